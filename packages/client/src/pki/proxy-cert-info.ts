import {
  DerError,
  expectTag,
  octetString,
  oid,
  readElement,
  readElements,
  readOid,
  readUnsigned,
  sequence,
  Tag,
  unsigned,
} from './der.js';

/** The extension that makes a certificate a proxy (RFC 3820, section 3.8). */
export const PROXY_CERT_INFO_OID = '1.3.6.1.5.5.7.1.14';

/** How much of its issuer's rights a proxy has: the languages that need no policy text. */
export const PolicyLanguages = {
  /** All of them. RFC 3820, section 3.8.2. */
  INHERIT_ALL: '1.3.6.1.5.5.7.21.1',
  /** None: the proxy has its own identity. RFC 3820, section 3.8.2. */
  INDEPENDENT: '1.3.6.1.5.5.7.21.2',
  /** All but starting jobs: Globus' limited proxy. */
  LIMITED: '1.3.6.1.4.1.3536.1.1.1.9',
} as const;

/**
 * The contents of the ProxyCertInfo extension.
 * @see RFC 3820, section 3.8
 */
export interface ProxyCertInfo {
  /** How many further proxies may be issued below this one (pCPathLenConstraint, RFC 3820, section 3.8.1); undefined is without limit. */
  readonly pathLength?: number | undefined;
  /** Object identifier of the language of the policy, one of {@link PolicyLanguages} or another (policyLanguage, RFC 3820, section 3.8.2). */
  readonly policyLanguage: string;
  /** The policy in that language (policy, RFC 3820, section 3.8.2); absent for the languages above. */
  readonly policy?: Buffer | undefined;
}

/**
 * Encodes the value of the ProxyCertInfo extension.
 * @returns DER bytes, ready to be the extension's `extnValue`
 * @throws RangeError if the path length is negative or not an integer
 * @see RFC 3820, section 3.8
 */
export function encodeProxyCertInfo({ pathLength, policyLanguage, policy }: ProxyCertInfo): Buffer {
  if (pathLength !== undefined && (!Number.isSafeInteger(pathLength) || pathLength < 0)) {
    throw new RangeError(`A path length is a whole number from 0 up, not ${pathLength}`);
  }
  return sequence(
    ...(pathLength === undefined ? [] : [unsigned(pathLength)]),
    sequence(oid(policyLanguage), ...(policy === undefined ? [] : [octetString(policy)])),
  );
}

/**
 * Decodes the value of the ProxyCertInfo extension.
 * @throws DerError if the bytes are anything else
 * @see RFC 3820, section 3.8
 */
export function decodeProxyCertInfo(extensionValue: Buffer): ProxyCertInfo {
  const parts = [...readElements(readElement(extensionValue))];
  const pathLength = parts[0]?.tag === Tag.INTEGER ? readUnsigned(parts.shift()) : undefined;
  const [language, policy, ...beyond] = readElements(parts.shift());
  if (parts.length + beyond.length > 0) throw new DerError('it holds more than a path length and a policy');
  return {
    ...(pathLength === undefined ? {} : { pathLength }),
    policyLanguage: readOid(language),
    ...(policy === undefined ? {} : { policy: expectTag(policy, Tag.OCTET_STRING).contents }),
  };
}
