import type { KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { CLIENT_AUTHENTICATION, ExtensionOids, KeyUsages } from './certificate-extensions.js';
import { type ChainDefect, describeChainDefect } from './chain-defect.js';
import { readBitString, readElement, readElements, Tag } from './der.js';
import { isIssuerPlusCommonName } from './distinguished-name.js';
import { isWeakDigest, signatureDigest } from './signature-algorithm.js';

/** As strong as 112 bits, as OpenSSL estimates it: some programs have made keys of 2047 bits when asked for 2048. */
const MIN_RSA_BITS = 1963;
/** Bytes of a coordinate of a point: those of P-224. */
const MIN_CURVE_BYTES = 28;
const UNCOMPRESSED = 4;
/** Real chains are shorter; OpenSSL stops at the same number. */
const MAX_CERTIFICATES = 100;

/**
 * Looks for a defect from a proxy down to the end entity in whose name it acts, without checking the issuer of that one:
 * enough for a client that knows its own certificate. For a stranger's chain, see `validateProxyChain`.
 *
 * @param certificates - the leaf first, the others in any order
 * @returns undefined if there is none
 * @see RFC 3820, section 4
 */
export function findProxyPathDefect(certificates: readonly Certificate[], now: Date): ChainDefect | undefined {
  const path = climb(certificates, certificates, (certificate) => !certificate.isProxy);
  return 'reason' in path ? path : (findCertificateDefect(path, now) ?? findProxyDefect(path));
}

/**
 * Follows the issuers from the first certificate upwards.
 * @returns the certificates from the first to the top, or why there is no such path
 */
export function climb(
  certificates: readonly Certificate[],
  candidates: readonly Certificate[],
  isTop: (certificate: Certificate) => boolean,
): readonly Certificate[] | ChainDefect {
  const [leaf] = certificates;
  if (leaf === undefined) return { reason: 'no-certificate' };
  const path = [leaf];
  for (let current = leaf; !isTop(current); ) {
    const named = candidates.filter((candidate) => !path.includes(candidate) && current.namesAsIssuer(candidate));
    const issuer = named.find((candidate) => current.isSignedBy(candidate));
    const { subject } = current;
    if (issuer === undefined && named.length > 0) return { reason: 'bad-signature', subject };
    if (issuer === undefined || path.length >= MAX_CERTIFICATES) {
      return { reason: 'issuer-missing', subject, issuer: current.issuer };
    }
    path.push(issuer);
    current = issuer;
  }
  return path;
}

/** The possible defects of each single certificate of a path. */
export function findCertificateDefect(path: readonly Certificate[], now: Date): ChainDefect | undefined {
  for (const certificate of path) {
    const { subject, notBefore, notAfter, extensions } = certificate;
    try {
      extensions.check();
    } catch {
      return { reason: 'malformed-extension', subject };
    }
    const [oid] = extensions.unrecognisedCritical;
    if (oid !== undefined) return { reason: 'unknown-critical-extension', subject, oid };
    if (notAfter <= now) return { reason: 'expired', subject, notAfter };
    if (notBefore > now) return { reason: 'not-yet-valid', subject, notBefore };
    const keyDefect = findKeyDefect(certificate);
    if (keyDefect !== undefined) return { reason: keyDefect, subject };
    const purposes = extensions.extendedKeyUsage;
    if (purposes?.includes(CLIENT_AUTHENTICATION) === false) return { reason: 'wrong-purpose', subject };
  }
  // The last signature is not checked: it is a root's own, and a root is not trusted because of it.
  for (const { subject, signatureAlgorithm } of path.slice(0, -1)) {
    if (isWeakDigest(signatureDigest(signatureAlgorithm))) return { reason: 'weak-signature', subject };
  }
  return undefined;
}

function findKeyDefect(certificate: Certificate): 'unknown-key' | 'weak-key' | undefined {
  let key: KeyObject;
  try {
    key = certificate.publicKey;
  } catch {
    return 'unknown-key';
  }
  if (key.asymmetricKeyType === 'ec') return findCurveDefect(key.export({ format: 'der', type: 'spki' }));
  return (key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS) < MIN_RSA_BITS ? 'weak-key' : undefined;
}

/** @param subjectPublicKeyInfo - of an EC key (RFC 5480, section 2) */
function findCurveDefect(subjectPublicKeyInfo: Buffer): 'unknown-key' | 'weak-key' | undefined {
  const [algorithm, encodedPoint] = readElements(readElement(subjectPublicKeyInfo));
  // A key that describes its curve, instead of naming it, can describe one on which signatures are easily forged.
  if (readElements(algorithm)[1]?.tag !== Tag.OID) return 'unknown-key';
  const point = readBitString(encodedPoint);
  const coordinates = point[0] === UNCOMPRESSED ? 2 : 1;
  return (point.length - 1) / coordinates < MIN_CURVE_BYTES ? 'weak-key' : undefined;
}

/**
 * The possible defects between proxies and their issuers, from the leaf to the first certificate that is no proxy.
 * @param path - from the leaf upwards, each issued by the next; free of certificate defects
 */
export function findProxyDefect(path: readonly Certificate[]): ChainDefect | undefined {
  let below = 0;
  for (const [depth, proxy] of path.entries()) {
    const { subject, extensions } = proxy;
    if (depth === 0 && !mayAuthenticate(proxy)) return { reason: 'wrong-purpose', subject };
    if (!extensions.isOfClientType) return { reason: 'wrong-purpose', subject };
    const issuer = path[depth + 1];
    if (!proxy.isProxy || issuer === undefined) return undefined;
    const { pathLength = below } = extensions.proxyCertInfo ?? {};
    if (below > pathLength) return { reason: 'proxy-path-too-long', subject };
    // As OpenSSL counts: for the proxies above, this one counts with the whole path length that it declares.
    below = pathLength + 1;
    if (extensions.basicConstraints?.isAuthority === true) return { reason: 'proxy-is-authority', subject };
    if (
      extensions.find(ExtensionOids.SUBJECT_ALTERNATIVE_NAME) ??
      extensions.find(ExtensionOids.ISSUER_ALTERNATIVE_NAME)
    ) {
      return { reason: 'proxy-alternative-name', subject };
    }
    if (!isIssuerPlusCommonName(proxy.subjectName, proxy.issuerName)) return { reason: 'proxy-name', subject };
    if (isAuthority(issuer)) return { reason: 'proxy-issued-by-authority', subject };
    if (issuer.extensions.keyUsage?.has(KeyUsages.DIGITAL_SIGNATURE) === false) {
      return { reason: 'issuer-may-not-sign', subject };
    }
  }
  return undefined;
}

function mayAuthenticate({ extensions: { keyUsage } }: Certificate): boolean {
  return keyUsage === undefined || keyUsage.has(KeyUsages.DIGITAL_SIGNATURE) || keyUsage.has(KeyUsages.KEY_AGREEMENT);
}

/** Whether a certificate may issue those of end entities; a root from before there were extensions may, too. */
export function isAuthority({ extensions, isSelfIssued, version }: Certificate): boolean {
  const constraints = extensions.basicConstraints;
  if (constraints !== undefined) return constraints.isAuthority;
  if (version === 1) return isSelfIssued;
  return extensions.keyUsage?.has(KeyUsages.KEY_CERT_SIGN) === true;
}

/** Says a defect of such a path in half a sentence: an issuer that is missing here is not an authority, but was left out. */
export const describePathDefect = (defect: ChainDefect): string =>
  defect.reason === 'issuer-missing'
    ? `it is without the certificate of ${defect.issuer}, which has issued ${defect.subject}`
    : describeChainDefect(defect);
