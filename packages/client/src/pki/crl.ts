import type { KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { type CertificateExtension, CertificateExtensions, ExtensionOids } from './certificate-extensions.js';
import {
  type DerElement,
  DerError,
  eachElement,
  expectTag,
  explicitTag,
  implicitTag,
  readBitString,
  readBoolean,
  readElement,
  readElements,
  readOid,
  readTime,
  Tag,
} from './der.js';
import { comparableName } from './distinguished-name.js';
import { readPem } from './pem.js';
import { isSignature } from './verify-signature.js';

const CRL_NUMBER = '2.5.29.20';
const DELTA_INDICATOR = '2.5.29.27';
const ISSUING_DISTRIBUTION_POINT = '2.5.29.28';
/** The extensions that are evaluated here, so that they may be marked critical. */
const RECOGNISED: ReadonlySet<string> = new Set([
  CRL_NUMBER,
  ISSUING_DISTRIBUTION_POINT,
  ExtensionOids.AUTHORITY_KEY_IDENTIFIER,
]);

/** A certificate revocation list of an authority: the certificates issued by it that are not valid any more. */
export class CertificateRevocationList {
  readonly thisUpdate: Date;
  /** The time by which a newer list will be issued. */
  readonly nextUpdate: Date | undefined;
  /** Why the list cannot be used for any certificate; undefined if it can. */
  readonly unsupported: string | undefined;
  readonly #issuer: string;
  readonly #toBeSigned: DerElement;
  readonly #algorithm: DerElement;
  readonly #signature: Buffer;
  readonly #revoked: DerElement | undefined;
  readonly #scope: Scope;

  /**
   * @param der - a CertificateList (RFC 5280, section 5)
   * @throws DerError if it is none
   */
  constructor(der: Buffer) {
    const [toBeSigned, algorithm, signature] = readElements(readElement(der));
    this.#toBeSigned = expectTag(toBeSigned, Tag.SEQUENCE);
    this.#algorithm = expectTag(algorithm, Tag.SEQUENCE);
    this.#signature = readBitString(signature);
    const fields = [...readElements(toBeSigned)];
    if (fields[0]?.tag === Tag.INTEGER) fields.shift();
    const [signedAlgorithm, issuer, thisUpdate] = fields.splice(0, 3);
    if (!expectTag(signedAlgorithm, Tag.SEQUENCE).bytes.equals(this.#algorithm.bytes)) {
      throw new DerError('it names two algorithms of its signature');
    }
    this.#issuer = comparableName(expectTag(issuer, Tag.SEQUENCE).bytes);
    this.thisUpdate = readTime(thisUpdate);
    const isTime = fields[0]?.tag === Tag.UTC_TIME || fields[0]?.tag === Tag.GENERALIZED_TIME;
    this.nextUpdate = isTime ? readTime(fields.shift()) : undefined;
    this.#revoked = fields[0]?.tag === Tag.SEQUENCE ? fields.shift() : undefined;
    const wrapped = fields[0]?.tag === explicitTag(0) ? readElements(fields.shift(), explicitTag(0))[0] : undefined;
    if (fields.length > 0) throw new DerError('it has a field that is not known');
    const extensions = wrapped === undefined ? [] : CertificateExtensions.read(wrapped).all;
    this.#scope = readScope(extensions.find(({ oid }) => oid === ISSUING_DISTRIBUTION_POINT));
    this.unsupported = whyUnsupported(extensions) ?? this.#scope.unsupported ?? whyEntriesUnsupported(this.#revoked);
  }

  /** Whether it is in the name of an authority; its signature may be another's. */
  isNamedAfter(authority: Certificate): boolean {
    return this.#issuer === comparableName(authority.subjectName);
  }

  /** Whether the signature was made with the key of the authority. */
  isSignedBy(authority: Certificate): boolean {
    let key: KeyObject;
    try {
      key = authority.publicKey;
    } catch {
      return false; // a key of an unknown kind
    }
    return isSignature(this.#algorithm, this.#toBeSigned.bytes, this.#signature, key);
  }

  /** Whether certificates like this one would be on the list if they were revoked (RFC 5280, section 5.2.5). */
  covers(certificate: Certificate): boolean {
    const { onlyUsers, onlyAuthorities, onlyAttributes, names } = this.#scope;
    try {
      const isAuthority = certificate.extensions.basicConstraints?.isAuthority === true;
      if (onlyAttributes || (isAuthority ? onlyUsers : onlyAuthorities)) return false;
      return names === undefined || distributionPointNames(certificate).some((name) => names.has(name));
    } catch {
      return false; // an extension of the certificate that cannot be read does not name this list
    }
  }

  /** Since when a certificate of the authority is revoked; undefined if it is not on the list. */
  revocationOf(certificate: Certificate): Date | undefined {
    if (this.#revoked === undefined) return undefined;
    const wanted = significant(readElement(certificate.serialNumber).contents);
    for (const entry of eachElement(this.#revoked)) {
      const [serial, time] = readElements(entry);
      if (significant(expectTag(serial, Tag.INTEGER).contents).equals(wanted)) return this.#revokedAt(time);
    }
    return undefined;
  }

  #revokedAt(time: DerElement | undefined): Date {
    try {
      return readTime(time);
    } catch {
      return this.thisUpdate; // a newer list must have been issued by then
    }
  }
}

/**
 * Reads the lists of a file: one in DER, or any number in PEM.
 * @throws DerError if there is none, or one cannot be read
 */
export function readRevocationLists(bytes: Buffer): readonly CertificateRevocationList[] {
  if (bytes[0] === Tag.SEQUENCE) return [new CertificateRevocationList(bytes)];
  const blocks = readPem(bytes.toString('latin1')).filter(({ label }) => label === 'X509 CRL');
  if (blocks.length === 0) throw new DerError('there is no revocation list in it');
  return blocks.map(({ der }) => new CertificateRevocationList(der ?? Buffer.alloc(0)));
}

interface Scope {
  readonly onlyUsers: boolean;
  readonly onlyAuthorities: boolean;
  readonly onlyAttributes: boolean;
  /** One of them must be among the distribution points of a certificate; undefined if the list is for all. */
  readonly names: ReadonlySet<string> | undefined;
  readonly unsupported: string | undefined;
}

const WHOLE: Scope = {
  onlyUsers: false,
  onlyAuthorities: false,
  onlyAttributes: false,
  names: undefined,
  unsupported: undefined,
};

function readScope(extension: CertificateExtension | undefined): Scope {
  if (extension === undefined) return WHOLE;
  const parts = readElements(readElement(extension.value));
  const isSet = (n: number): boolean => {
    const part = parts.find(({ tag }) => tag === implicitTag(n));
    return part !== undefined && readBoolean({ ...part, tag: Tag.BOOLEAN });
  };
  const name = parts.find(({ tag }) => tag === explicitTag(0));
  const names = name === undefined ? undefined : fullNames(name);
  let unsupported: string | undefined;
  if (isSet(4)) unsupported = 'it is an indirect list, which covers other authorities too';
  else if (parts.some(({ tag }) => tag === implicitTag(3))) unsupported = 'it covers some reasons of revocation only';
  else if (names?.size === 0) unsupported = 'it names its distribution point relative to its issuer';
  return { onlyUsers: isSet(1), onlyAuthorities: isSet(2), onlyAttributes: isSet(5), names, unsupported };
}

function whyUnsupported(extensions: readonly CertificateExtension[]): string | undefined {
  if (extensions.some(({ oid }) => oid === DELTA_INDICATOR)) return 'it is a delta list, which holds changes only';
  const unknown = extensions.find(({ oid, critical }) => critical && !RECOGNISED.has(oid));
  return unknown && `it has the critical extension ${unknown.oid}`;
}

/**
 * Refuses every critical extension of an entry: the one of RFC 5280 is for indirect lists.
 * @throws DerError if an entry is malformed
 */
function whyEntriesUnsupported(revoked: DerElement | undefined): string | undefined {
  if (revoked === undefined) return undefined;
  for (const entry of eachElement(revoked)) {
    const [serial, , extensions] = readElements(entry);
    expectTag(serial, Tag.INTEGER);
    if (extensions === undefined) continue;
    for (const extension of eachElement(extensions)) {
      const [type, critical] = readElements(extension);
      if (critical?.tag === Tag.BOOLEAN && readBoolean(critical)) {
        return `an entry of it has the critical extension ${readOid(type)}`;
      }
    }
  }
  return undefined;
}

/** The names of a DistributionPointName, in hexadecimal; none if it is relative to the issuer. */
function fullNames(distributionPointName: DerElement): ReadonlySet<string> {
  const [name] = readElements(distributionPointName, explicitTag(0));
  if (name?.tag !== explicitTag(0)) return new Set();
  return new Set(readElements(name, explicitTag(0)).map(({ bytes }) => bytes.toString('hex')));
}

function distributionPointNames({ extensions }: Certificate): readonly string[] {
  const found = extensions.find(ExtensionOids.CRL_DISTRIBUTION_POINTS);
  if (found === undefined) return [];
  return readElements(readElement(found.value)).flatMap((point) => {
    const name = readElements(point).find(({ tag }) => tag === explicitTag(0));
    return name === undefined ? [] : [...fullNames(name)];
  });
}

/** A serial number without leading zeros, of which some issuers write too many. */
function significant(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  return bytes.subarray(start);
}
