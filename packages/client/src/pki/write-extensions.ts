import { createHash, type KeyObject } from 'node:crypto';
import { requireArgument } from '../checks/require-argument.js';
import { anyNumber, bytes, object, required, text } from '../checks/shape.js';
import { type CertificateExtension, ExtensionOids } from './certificate-extensions.js';
import { encode, implicitTag, namedBits, octetString, oid, sequence, trueValue, unsigned } from './der.js';
import { ipAddressBytes } from './ip-address.js';
import { encodeProxyCertInfo, type ProxyCertInfo } from './proxy-cert-info.js';

/**
 * Whether a certificate is an authority's, as a critical extension.
 * @param pathLength - how many authorities may be below it; left out, there is no limit
 * @see RFC 5280, section 4.2.1.9
 *
 * @example
 * ```ts
 * const extensions = [basicConstraints(true, 0)]; // an authority that has none below it
 * ```
 */
export function basicConstraints(isAuthority: boolean, pathLength?: number): CertificateExtension {
  const value = sequence(
    ...(isAuthority ? [trueValue] : []),
    ...(pathLength === undefined ? [] : [unsigned(pathLength)]),
  );
  return { oid: ExtensionOids.BASIC_CONSTRAINTS, critical: true, value };
}

/**
 * What the key of a certificate may be used for, as a critical extension.
 * @param usages - numbers of {@link KeyUsages}
 * @see RFC 5280, section 4.2.1.3
 *
 * @example
 * ```ts
 * const extension = keyUsage(KeyUsages.DIGITAL_SIGNATURE, KeyUsages.KEY_ENCIPHERMENT);
 * ```
 */
export function keyUsage(...usages: readonly number[]): CertificateExtension {
  return { oid: ExtensionOids.KEY_USAGE, critical: true, value: namedBits(usages) };
}

/**
 * The purposes of a certificate, as object identifiers such as {@link CLIENT_AUTHENTICATION}.
 * @see RFC 5280, section 4.2.1.12
 *
 * @example
 * ```ts
 * const extension = extendedKeyUsage(SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION);
 * ```
 */
export function extendedKeyUsage(...purposes: readonly string[]): CertificateExtension {
  return { oid: ExtensionOids.EXTENDED_KEY_USAGE, critical: false, value: sequence(...purposes.map(oid)) };
}

/**
 * The names and addresses of a host, in the order given.
 * @param hosts - each a DNS name or an IP address
 * @see RFC 5280, section 4.2.1.6
 *
 * @example
 * ```ts
 * const extension = subjectAlternativeName(['localhost', '127.0.0.1', '::1']);
 * ```
 */
export function subjectAlternativeName(hosts: readonly string[]): CertificateExtension {
  const names = hosts.map((host) => {
    const address = ipAddressBytes(host);
    return address === undefined
      ? encode(implicitTag(2), Buffer.from(host, 'latin1'))
      : encode(implicitTag(7), address);
  });
  return { oid: ExtensionOids.SUBJECT_ALTERNATIVE_NAME, critical: false, value: sequence(...names) };
}

/**
 * An identifier of the key of a certificate, by which certificates that it signs refer to it: SHA-1 of the whole
 * SubjectPublicKeyInfo.
 * @see RFC 5280, section 4.2.1.2, which leaves the choice of the method open
 *
 * @example
 * ```ts
 * import { generateKeyPairSync } from 'node:crypto';
 *
 * const extension = subjectKeyIdentifier(generateKeyPairSync('ed25519').publicKey);
 * ```
 */
export function subjectKeyIdentifier(publicKey: KeyObject): CertificateExtension {
  return { oid: ExtensionOids.SUBJECT_KEY_IDENTIFIER, critical: false, value: octetString(keyIdentifier(publicKey)) };
}

/**
 * Which key signs a certificate; {@link subjectKeyIdentifier} is the same number in the certificate of the issuer.
 * @see RFC 5280, section 4.2.1.1
 *
 * @example
 * ```ts
 * import { generateKeyPairSync } from 'node:crypto';
 *
 * const extension = authorityKeyIdentifier(generateKeyPairSync('ed25519').publicKey);
 * ```
 */
export function authorityKeyIdentifier(issuerKey: KeyObject): CertificateExtension {
  const value = sequence(encode(implicitTag(0), keyIdentifier(issuerKey)));
  return { oid: ExtensionOids.AUTHORITY_KEY_IDENTIFIER, critical: false, value };
}

const PROXY_CERT_INFO = object<ProxyCertInfo>({
  pathLength: anyNumber('a number of proxies'),
  policyLanguage: required(text),
  policy: bytes,
});

/**
 * The extension that makes a certificate a proxy, as a critical extension.
 * @throws RangeError if the path length is negative or not an integer
 * @see RFC 3820, section 3.8
 *
 * @example
 * ```ts
 * const { certificate } = await readProxyFile('/tmp/arcproxy_file');
 * const info = certificate.extensions.proxyCertInfo;
 * if (info !== undefined) console.log(proxyCertInfo(info).value);
 * ```
 */
export function proxyCertInfo(info: ProxyCertInfo): CertificateExtension {
  requireArgument('proxyCertInfo', 'info', info, PROXY_CERT_INFO);
  return { oid: ExtensionOids.PROXY_CERT_INFO, critical: true, value: encodeProxyCertInfo(info) };
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest();
}
