import { ArcError, findCertsDirs, TrustedAuthorities } from 'jasmin-arc';
import type { Certificate } from 'jasmin-arc/pki';
import type { Context } from '../command-line/context.js';
import { askUntilValid } from '../command-line/prompt.js';
import { absolutePath, homeOf } from '../config/home.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';

/** Where IGTF's packages and every ARC tool keep them. */
export const USUAL_CERTS_DIR = '/etc/grid-security/certificates';

export interface ServerCertificates {
  /** Host and port. */
  readonly server: string;
  /** As the server shows them, its own first; not verified. Undefined where it could not be reached. */
  readonly shown: readonly Certificate[] | undefined;
}

/** The set-up ended before it was complete; the answers so far have been saved. */
export class AuthoritiesMissing extends CommandError {
  constructor(path: string) {
    super(
      ExitStatus.CREDENTIAL,
      'ERR_NO_AUTHORITIES',
      'The set-up is not complete: the authorities to trust are missing',
      {
        hint: `Your answers are in ${path}. When you have the authorities, go on with "jasmin-arc config init".`,
      },
    );
  }
}

export interface AuthorityOptions {
  /** The directory that the command line names. */
  readonly named: string | undefined;
  /** The one of the configuration that is being replaced. */
  readonly former: string | undefined;
  /** The one with which the server was refused: it is chosen again only if the user names it. */
  readonly refused: string | undefined;
  readonly server: ServerCertificates;
}

/**
 * The directory of authorities to trust. Nothing becomes trusted here: it is chosen from what is on the machine.
 * @returns undefined where there is none yet, and the set-up is to be finished later
 */
export async function chooseCertsDir(
  context: Context,
  { named, former, refused, server }: AuthorityOptions,
): Promise<string | undefined> {
  const { screen, system, signal } = context;
  if (named !== undefined && !screen.canAsk) return absolutePath(context, named);
  const look = async (): Promise<Examined> => {
    if (named !== undefined) return examine(absolutePath(context, named), server.shown);
    const places = [former, ...(await findCertsDirs(homeOf(context), system.env))];
    const examined: Examined[] = [];
    for (const place of new Set(places)) {
      const result = place === undefined ? undefined : await examine(place, server.shown);
      if (result?.value !== undefined) return result;
      if (result !== undefined) examined.push(result);
    }
    return (
      examined[0] ?? { value: undefined, trouble: `no directory of trusted authorities, such as ${USUAL_CERTS_DIR}` }
    );
  };
  const first: Examined =
    refused === undefined ? await look() : { value: undefined, trouble: `the server was refused with ${refused}` };
  if (first.value !== undefined) {
    screen.say(`trusted authorities in ${first.value}`, 'good');
    return first.value;
  }
  if (!screen.canAsk) return first.directory ?? USUAL_CERTS_DIR;
  screen.say(first.trouble, 'waiting');
  explainAuthorities(context, server);
  screen.explain('Enter: look again   s: save the answers, and go on later');
  return askUntilValid(
    system,
    'Directory of the authorities?',
    {
      examine: async (answer) => {
        if (answer === 's') return { value: undefined };
        const found = answer === '' ? await look() : await examine(absolutePath(context, answer), server.shown);
        if (found.value === undefined) return { trouble: `${found.trouble}.` };
        screen.say(`trusted authorities in ${found.value}`, 'good');
        return { value: found.value };
      },
    },
    signal,
  );
}

/** A directory that will do, or why it will not. */
type Examined =
  | { readonly value: string }
  | { readonly value: undefined; readonly trouble: string; readonly directory?: string };

/** Checks whether a directory has authorities, including the issuer of the server's certificate. */
async function examine(directory: string, shown: readonly Certificate[] | undefined): Promise<Examined> {
  try {
    const authorities = await new TrustedAuthorities(directory).certificates();
    const last = shown?.at(-1);
    const isKnown =
      shown === undefined ||
      last === undefined ||
      authorities.some((one) => shown.some((certificate) => certificate.namesAsIssuer(one)));
    if (isKnown) return { value: directory };
    return {
      value: undefined,
      directory,
      trouble: `${directory} does not have the authority of the server: ${last.issuer}`,
    };
  } catch (error) {
    if (!(error instanceof ArcError)) throw error;
    return { value: undefined, trouble: error.message };
  }
}

/** Where the certificates of authorities come from, and what to ask for. */
function explainAuthorities({ screen }: Context, { server, shown }: ServerCertificates): void {
  const issuer = shown?.at(-1)?.issuer;
  const [own] = shown ?? [];
  if (own !== undefined && issuer !== undefined) {
    screen.explain(
      `What ${server} shows, which is not verified:`,
      `  certificate  ${own.subject}`,
      `  issued by    ${issuer}`,
    );
  }
  screen.explain(
    'If that is an authority of the IGTF, as at most grid sites, it comes with packages:',
    '  Debian, Ubuntu  igtf-policy-classic, igtf-policy-mics and fetch-crl',
    '  Red Hat, Rocky  ca-policy-egi-core and fetch-crl, from the repository of EGI',
    `They put it into ${USUAL_CERTS_DIR}. Otherwise ask your site:`,
    `  "Which authority issued the certificate of ${server}${issuer === undefined ? '' : ` (is it ${issuer}?)`}, and where do I get its certificate?"`,
  );
}
