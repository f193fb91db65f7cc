import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CredentialFormatError } from '../errors/index.js';
import { CertificateExtensions } from './certificate-extensions.js';
import {
  type DerElement,
  encode,
  expectTag,
  explicitTag,
  readElement,
  readElements,
  readTime,
  readUnsigned,
  Tag,
} from './der.js';
import { comparableName, slashForm } from './distinguished-name.js';
import { readPem, writePem } from './pem.js';

/**
 * An X.509 certificate: the properties of Node's `X509Certificate`, and the parts as DER that a proxy must repeat byte for byte.
 * @see RFC 5280, section 4.1
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * const [own, ...chain] = readCertificates(await readFile('usercert.pem', 'utf8'), 'usercert.pem');
 * console.log(own.subject, own.notAfter.toISOString(), own.isProxy, chain.length);
 * ```
 */
export class Certificate {
  /** The bytes of the certificate, as DER. */
  readonly der: Buffer;
  /** The same for Node's functions. */
  readonly x509: X509Certificate;
  /** The version, 3, or 1 for certificates from before there were extensions (RFC 5280, section 4.1.2.1). */
  readonly version: number;
  /** The subject in slash form, as ARC prints it: `/DC=org/DC=nordugrid/CN=tester` (RFC 5280, section 4.1.2.6). */
  readonly subject: string;
  /** The issuer in slash form (RFC 5280, section 4.1.2.4). */
  readonly issuer: string;
  /** The subject as a DER Name. */
  readonly subjectName: Buffer;
  /** The issuer as a DER Name. */
  readonly issuerName: Buffer;
  /** The serial number as a DER INTEGER (RFC 5280, section 4.1.2.2). */
  readonly serialNumber: Buffer;
  /** The beginning of its validity, in whole seconds (RFC 5280, section 4.1.2.5). */
  readonly notBefore: Date;
  /** The end of its validity, in whole seconds (RFC 5280, section 4.1.2.5). */
  readonly notAfter: Date;
  /** The algorithm of the issuer's signature, as a DER AlgorithmIdentifier (RFC 5280, section 4.1.1.2). */
  readonly signatureAlgorithm: DerElement;
  /** Its extensions, decoded when they are read; none in a certificate of version 1 (RFC 5280, section 4.1.2.9). */
  readonly extensions: CertificateExtensions;
  /** SHA-256 of the certificate, in hexadecimal. */
  readonly fingerprint: string;

  /**
   * @param der - the certificate; copied, so that a small certificate does not keep a large buffer alive
   * @param source - where it comes from, for the message when it cannot be read
   * @throws CredentialFormatError if it is not a certificate
   */
  constructor(der: Uint8Array, source = 'a certificate') {
    this.der = Buffer.from(der);
    try {
      const [tbs, algorithm] = readElements(readElement(this.der));
      const fields = [...readElements(tbs)];
      // Versions count from 0, and the first is left out.
      const version = fields[0]?.tag === explicitTag(0) ? readElements(fields.shift(), explicitTag(0))[0] : undefined;
      this.version = version === undefined ? 1 : readUnsigned(version) + 1;
      const [serial, , issuer, validity, subject, , ...optional] = fields;
      const [notBefore, notAfter] = readElements(validity);
      this.serialNumber = expectTag(serial, Tag.INTEGER).bytes;
      this.issuerName = expectTag(issuer, Tag.SEQUENCE).bytes;
      this.subjectName = expectTag(subject, Tag.SEQUENCE).bytes;
      this.issuer = slashForm(this.issuerName);
      this.subject = slashForm(this.subjectName);
      this.notBefore = readTime(notBefore);
      this.notAfter = readTime(notAfter);
      this.signatureAlgorithm = expectTag(algorithm, Tag.SEQUENCE);
      const extensions = optional.find(({ tag }) => tag === explicitTag(3));
      this.extensions =
        extensions === undefined
          ? new CertificateExtensions([])
          : CertificateExtensions.read(readElements(extensions, explicitTag(3))[0]);
      this.x509 = new X509Certificate(this.der);
    } catch (cause) {
      throw new CredentialFormatError(`Cannot read ${source}: ${describe(cause)}`, {
        cause,
        remedy: 'copy-certificate-again',
      });
    }
    this.fingerprint = createHash('sha256').update(this.der).digest('hex');
  }

  /** Whether it has the extension that makes a certificate a proxy (RFC 3820), well-formed or not. */
  get isProxy(): boolean {
    return this.extensions.isProxy;
  }

  /** Whether it is signed by an authority of the same name: a root. */
  get isSelfIssued(): boolean {
    return comparableName(this.subjectName) === comparableName(this.issuerName);
  }

  /**
   * The public key of the certificate.
   * @throws CredentialFormatError if it is of a kind that Node does not know
   */
  get publicKey(): KeyObject {
    try {
      return this.x509.publicKey;
    } catch (cause) {
      throw new CredentialFormatError(`The public key of ${this.subject} is of an unknown kind`, { cause });
    }
  }

  /**
   * Whether a private key is the one of this certificate.
   *
   * @example
   * ```ts
   * const { chain, key } = await readProxyFile('/tmp/arcproxy_file');
   * chain.map((certificate) => certificate.belongsTo(key)); // true for the first
   * ```
   */
  belongsTo(key: KeyObject): boolean {
    return createPublicKey(key).equals(this.publicKey);
  }

  /**
   * Whether the other certificate is, by name, key identifier and serial number, the one that signed this; signatures are not checked.
   *
   * @example
   * ```ts
   * const [own, issuer] = (await readProxyFile('/tmp/arcproxy_file')).chain;
   * if (issuer !== undefined) console.log(own.namesAsIssuer(issuer));
   * ```
   */
  namesAsIssuer(other: Certificate): boolean {
    if (comparableName(this.issuerName) !== comparableName(other.subjectName)) return false;
    try {
      const wanted = this.extensions.authorityKeyIdentifier;
      const offered = other.extensions.subjectKeyIdentifier;
      if (wanted !== undefined && offered !== undefined && !wanted.equals(offered)) return false;
      const { issuerName, serialNumber } = this.extensions.authorityCertificate;
      if (serialNumber !== undefined && !encode(Tag.INTEGER, serialNumber).equals(other.serialNumber)) return false;
      return issuerName === undefined || comparableName(issuerName) === comparableName(other.issuerName);
    } catch {
      return true; // malformed identifiers are reported when a chain is validated
    }
  }

  /**
   * Whether the signature was made with the key of the other certificate.
   *
   * @example
   * ```ts
   * const [own, issuer] = (await readProxyFile('/tmp/arcproxy_file')).chain;
   * if (issuer !== undefined && own.namesAsIssuer(issuer)) console.log(own.isSignedBy(issuer));
   * ```
   */
  isSignedBy(other: Certificate): boolean {
    try {
      return this.x509.verify(other.x509.publicKey);
    } catch {
      return false; // a key of another kind than the signature, or of an unknown one
    }
  }

  /**
   * Whether it is the same certificate, byte for byte.
   *
   * @example
   * ```ts
   * const { certificate } = await readProxyFile('/tmp/arcproxy_file');
   * certificate.equals(new Certificate(certificate.der)); // true
   * ```
   */
  equals(other: Certificate): boolean {
    return this.der.equals(other.der);
  }

  /**
   * The certificate as PEM, with a line end behind it.
   *
   * @example
   * ```ts
   * const chain = await fetchServerCertificates('ce.example.org');
   * console.log(chain.map((certificate) => certificate.toPem()).join(''));
   * ```
   */
  toPem(): string {
    return writePem('CERTIFICATE', this.der);
  }
}

const describe = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/**
 * Reads the certificates of a PEM text in the order they stand, and ignores everything else in it.
 * @param source - the name of the text, for the message if it holds none; usually the file's path
 * @throws CredentialFormatError if there is none, or one cannot be read
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * const [first] = readCertificates(await readFile('chain.pem', 'utf8'), 'chain.pem');
 * console.log(first.issuer);
 * ```
 */
export function readCertificates(text: string, source: string): readonly [Certificate, ...Certificate[]] {
  const [first, ...rest] = readPem(text)
    .filter(({ label }) => label === 'CERTIFICATE' || label === 'X509 CERTIFICATE')
    .map(({ der }) => new Certificate(der ?? Buffer.alloc(0), `the certificate in ${source}`));
  if (first !== undefined) return [first, ...rest];
  throw new CredentialFormatError(`There is no PEM certificate in ${source}`, {
    remedy: /BEGIN/.test(text) ? 'name-certificate-file' : 'convert-certificate',
  });
}
