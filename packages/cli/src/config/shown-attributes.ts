import { type Credential, isArcError, TrustedAuthorities } from 'jasmin-arc';
import type { AttributeCertificate } from 'jasmin-arc/voms';
import type { Context } from '../command-line/context.js';
import { formatAge, formatMoment } from '../output/quantities.js';
import { homeOf } from './home.js';
import { loadConfig } from './load-config.js';

/** What a virtual organisation says of the user in a proxy, as `proxy show` tells it to programs. */
export interface ShownAttributes {
  readonly vo: string;
  /** Groups and roles, the primary one first. */
  readonly fqans: readonly string[];
  /** Host and port of the server that has signed it. */
  readonly server: string;
  /** The name of the signer. */
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isValid: boolean;
  /** Whether it is known here who may sign for the organisation, and it is signed so. */
  readonly isVerified: boolean;
  /** Why servers will ignore it, or why it is not known whether they do; null if it is verified. */
  readonly problem: string | null;
}

/** Reads the attributes in a proxy, and judges them as servers do. */
export async function readShownAttributes(
  context: Context,
  { chain }: Credential,
): Promise<readonly ShownAttributes[]> {
  const { formatFqan, parseFqan, readAttributeCertificates } = await import('jasmin-arc/voms');
  const now = context.system.now();
  const plain = (text: string): string => {
    const fqan = parseFqan(text);
    return fqan === undefined ? text : formatFqan(fqan);
  };
  const read = (): readonly AttributeCertificate[] => {
    try {
      return readAttributeCertificates(chain);
    } catch (error) {
      if (!isArcError(error)) throw error;
      context.screen.warn(error.message); // servers ignore it, and the proxy is one all the same
      return [];
    }
  };
  return Promise.all(
    read().map(async (attributes) => {
      const { vo, fqans, host, port, issuer, notBefore, notAfter } = attributes;
      const problem = (await problemOf(context, attributes, chain)) ?? null;
      return {
        vo,
        fqans: fqans.map(plain),
        server: `${host}:${port}`,
        issuer,
        notBefore,
        notAfter,
        isValid: notBefore <= now && now < notAfter,
        isVerified: problem === null,
        problem,
      };
    }),
  );
}

async function problemOf(
  context: Context,
  attributes: AttributeCertificate,
  chain: Credential['chain'],
): Promise<string | undefined> {
  const { describeAttributeDefect, findAttributeDefect, vomsDirectory } = await import('jasmin-arc/voms');
  const { system } = context;
  const { CERTS_DIR, VOMSDIR } = loadConfig(context).config;
  try {
    const defect = await findAttributeDefect(attributes, {
      user: chain.find(({ isProxy }) => !isProxy) ?? chain[0],
      directory: vomsDirectory(system.env, VOMSDIR),
      authorities: new TrustedAuthorities(CERTS_DIR),
      now: system.now(),
    });
    return defect && describeAttributeDefect(defect);
  } catch (error) {
    if (!isArcError(error)) throw error;
    return error.message; // there are no authorities here to judge by
  }
}

/**
 * What is configured, or asked for with `--voms`, and is not in a proxy: the next command makes another one.
 * @returns as it is configured
 */
export async function missingRequests(context: Context, shown: readonly ShownAttributes[]): Promise<readonly string[]> {
  const { VOMS, VOMSES } = loadConfig(context).config;
  if (VOMS.length === 0) return [];
  const { findVomsServers, parseVomsRequest, vomsesPlaces } = await import('jasmin-arc/voms');
  const { env } = context.system;
  const valid = shown.filter(({ isValid }) => isValid);
  const isThere = async (request: string): Promise<boolean> => {
    const { vo, fqan } = parseVomsRequest(request);
    const isIn = (name: string) =>
      valid.some((each) => each.vo === name && (fqan === undefined || each.fqans.includes(fqan)));
    if (isIn(vo)) return true;
    // It may be an alias.
    const servers = await findVomsServers(vo, vomsesPlaces(homeOf(context), env, VOMSES)).catch(() => []);
    return servers.some((server) => isIn(server.vo));
  };
  const missing: string[] = [];
  for (const request of VOMS) if (!(await isThere(request))) missing.push(request);
  return missing;
}

/** The lines of `proxy show` for one virtual organisation. */
export function attributeFacts(
  { vo, fqans, server, notAfter, isValid, problem }: ShownAttributes,
  now: Date,
): readonly (readonly [string, string])[] {
  return [
    ['VO', vo],
    ['Groups', fqans.join(' ')],
    ['VO server', server],
    [isValid ? 'Groups until' : 'Groups ended', `${formatMoment(notAfter)} (${formatAge(notAfter, now)})`],
    ...(problem === null ? [] : [['Not verified', problem] as const]),
  ];
}
