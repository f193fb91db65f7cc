import { CredentialFormatError } from '../errors/index.js';
import type { Certificate } from '../pki/certificate.js';
import type { CertificateExtension } from '../pki/certificate-extensions.js';
import { DerError, readElement, readElements, sequence } from '../pki/der.js';
import { AttributeCertificate } from './attribute-certificate.js';
import { VomsOids } from './voms-oids.js';

/** A user is in a few virtual organisations. */
const MAX_ATTRIBUTE_CERTIFICATES = 100;

/**
 * The attribute certificates in the proxies of a chain, those of the first certificate first. They are read, and not verified.
 *
 * @param chain - of a credential, e.g. `Credential.chain`
 * @throws CredentialFormatError if one cannot be read
 *
 * @example
 * ```ts
 * const { chain } = await readProxyFile('/tmp/arcproxy_file');
 * const attributes = readAttributeCertificates(chain);
 * console.log(attributes.map(({ vo }) => vo).join(' ') || 'no virtual organisation');
 * ```
 */
export function readAttributeCertificates(chain: readonly Certificate[]): readonly AttributeCertificate[] {
  return chain.flatMap(({ extensions, subject }) => {
    const extension = extensions.find(VomsOids.ATTRIBUTE_CERTIFICATES);
    if (extension === undefined) return [];
    const source = `the attribute certificate in ${subject}`;
    return split(extension, source).map((der) => new AttributeCertificate(der, source));
  });
}

/**
 * The attribute certificates in the proxies of a chain, as servers see them: none if one of them cannot be read, without an error. They
 * are not verified.
 *
 * @param chain - of a credential, e.g. `Credential.chain`
 *
 * @example
 * ```ts
 * const { chain } = await readProxyFile('/tmp/arcproxy_file');
 * for (const { vo, fqans } of readableAttributes(chain)) console.log(vo, fqans.map(plainFqan).join(' '));
 * ```
 */
export function readableAttributes(chain: readonly Certificate[]): readonly AttributeCertificate[] {
  try {
    return readAttributeCertificates(chain);
  } catch (error) {
    if (error instanceof CredentialFormatError) return [];
    throw error;
  }
}

/** SEQUENCE OF SEQUENCE OF AttributeCertificate. Servers and tools write one inner sequence. */
function split(extension: CertificateExtension, source: string): readonly Buffer[] {
  try {
    const all = readElements(readElement(extension.value)).flatMap((list) => readElements(list));
    if (all.length > MAX_ATTRIBUTE_CERTIFICATES) throw new DerError('there are too many');
    return all.map(({ bytes }) => bytes);
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new CredentialFormatError(`Cannot read ${source}: ${cause.message}`, { cause });
  }
}

/**
 * The extension of a proxy that shows attribute certificates to servers. It is not critical: servers that know nothing of VOMS take the
 * proxy, too.
 *
 * @param certificates - in the order in which servers are to see them
 *
 * @example
 * ```ts
 * const { chain } = await readProxyFile('/tmp/arcproxy_file');
 * const extension = vomsExtension(readAttributeCertificates(chain));
 * console.log(`${extension.value.length} bytes`);
 * ```
 */
export function vomsExtension(certificates: readonly AttributeCertificate[]): CertificateExtension {
  const value = sequence(sequence(...certificates.map(({ der }) => der)));
  return { oid: VomsOids.ATTRIBUTE_CERTIFICATES, critical: false, value };
}
