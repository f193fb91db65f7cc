import {
  ArcError,
  type ConnectionOptions,
  type CredentialPaths,
  type FoundCredential,
  inspectCredential,
  readProxyFile,
  readUserCertificates,
} from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { formatMoment, formatValidity } from '../output/quantities.js';
import { formatFacts, formatTable, GAP, type TableOptions } from '../output/table.js';
import { plainText, textWidth } from '../output/text.js';
import { describeDefect } from './credential-defect.js';
import { loadConfig } from './load-config.js';
import { passPhraseGetter } from './pass-phrase.js';
import { findOwnIdentity } from './show-identity.js';

/** Where the value of an option comes from. */
type Source = 'file' | '--server' | '--voms' | 'found' | 'default';

/** Shows the configuration in force: what was set and what is a default, who the user is and until when. */
export async function showConfig(context: Context): Promise<void> {
  const { screen, globals } = context;
  const { place, config } = loadConfig(context);
  const { path, exists } = place;
  const found = await findOwnIdentity(context, config);
  const clientCert = found.certificate?.path ?? config.CLIENT_CERT;
  const clientKey = found.certificate?.key ?? config.credentialFiles.clientKey;
  const { key, ...user } = await lookAtUser(context, { clientCert, clientKey });
  const inForce = {
    ...config,
    CLIENT_CERT: clientCert,
    // A key that was not named may be in the file of the certificate.
    CLIENT_KEY: config.isGiven('CLIENT_KEY') ? config.CLIENT_KEY : (key ?? config.CLIENT_KEY),
    CERTS_DIR: found.certsDir ?? config.CERTS_DIR,
  };
  const isFound: Partial<Record<keyof ConnectionOptions, boolean>> = {
    CLIENT_CERT: found.certificate !== undefined,
    CLIENT_KEY: found.certificate !== undefined && !config.isGiven('CLIENT_CERT'),
    CERTS_DIR: found.certsDir !== undefined,
  };
  const options = Object.entries(inForce).flatMap(([name, value]) => {
    const shown = Array.isArray(value) ? value.join(' ') : String(value ?? '');
    return shown === '' ? [] : [[name as keyof ConnectionOptions, shown] as const];
  });
  const sourceOf = (name: keyof ConnectionOptions): Source => {
    if (name === 'ARC_SERVER' && globals.server !== undefined) return '--server';
    if (name === 'VOMS' && globals.voms.length > 0) return '--voms';
    if (config.isGiven(name)) return 'file';
    return isFound[name] ? 'found' : 'default';
  };
  const proxy = await lookAtProxy(found.proxy?.path ?? config.PROXY_FILE);
  if (globals.json) {
    const sources = Object.fromEntries(options.map(([name]) => [name, sourceOf(name)]));
    await context.json({ path, exists, endpoint: config.endpoint, options: inForce, sources, user, proxy });
    return;
  }
  const now = context.system.now();
  const { columns, paint } = screen;
  await screen.lines([
    ...formatFacts(
      [
        ['Configuration', exists ? path : `${path} does not exist: these are the defaults`],
        ['Server', config.endpoint],
        ['User', user.subject ?? `unknown: ${user.trouble}`],
        ['Issued by', user.issuer],
        ['Certificate', user.notAfter && formatValidity({ ...user, notAfter: user.notAfter }, now)],
        ['Key', user.isKeyProtected ? 'protected by a pass phrase' : undefined],
        ['Unusable', user.subject === undefined ? undefined : user.trouble],
        ['Proxy', describeProxy(proxy, user, now)],
      ],
      { columns, paint },
    ),
    '',
    ...formatOptions(
      options.map(([name, value]) => ({ name, source: sourceOf(name), value })),
      { columns, paint },
    ),
  ]);
}

interface ShownOption {
  readonly name: string;
  readonly source: Source;
  readonly value: string;
}

/** Paths are there to be copied: they are not cut. One that does not fit beside its option has a line of its own. */
export function formatOptions(
  options: readonly ShownOption[],
  { columns: room = Number.POSITIVE_INFINITY, paint }: TableOptions,
): readonly string[] {
  const columns = [{ title: 'OPTION' }, { title: 'FROM' }, { title: 'VALUE' }];
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(textWidth));
  const before =
    widest(['OPTION', ...options.map(({ name }) => name)]) + widest(['FROM', ...options.map(({ source }) => source)]);
  const isTooLong = ({ value }: ShownOption) => before + 2 * GAP.length + textWidth(value) > room;
  const rows = options.map((option) => [option.name, option.source, isTooLong(option) ? '' : option.value]);
  const [title = '', ...lines] = formatTable(columns, rows, { ...(paint && { paint }) });
  return [
    title,
    ...lines.flatMap((line, index) => {
      const option = options[index];
      return option !== undefined && isTooLong(option) ? [line, `  ${plainText(option.value)}`] : [line];
    }),
  ];
}

interface User {
  /** The file of the key, if there is a certificate. */
  readonly key?: string;
  /** Undefined where there is no certificate. */
  readonly subject?: string;
  readonly issuer?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly isKeyProtected?: boolean;
  /** Why certificate and key cannot be used. */
  readonly trouble?: string;
}

async function lookAtUser(context: Context, { clientCert, clientKey }: CredentialPaths): Promise<User> {
  // Nothing is asked for here, but a pass phrase whose place is named is used.
  const isNamed = context.globals['passphrase-from'] !== undefined;
  const passPhrase = isNamed ? passPhraseGetter(context, () => Promise.resolve()) : undefined;
  const found: FoundCredential | undefined = await inspectCredential(clientCert, clientKey, passPhrase);
  if (found === undefined) return { trouble: await troubleOf(readUserCertificates(clientCert, passPhrase)) };
  const { key, subject, issuer, notBefore, notAfter, isEncrypted } = found;
  const trouble = describeDefect(found);
  return {
    key,
    subject,
    issuer,
    notBefore,
    notAfter,
    isKeyProtected: isEncrypted,
    ...(trouble !== undefined && { trouble }),
  };
}

interface ProxyInUse {
  readonly path: string;
  readonly identity?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Why it cannot be used; undefined where there is no problem. */
  readonly trouble?: string;
}

/** @returns null where there is none yet */
async function lookAtProxy(path: string): Promise<ProxyInUse | null> {
  try {
    const { identity, notBefore, notAfter } = await readProxyFile(path);
    return { path, identity, notBefore, notAfter };
  } catch (error) {
    if (!(error instanceof ArcError)) throw error;
    return error.code === 'ERR_ARC_CREDENTIAL_MISSING' ? null : { path, trouble: error.message };
  }
}

function describeProxy(proxy: ProxyInUse | null, { subject }: User, now: Date): string {
  if (proxy === null) return 'none yet: it is made when it is needed';
  const { identity, notAfter, trouble } = proxy;
  if (notAfter === undefined) return `unusable: ${trouble}`;
  if (subject !== undefined && identity !== subject) {
    return `of another user, ${identity}: a new one is made when it is needed`;
  }
  return notAfter <= now
    ? `expired ${formatMoment(notAfter)}: a new one is made when it is needed`
    : formatValidity({ ...proxy, notAfter }, now);
}

async function troubleOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
