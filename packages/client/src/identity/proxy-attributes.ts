import { CredentialFormatError } from '../errors/index.js';
import type { Log } from '../log/log.js';
import type { CertificateExtension } from '../pki/certificate-extensions.js';
import type { Credential } from '../pki/credential.js';
import type { AttributeCertificate } from '../voms/attribute-certificate.js';
import { currentAttributes } from '../voms/chain-attributes.js';
import { findVomsServers } from '../voms/find-voms-servers.js';
import { missingFqans, parseVomsRequest, plainFqan } from '../voms/fqan.js';
import { requestAttributes, type ServerAuthorities } from '../voms/request-attributes.js';
import { vomsDirectory } from '../voms/voms-directory.js';
import { readAttributeCertificates, vomsExtension } from '../voms/voms-extension.js';
import type { VomsServer } from '../voms/vomses-file.js';
import { ownVomsesPlaces } from '../voms/vomses-places.js';

/** The attributes in a proxy, as far as they decide how long it can be used, and what the next one is to have. */
export interface ProxyAttributes {
  /** When the first of them end. */
  readonly notAfter: Date;
  /** For how many seconds those were given. */
  readonly lifetimeSeconds: number;
  /** What to ask for to get the same again, as `parseVomsRequest` reads it. */
  readonly requests: readonly string[];
}

/** @returns undefined if there are none that can be read */
export function readProxyAttributes({ chain }: Credential): ProxyAttributes | undefined {
  try {
    const all = readAttributeCertificates(chain);
    const [first] = [...all].sort((one, other) => one.notAfter.getTime() - other.notAfter.getTime());
    if (first === undefined) return undefined;
    const { notBefore, notAfter } = first;
    const requests = all.flatMap(({ vo, fqans }) => fqans.map((fqan) => `${vo}:${plainFqan(fqan)}`));
    return { notAfter, lifetimeSeconds: (notAfter.getTime() - notBefore.getTime()) / 1000, requests };
  } catch (error) {
    if (error instanceof CredentialFormatError) return undefined;
    throw error;
  }
}

/** The attributes to ask for, and where it is described who gives them. */
export interface AttributeRequests {
  /** Texts that `parseVomsRequest` reads, the most important one first. */
  readonly requests: readonly string[];
  /** Files or directories with the servers. @default the usual ones, see `vomsesPlaces` */
  readonly vomses?: readonly string[] | undefined;
}

/** What is asked of one virtual organisation. */
interface Wanted {
  /** As the user calls it, which may be an alias. */
  readonly name: string;
  /** Groups and roles; undefined stands for the organisation itself. */
  readonly fqans: readonly (string | undefined)[];
}

function wantedOf(requests: readonly string[]): readonly Wanted[] {
  const all = requests.map(parseVomsRequest);
  return [...new Set(all.map(({ vo }) => vo))].map((name) => ({
    name,
    fqans: [...new Set(all.filter(({ vo }) => vo === name).map(({ fqan }) => fqan))],
  }));
}

/** Empty for all groups of the user. An organisation that is named both alone and with a group stands for its first group. */
const fqansOf = ({ fqans }: Wanted, vo: string): readonly string[] =>
  fqans.every((fqan) => fqan === undefined) ? [] : fqans.map((fqan) => fqan ?? `/${vo}`);

/**
 * Tells why a proxy does not have the attributes that are asked for. It may have more.
 * @returns undefined if it has them
 */
export async function whyWithoutAttributes(
  { chain }: Credential,
  { requests, vomses = ownVomsesPlaces() }: AttributeRequests,
  now: Date,
): Promise<string | undefined> {
  const current = currentAttributes(chain, now);
  for (const wanted of wantedOf(requests)) {
    const { name } = wanted;
    const attributes = current.find(({ vo }) => vo === name) ?? (await ofAlias(name));
    if (attributes === undefined) return `it has no attributes of ${name}`;
    const fqans = fqansOf(wanted, attributes.vo);
    const [missing] = missingFqans(attributes.fqans, fqans);
    if (missing !== undefined) return `it is without ${missing}`;
    const primary = plainFqan(attributes.fqans[0] ?? '');
    if (!isFirst(primary, fqans)) return `its first group is ${primary}, not ${fqans[0]}`;
  }
  return undefined;

  async function ofAlias(name: string) {
    if (current.length === 0) return undefined;
    const servers: readonly VomsServer[] = await findVomsServers(name, vomses).catch(() => []);
    return current.find(({ vo }) => servers.some((server) => server.vo === vo));
  }
}

/** Servers map a user by the first group or role that they know. */
const isFirst = (primary: string, [first = primary]: readonly string[]): boolean => primary === first;

/** What servers of virtual organisations are asked for, and how. */
export interface ObtainAttributesOptions extends AttributeRequests {
  /** An ordinary proxy of the user. */
  readonly proxy: Credential;
  readonly authorities: ServerAuthorities;
  /** Path of the VOMS directory. @default the usual one, see `vomsDirectory` */
  readonly directory?: string | undefined;
  /** For how many seconds they are to be valid. */
  readonly lifetimeSeconds: number;
  readonly log: Log;
  readonly now: Date;
}

/**
 * Asks the servers of each virtual organisation for attributes, and verifies those.
 * @returns the extension that puts them into a proxy
 * @throws VomsServerUnknownError if no server of one of them is known
 * @throws VomsRequestError if no server of one of them gives attributes that can be used
 */
export async function obtainAttributes(options: ObtainAttributesOptions): Promise<CertificateExtension> {
  const { requests, vomses = ownVomsesPlaces(), directory = vomsDirectory(process.env) } = options;
  const { proxy, authorities, lifetimeSeconds, log, now } = options;
  const received: AttributeCertificate[] = [];
  for (const wanted of wantedOf(requests)) {
    const [first, ...others] = await findVomsServers(wanted.name, vomses);
    const fqans = fqansOf(wanted, first.vo);
    const { attributes, server, isVerified } = await requestAttributes({
      servers: [first, ...others.filter(({ vo }) => vo === first.vo)],
      credential: proxy,
      authorities,
      directory,
      fqans,
      lifetimeSeconds,
      log,
      now,
    });
    const given = attributes.fqans.map(plainFqan);
    log.info(`${server.host} gave ${given.join(' ')}, valid until ${attributes.notAfter.toISOString()}`);
    if (!isFirst(given[0] ?? '', fqans)) log.warning(`${server.host} gave ${given[0]} first, not ${fqans[0]}`);
    if (!isVerified) log.verbose(`${directory} does not name the signer: it was verified by its connection only`);
    received.push(attributes);
  }
  return vomsExtension(received);
}
