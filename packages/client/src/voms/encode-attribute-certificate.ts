import type { Certificate } from '../pki/certificate.js';
import type { CertificateExtension } from '../pki/certificate-extensions.js';
import {
  bitString,
  encode,
  explicitTag,
  generalizedTime,
  implicitTag,
  nullValue,
  octetString,
  oid,
  sequence,
  set,
  unsigned,
} from '../pki/der.js';
import { encodeExtension } from '../pki/issue-certificate.js';
import type { SignatureAlgorithm } from '../pki/signature-algorithm.js';
import { VomsOids } from './voms-oids.js';

const V2 = 1;

/** The fields of an attribute certificate, as they are written. Nothing is checked: tests write wrong ones, too. */
export interface AttributeFields {
  /** DER, such as {@link holderByNumber} (RFC 5755, section 4.2.2). */
  readonly holder: Buffer;
  /** The name of the signer as a DER Name. */
  readonly issuerName: Buffer;
  /** A DER INTEGER. */
  readonly serialNumber: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `VO://HOST:PORT` */
  readonly policyAuthority: string;
  readonly fqans: readonly string[];
  readonly extensions: readonly CertificateExtension[];
}

/**
 * Writes an attribute certificate as VOMS servers do.
 * @returns DER
 * @see RFC 5755, section 4, and GFD.182, section 3
 */
export function encodeAttributeCertificate(fields: AttributeFields, algorithm: SignatureAlgorithm): Buffer {
  const { holder, issuerName, serialNumber, notBefore, notAfter, policyAuthority, fqans, extensions } = fields;
  const uri = encode(implicitTag(6), Buffer.from(policyAuthority, 'latin1'));
  const values = fqans.map((fqan) => octetString(Buffer.from(fqan, 'latin1')));
  const attributes = sequence(encode(explicitTag(0), uri), sequence(...values));
  const info = sequence(
    unsigned(V2),
    holder,
    encode(explicitTag(0), directoryName(issuerName)),
    algorithm.identifier,
    serialNumber,
    sequence(generalizedTime(notBefore), generalizedTime(notAfter)),
    sequence(sequence(oid(VomsOids.FQANS), set(attributes))),
    sequence(...extensions.map(encodeExtension)),
  );
  return sequence(info, algorithm.identifier, bitString(algorithm.sign(info)));
}

/**
 * Names the holder by a name and the serial number of the user's certificate (baseCertificateID): the name is the user's own as VOMS
 * servers have it, and that of the authority in RFC 5755.
 */
export const holderByNumber = (name: Buffer, serialNumber: Buffer): Buffer =>
  encode(explicitTag(0), directoryName(name), serialNumber);

/** GeneralNames with a directoryName. */
const directoryName = (name: Buffer): Buffer => sequence(encode(explicitTag(4), name));

/** There are no lists of revoked attribute certificates (RFC 5755, section 4.3.6). */
export const noRevocation: CertificateExtension = { oid: VomsOids.NO_REVOCATION, critical: false, value: nullValue };

/** The certificate of the signer, and those above it (GFD.182, section 3.5). */
export function signersExtension(certificates: readonly Certificate[]): CertificateExtension {
  const list = sequence(sequence(...certificates.map(({ der }) => der)));
  return { oid: VomsOids.SIGNERS, critical: false, value: list };
}

/**
 * The servers that an attribute certificate is meant for (RFC 5755, section 4.3.2).
 * @param isWrapped - whether each is wrapped in one SEQUENCE more, as VOMS servers do
 */
export function targetsExtension(targets: readonly string[], isWrapped = true): CertificateExtension {
  const each = targets.map((target) => {
    const name = encode(explicitTag(0), encode(implicitTag(6), Buffer.from(target, 'latin1')));
    return isWrapped ? sequence(name) : name;
  });
  return { oid: VomsOids.TARGETS, critical: true, value: sequence(sequence(...each)) };
}
