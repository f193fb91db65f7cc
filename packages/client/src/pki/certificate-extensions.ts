import {
  type DerElement,
  DerError,
  expectTag,
  explicitTag,
  implicitTag,
  readBoolean,
  readElement,
  readElements,
  readNamedBits,
  readOid,
  readUnsigned,
  Tag,
} from './der.js';
import { decodeProxyCertInfo, PROXY_CERT_INFO_OID, type ProxyCertInfo } from './proxy-cert-info.js';

/** The object identifiers of the extensions that are known here. */
export const ExtensionOids = {
  /** Identifies the certificate's key (RFC 5280, section 4.2.1.2). */
  SUBJECT_KEY_IDENTIFIER: '2.5.29.14',
  /** What the key may be used for (RFC 5280, section 4.2.1.3). */
  KEY_USAGE: '2.5.29.15',
  /** Further names of the subject, such as host names (RFC 5280, section 4.2.1.6). */
  SUBJECT_ALTERNATIVE_NAME: '2.5.29.17',
  /** Further names of the issuer (RFC 5280, section 4.2.1.7). */
  ISSUER_ALTERNATIVE_NAME: '2.5.29.18',
  /** Whether the subject is an authority (RFC 5280, section 4.2.1.9). */
  BASIC_CONSTRAINTS: '2.5.29.19',
  /** Where lists of revoked certificates are (RFC 5280, section 4.2.1.13). */
  CRL_DISTRIBUTION_POINTS: '2.5.29.31',
  /** The policies under which it was issued (RFC 5280, section 4.2.1.4). */
  CERTIFICATE_POLICIES: '2.5.29.32',
  /** Identifies the issuer's key (RFC 5280, section 4.2.1.1). */
  AUTHORITY_KEY_IDENTIFIER: '2.5.29.35',
  /** The purposes that the key is for (RFC 5280, section 4.2.1.12). */
  EXTENDED_KEY_USAGE: '2.5.29.37',
  /** Makes it a proxy certificate (RFC 3820, section 3.8). */
  PROXY_CERT_INFO: PROXY_CERT_INFO_OID,
  /** What a certificate is for in the terms of Netscape, which some old ones have instead of purposes (no RFC describes it). */
  NETSCAPE_CERT_TYPE: '2.16.840.1.113730.1.1',
} as const;

/** The bits of the key usage extension (RFC 5280, section 4.2.1.3). */
export const KeyUsages = {
  /** Signatures other than those of authorities, such as in TLS and below a proxy (digitalSignature). */
  DIGITAL_SIGNATURE: 0,
  /** Signatures that cannot be denied later; proxies do not inherit it (nonRepudiation). */
  NON_REPUDIATION: 1,
  /** Encryption of keys (keyEncipherment). */
  KEY_ENCIPHERMENT: 2,
  /** Encryption of data with this very key (dataEncipherment). */
  DATA_ENCIPHERMENT: 3,
  /** Agreement on a key (keyAgreement). */
  KEY_AGREEMENT: 4,
  /** Signatures of certificates: authorities need it (keyCertSign). */
  KEY_CERT_SIGN: 5,
  /** Signatures of lists of revoked certificates (cRLSign). */
  CRL_SIGN: 6,
} as const;

/** The purpose of the extended key usage extension that a client needs (RFC 5280, section 4.2.1.12). */
export const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

/** The one that a server needs (RFC 5280, section 4.2.1.12). */
export const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/** An extension of a certificate, not decoded (RFC 5280, section 4.2). */
export interface CertificateExtension {
  /** Its object identifier (extnID), with dots, e.g. one of {@link ExtensionOids}. */
  readonly oid: string;
  /** Whether those who do not know it must refuse the certificate (critical). */
  readonly critical: boolean;
  /** DER of the value of the extension (extnValue), without the octet string around it. */
  readonly value: Buffer;
}

/** The bit of a certificate for clients in {@link ExtensionOids.NETSCAPE_CERT_TYPE}. */
const NETSCAPE_CLIENT = 0;

/**
 * The extensions that may be marked critical: any other one makes a certificate unusable (RFC 5280, section 4.2). They are those that
 * OpenSSL knows, since a service decides with it, but for those that are not evaluated here: constraints of names and of addresses.
 */
const RECOGNISED: ReadonlySet<string> = new Set([
  ExtensionOids.KEY_USAGE,
  ExtensionOids.SUBJECT_ALTERNATIVE_NAME,
  ExtensionOids.BASIC_CONSTRAINTS,
  ExtensionOids.CRL_DISTRIBUTION_POINTS,
  ExtensionOids.CERTIFICATE_POLICIES,
  ExtensionOids.EXTENDED_KEY_USAGE,
  ExtensionOids.PROXY_CERT_INFO,
  ExtensionOids.NETSCAPE_CERT_TYPE,
  '2.5.29.33', // mappings of policies: OpenSSL reads policies only if it is told to, and so do services
  '2.5.29.36', // constraints of policies
  '2.5.29.54', // that a policy for all others ends here
  '1.3.6.1.5.5.7.48.1.5', // that a responder's certificate need not be checked
]);

/**
 * The extensions of a certificate, decoded when they are read. A malformed one makes its getter throw a {@link DerError}.
 * @see RFC 5280, section 4.2
 *
 * @example
 * ```ts
 * const { certificate } = await readProxyFile('/tmp/arcproxy_file');
 * const uses = certificate.extensions.keyUsage;
 * if (uses === undefined || uses.has(KeyUsages.DIGITAL_SIGNATURE)) console.log('it may sign');
 * ```
 */
export class CertificateExtensions {
  /** All extensions, in the order of the certificate. */
  readonly all: readonly CertificateExtension[];

  /** @throws DerError if an extension occurs twice */
  constructor(all: readonly CertificateExtension[]) {
    if (new Set(all.map(({ oid }) => oid)).size !== all.length) throw new DerError('an extension occurs twice');
    this.all = all;
  }

  /**
   * Reads the SEQUENCE OF Extension of a certificate.
   * @throws DerError if it is missing or malformed, or an extension occurs twice
   * @internal A `Certificate` has read its own.
   */
  static read(sequenceOfExtensions: DerElement | undefined): CertificateExtensions {
    return new CertificateExtensions(
      readElements(sequenceOfExtensions).map((extension) => {
        const [type, second, third] = readElements(extension);
        const critical = second?.tag === Tag.BOOLEAN && readBoolean(second);
        const value = second?.tag === Tag.BOOLEAN ? third : second;
        return { oid: readOid(type), critical, value: expectTag(value, Tag.OCTET_STRING).contents };
      }),
    );
  }

  /**
   * The extension with an object identifier, undecoded; undefined without it.
   *
   * @example
   * ```ts
   * const { certificate } = await readProxyFile('/tmp/arcproxy_file');
   * certificate.extensions.find(ExtensionOids.KEY_USAGE)?.critical;
   * ```
   */
  find(oid: string): CertificateExtension | undefined {
    return this.all.find((extension) => extension.oid === oid);
  }

  /** Object identifiers of the extensions marked critical that this library does not know. */
  get unrecognisedCritical(): readonly string[] {
    return this.all.filter(({ oid, critical }) => critical && !RECOGNISED.has(oid)).map(({ oid }) => oid);
  }

  /** Whether there is a ProxyCertInfo, well-formed or not. */
  get isProxy(): boolean {
    return this.find(ExtensionOids.PROXY_CERT_INFO) !== undefined;
  }

  /** Whether the subject is an authority; undefined without the extension (RFC 5280, section 4.2.1.9). */
  get basicConstraints():
    | {
        /** Whether it may sign certificates. */
        readonly isAuthority: boolean;
        /** How many authorities may be below it; undefined without a limit. */
        readonly pathLength: number | undefined;
      }
    | undefined {
    const found = this.#decode(ExtensionOids.BASIC_CONSTRAINTS);
    if (found === undefined) return undefined;
    const parts = [...readElements(found)];
    const isAuthority = parts[0]?.tag === Tag.BOOLEAN && readBoolean(parts.shift());
    return { isAuthority, pathLength: parts[0] === undefined ? undefined : readUnsigned(parts[0]) };
  }

  /** Numbers of the bits set, see {@link KeyUsages}; undefined without the extension: then every use is allowed. */
  get keyUsage(): ReadonlySet<number> | undefined {
    const found = this.#decode(ExtensionOids.KEY_USAGE);
    return found === undefined ? undefined : readNamedBits(found);
  }

  /**
   * Object identifiers of the purposes; undefined without the extension: then every purpose is allowed (RFC 5280, section
   * 4.2.1.12).
   */
  get extendedKeyUsage(): readonly string[] | undefined {
    const found = this.#decode(ExtensionOids.EXTENDED_KEY_USAGE);
    return found === undefined ? undefined : readElements(found).map(readOid);
  }

  /** Whether it is for clients in the terms of Netscape; so it is without that extension. */
  get isOfClientType(): boolean {
    const found = this.#decode(ExtensionOids.NETSCAPE_CERT_TYPE);
    return found === undefined || readNamedBits(found).has(NETSCAPE_CLIENT);
  }

  /** The facts about a proxy; undefined unless it is one (RFC 3820, section 3.8). */
  get proxyCertInfo(): ProxyCertInfo | undefined {
    const found = this.find(ExtensionOids.PROXY_CERT_INFO);
    return found === undefined ? undefined : decodeProxyCertInfo(found.value);
  }

  /** The bytes that identify its key; undefined without the extension (RFC 5280, section 4.2.1.2). */
  get subjectKeyIdentifier(): Buffer | undefined {
    const found = this.#decode(ExtensionOids.SUBJECT_KEY_IDENTIFIER);
    return found === undefined ? undefined : expectTag(found, Tag.OCTET_STRING).contents;
  }

  /** The bytes that identify the issuer's key; undefined if they are not there (RFC 5280, section 4.2.1.1). */
  get authorityKeyIdentifier(): Buffer | undefined {
    const found = this.#decode(ExtensionOids.AUTHORITY_KEY_IDENTIFIER);
    return found && readElements(found).find(({ tag }) => tag === implicitTag(0))?.contents;
  }

  /**
   * The certificate of the issuer, by its own issuer and its serial number, as far as they are there (RFC 5280, section 4.2.1.1).
   */
  get authorityCertificate(): {
    /** DER Name (authorityCertIssuer, RFC 5280, section 4.2.1.1). */
    readonly issuerName: Buffer | undefined;
    /** Contents of a DER INTEGER (authorityCertSerialNumber, RFC 5280, section 4.2.1.1). */
    readonly serialNumber: Buffer | undefined;
  } {
    const found = this.#decode(ExtensionOids.AUTHORITY_KEY_IDENTIFIER);
    const parts = found === undefined ? [] : readElements(found);
    const names = parts.find(({ tag }) => tag === explicitTag(1));
    const directoryName = names && readElements(names, explicitTag(1)).find(({ tag }) => tag === explicitTag(4));
    return {
      issuerName: directoryName && readElements(directoryName, explicitTag(4))[0]?.bytes,
      serialNumber: parts.find(({ tag }) => tag === implicitTag(2))?.contents,
    };
  }

  /**
   * @throws DerError if an extension that this class decodes is malformed
   *
   * @example
   * ```ts
   * const { certificate } = await readProxyFile('/tmp/arcproxy_file');
   * try {
   *   certificate.extensions.check();
   * } catch (error) {
   *   if (error instanceof DerError) console.error(`malformed: ${error.message}`);
   * }
   * ```
   */
  check(): void {
    void [this.basicConstraints, this.keyUsage, this.extendedKeyUsage, this.proxyCertInfo];
    void [this.subjectKeyIdentifier, this.authorityKeyIdentifier, this.authorityCertificate, this.isOfClientType];
    const names = this.#decode(ExtensionOids.SUBJECT_ALTERNATIVE_NAME);
    if (names !== undefined) requireGeneralNames(readElements(names));
    const places = this.#decode(ExtensionOids.CRL_DISTRIBUTION_POINTS);
    for (const place of places === undefined ? [] : readElements(places)) readElements(place);
  }

  #decode(oid: string): DerElement | undefined {
    const found = this.find(oid);
    return found === undefined ? undefined : readElement(found.value);
  }
}

/** The numbers of the kinds of GeneralName (RFC 5280, section 4.2.1.6). */
const GENERAL_NAMES = 9;

/** @throws DerError if one of them is of no kind that there is */
function requireGeneralNames(names: readonly DerElement[]): void {
  for (const { tag } of names) {
    if ((tag & 0xc0) !== 0x80 || (tag & 0x1f) >= GENERAL_NAMES)
      throw new DerError('a further name is of no known kind');
  }
}
