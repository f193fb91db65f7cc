import { CredentialFormatError } from '../errors/index.js';
import { Certificate } from '../pki/certificate.js';
import { type CertificateExtension, CertificateExtensions, ExtensionOids } from '../pki/certificate-extensions.js';
import {
  type DerElement,
  DerError,
  expectTag,
  explicitTag,
  implicitTag,
  readBitString,
  readElement,
  readElements,
  readOid,
  readTime,
  readUnsigned,
  Tag,
} from '../pki/der.js';
import { comparableName, slashForm } from '../pki/distinguished-name.js';
import { isSignature } from '../pki/verify-signature.js';
import { parsePolicyAuthority } from './policy-authority.js';
import { readTargets } from './targets.js';
import { VomsOids } from './voms-oids.js';

/** Those of users with hundreds of groups are of some ten kilobytes. */
const MAX_BYTES = 1 << 20;
/** A host certificate and the authorities above it. */
const MAX_SIGNERS = 20;
/** As RFC 5755 and ARC allow (section 4.2.5). */
const MAX_SERIAL_BYTES = 20;
const V2 = 1;

/** The tag of `[4]` in a GeneralName: a distinguished name. */
const DIRECTORY_NAME = explicitTag(4);

/** Whose attributes they are; at least one of the two is there (RFC 5755, section 4.2.2). Names are in slash form. */
export interface AttributeHolder {
  /** Name and serial number that identify the user's certificate (baseCertificateID). */
  readonly certificate:
    | {
        /** The subject of the certificate as VOMS servers write it, or its issuer as RFC 5755 has it. */
        readonly name: string;
        /** The serial number of the certificate as a DER INTEGER. */
        readonly serialNumber: Buffer;
      }
    | undefined;
  /** The subject of the user's certificate (entityName). */
  readonly entity: string | undefined;
}

/**
 * An attribute certificate of a VOMS server: the groups and roles that a user has in a virtual organisation, signed by the server.
 * Reading it proves nothing; {@link findAttributeDefect} tells whether it is to be believed.
 *
 * @see RFC 5755, section 4, and GFD.182
 *
 * @example
 * ```ts
 * const { chain } = await readProxyFile('/tmp/arcproxy_file');
 * for (const { vo, fqans, notAfter } of readAttributeCertificates(chain)) {
 *   console.log(vo, fqans.join(' '), notAfter.toISOString());
 * }
 * ```
 */
export class AttributeCertificate {
  /** The bytes of the attribute certificate, as DER. */
  readonly der: Buffer;
  /** Whose attributes they are. */
  readonly holder: AttributeHolder;
  /** The name of the server that has signed it, in slash form (RFC 5755, section 4.2.3). */
  readonly issuer: string;
  /** The same as a DER Name. */
  readonly issuerName: Buffer;
  /** Its own serial number as a DER INTEGER (RFC 5755, section 4.2.5). */
  readonly serialNumber: Buffer;
  /** The beginning of its validity, in whole seconds (RFC 5755, section 4.2.6). */
  readonly notBefore: Date;
  /** The end of its validity, in whole seconds (RFC 5755, section 4.2.6). */
  readonly notAfter: Date;
  /** The virtual organisation, such as `atlas`. */
  readonly vo: string;
  /** The host of the VOMS server, by the attribute certificate itself. */
  readonly host: string;
  /** The port of the VOMS server. */
  readonly port: number;
  /** The groups and roles as they are written in it, the primary one first: `/atlas/Role=production/Capability=NULL`. */
  readonly fqans: readonly string[];
  /** The servers that it is meant for; empty if it is for all (RFC 5755, section 4.3.2). */
  readonly targets: readonly string[];
  /** The certificate of the signer and those above it, as far as they are in it. They are not trusted for that. */
  readonly signers: readonly Certificate[];
  /** Its extensions. */
  readonly extensions: CertificateExtensions;
  /** The algorithm of its signature, as a DER AlgorithmIdentifier (RFC 5755, section 4.2.4). */
  readonly signatureAlgorithm: DerElement;
  readonly #holderName: Buffer | undefined;
  readonly #entityName: Buffer | undefined;
  readonly #signed: DerElement;
  readonly #signature: Buffer;

  /**
   * @param der - the attribute certificate; copied
   * @param source - where it comes from, for the message when it cannot be read
   * @throws CredentialFormatError if it is not an attribute certificate of a VOMS server
   */
  constructor(der: Uint8Array, source = 'an attribute certificate') {
    this.der = Buffer.from(der);
    try {
      if (der.length > MAX_BYTES) throw new DerError(`it is longer than ${MAX_BYTES} bytes`);
      const [info, algorithm, signature] = readElements(readElement(this.der));
      this.#signed = expectTag(info, Tag.SEQUENCE);
      this.signatureAlgorithm = expectTag(algorithm, Tag.SEQUENCE);
      this.#signature = readBitString(signature);

      const [version, holder, issuer, signedAlgorithm, serial, validity, attributes, ...optional] = readElements(info);
      if (readUnsigned(version) !== V2) throw new DerError('it is not of version 2');
      if (!expectTag(signedAlgorithm, Tag.SEQUENCE).bytes.equals(this.signatureAlgorithm.bytes)) {
        throw new DerError('it names two algorithms of its signature');
      }
      const { holderName, serialNumber, entityName } = readHolder(holder);
      this.#holderName = holderName;
      this.#entityName = entityName;
      this.holder = {
        certificate: holderName && serialNumber && { name: slashForm(holderName), serialNumber },
        entity: entityName && slashForm(entityName),
      };
      this.issuerName = readIssuer(issuer);
      this.issuer = slashForm(this.issuerName);
      this.serialNumber = readSerialNumber(serial);
      const [notBefore, notAfter] = readElements(validity);
      this.notBefore = readGeneralizedTime(notBefore);
      this.notAfter = readGeneralizedTime(notAfter);
      const { policyAuthority, fqans } = readFqans(attributes);
      const { vo, host, port } = parsePolicyAuthority(policyAuthority);
      this.vo = vo;
      this.host = host;
      this.port = port;
      this.fqans = fqans;

      if (optional[0]?.tag === Tag.BIT_STRING) optional.shift(); // issuerUniqueID
      const extensions = optional.shift();
      if (optional.length > 0) throw new DerError('it has a field that is not known');
      this.extensions =
        extensions === undefined ? new CertificateExtensions([]) : CertificateExtensions.read(extensions);
      void this.extensions.authorityKeyIdentifier;
      this.targets = readTargets(this.extensions.find(VomsOids.TARGETS));
      this.signers = readSigners(this.extensions.find(VomsOids.SIGNERS));
    } catch (cause) {
      if (!(cause instanceof DerError || cause instanceof CredentialFormatError)) throw cause;
      throw new CredentialFormatError(`Cannot read ${source}: ${cause.message}`, { cause });
    }
  }

  /** The host and port of the server with its virtual organisation: `atlas://voms.example.org:15000` (policyAuthority). */
  get policyAuthority(): string {
    return `${this.vo}://${this.host}:${this.port}`;
  }

  /** Whether it says that there are no lists of revoked attribute certificates (RFC 5755, section 4.3.6). */
  get hasNoRevocation(): boolean {
    return this.extensions.find(VomsOids.NO_REVOCATION) !== undefined;
  }

  /**
   * Whether its signature was made with the key of a certificate.
   *
   * @example
   * ```ts
   * const [attributes] = readAttributeCertificates((await readProxyFile('/tmp/arcproxy_file')).chain);
   * const [signer] = attributes?.signers ?? [];
   * if (attributes !== undefined && signer !== undefined) console.log(attributes.isSignedBy(signer));
   * ```
   */
  isSignedBy(signer: Certificate): boolean {
    try {
      return isSignature(this.signatureAlgorithm, this.#signed.bytes, this.#signature, signer.publicKey);
    } catch (error) {
      if (error instanceof CredentialFormatError) return false; // a key of an unknown kind
      throw error;
    }
  }

  /**
   * Whether the attributes are those of the owner of a certificate. Of the two ways to name a certificate both are accepted: its own
   * subject with its serial number, as VOMS servers write it and ARC demands, and its issuer with its serial number.
   *
   * @param user - the certificate that an authority has issued to the user, not a proxy
   * @see RFC 5755, section 4.2.2
   *
   * @example
   * ```ts
   * const { chain } = await readProxyFile('/tmp/arcproxy_file');
   * const user = chain.find(({ isProxy }) => !isProxy);
   * const [attributes] = readAttributeCertificates(chain);
   * if (user !== undefined) console.log(attributes?.isHeldBy(user));
   * ```
   */
  isHeldBy(user: Certificate): boolean {
    const subject = comparableName(user.subjectName);
    const { certificate } = this.holder;
    if (this.#holderName !== undefined) {
      const name = comparableName(this.#holderName);
      if (name !== subject && name !== comparableName(user.issuerName)) return false;
      if (certificate?.serialNumber.equals(user.serialNumber) !== true) return false;
    }
    return this.#entityName === undefined || comparableName(this.#entityName) === subject;
  }
}

/** The parts of a Holder; the two ways to name the user are `[0]` and `[1]`, `[2]` would be a digest of some object. */
function readHolder(holder: DerElement | undefined): {
  readonly holderName: Buffer | undefined;
  readonly serialNumber: Buffer | undefined;
  readonly entityName: Buffer | undefined;
} {
  const parts = readElements(holder);
  const base = parts.find(({ tag }) => tag === explicitTag(0));
  const entity = parts.find(({ tag }) => tag === explicitTag(1));
  const known = [base, entity].filter((part) => part !== undefined);
  if (known.length === 0) throw new DerError('it does not name its holder');
  if (known.length < parts.length) throw new DerError('it names its holder in a way that is not known');
  const [issuer, serial] = base === undefined ? [] : readElements(base, explicitTag(0));
  return {
    holderName: base && readDirectoryName(readElements(issuer)),
    serialNumber: base && expectTag(serial, Tag.INTEGER).bytes,
    entityName: entity && readDirectoryName(readElements(entity, explicitTag(1))),
  };
}

/** The only name of GeneralNames that has one. */
function readDirectoryName(names: readonly DerElement[]): Buffer {
  const [name] = names;
  if (name === undefined || names.length > 1) throw new DerError('it has several names where one belongs, or none');
  const [directoryName, ...more] = readElements(name, DIRECTORY_NAME);
  if (more.length > 0) throw new DerError('something follows a name');
  const { bytes } = expectTag(directoryName, Tag.SEQUENCE);
  void comparableName(bytes); // a name that cannot be read is refused here
  return bytes;
}

/** RFC 5755, section 4.2.3: an issuerName in `[0]`, and nothing beside it. */
function readIssuer(issuer: DerElement | undefined): Buffer {
  const [names, ...more] = readElements(issuer, explicitTag(0));
  if (more.length > 0) throw new DerError('it names its issuer in a way that is not known');
  return readDirectoryName(readElements(names));
}

function readSerialNumber(serial: DerElement | undefined): Buffer {
  const { bytes, contents } = expectTag(serial, Tag.INTEGER);
  if (contents.length === 0 || contents.length > MAX_SERIAL_BYTES)
    throw new DerError('its serial number is out of range');
  return bytes;
}

const readGeneralizedTime = (element: DerElement | undefined): Date =>
  readTime(expectTag(element, Tag.GENERALIZED_TIME));

/** The attribute of VOMS, of which there is one, with one value (RFC 5755, section 4.4; IetfAttrSyntax). */
function readFqans(attributes: DerElement | undefined): {
  readonly policyAuthority: string;
  readonly fqans: readonly string[];
} {
  const found = readElements(attributes)
    .map((attribute) => readElements(attribute))
    .filter(([type]) => readOid(type) === VomsOids.FQANS);
  if (found.length !== 1) throw new DerError('it has no attributes of a virtual organisation, or several of them');
  const values = readElements(found[0]?.[1], Tag.SET);
  if (values.length !== 1) throw new DerError('it has no attributes of a virtual organisation, or several of them');
  const [authority, list] = readElements(values[0]);
  const [uri, ...more] = readElements(authority, explicitTag(0));
  if (more.length > 0) throw new DerError('it names several policy authorities');
  return {
    policyAuthority: readCharacters(expectTag(uri, implicitTag(6))),
    fqans: readElements(list).map((value) => readCharacters(expectTag(value, Tag.OCTET_STRING))),
  };
}

/** What is printed, and compared with what others have written, has no control characters and nothing beyond ASCII. */
function readCharacters({ contents }: DerElement): string {
  const text = contents.toString('latin1');
  if (!/^[\x20-\x7e]+$/.test(text)) throw new DerError('a text in it has characters that cannot be printed');
  return text;
}

/** SEQUENCE { SEQUENCE OF Certificate } (GFD.182, section 3.5). */
function readSigners(extension: CertificateExtension | undefined): readonly Certificate[] {
  if (extension === undefined) return [];
  const [list] = readElements(readElement(extension.value));
  const certificates = readElements(list);
  if (certificates.length > MAX_SIGNERS) throw new DerError('it has too many certificates of its signer');
  return certificates.map(({ bytes }) => new Certificate(bytes, 'the certificate of its signer'));
}

/** The extensions that ARC demands of an attribute certificate; without them it ignores its attributes. */
export const DEMANDED_EXTENSIONS: readonly string[] = [VomsOids.NO_REVOCATION, ExtensionOids.AUTHORITY_KEY_IDENTIFIER];
