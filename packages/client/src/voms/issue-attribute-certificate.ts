import type { KeyObject } from 'node:crypto';
import { requireArgument } from '../checks/require-argument.js';
import { bytes, listOf, object, required, simple, time, wholeNumber } from '../checks/shape.js';
import type { Certificate } from '../pki/certificate.js';
import { ExtensionOids } from '../pki/certificate-extensions.js';
import { encode, implicitTag, sequence } from '../pki/der.js';
import { certificate } from '../pki/pki-shapes.js';
import { type SigningDigest, signatureAlgorithm } from '../pki/signature-algorithm.js';
import { AttributeCertificate } from './attribute-certificate.js';
import {
  encodeAttributeCertificate,
  holderByNumber,
  noRevocation,
  signersExtension,
  targetsExtension,
} from './encode-attribute-certificate.js';
import { parseFqan } from './fqan.js';
import { keyIdentifierOf } from './key-identifier.js';
import { isHostName, isVoName } from './voms-names.js';

/**
 * The contents of an attribute certificate.
 * @see RFC 5755, section 4, and GFD.182
 */
export interface AttributeContents {
  /** Its serial number as a DER INTEGER, see `randomSerialNumber` of `jasmin-arc/pki` (RFC 5755, section 4.2.5). */
  readonly serialNumber: Buffer;
  /** The certificate of the user whose attributes they are; not a proxy (RFC 5755, section 4.2.2). */
  readonly user: Certificate;
  /** The certificate of the VOMS server, which is put into it (GFD.182, section 3.5). */
  readonly issuer: Certificate;
  /** Those between the server's and a trusted authority's, put into it as well (GFD.182, section 3.5). @default none */
  readonly intermediates?: readonly Certificate[] | undefined;
  /** The beginning of the validity; fractions of a second are dropped, here and below (RFC 5755, section 4.2.6). */
  readonly notBefore: Date;
  /** The end of the validity (RFC 5755, section 4.2.6). */
  readonly notAfter: Date;
  /** The virtual organisation (GFD.182, section 3.4). */
  readonly vo: string;
  /** The host of the VOMS server, by which sites look up who may sign (GFD.182, section 3.4). */
  readonly host: string;
  /** The port of the VOMS server (GFD.182, section 3.4). */
  readonly port: number;
  /** Groups and roles, the primary one first: `/atlas/Role=production` (GFD.182, section 3.4). */
  readonly fqans: readonly string[];
  /** The servers that it is meant for (RFC 5755, section 4.3.2). @default all */
  readonly targets?: readonly string[] | undefined;
}

const CONTENTS = object<AttributeContents>({
  serialNumber: required(bytes),
  user: required(certificate),
  issuer: required(certificate),
  intermediates: listOf('certificates', certificate),
  notBefore: required(time),
  notAfter: required(time),
  vo: required(simple('the name of a virtual organisation', (value) => typeof value === 'string' && isVoName(value))),
  host: required(simple('the name of a host', (value) => typeof value === 'string' && isHostName(value))),
  port: required(wholeNumber('a port', 1)),
  fqans: required(
    listOf(
      'groups',
      simple(
        'a group, such as /VO/GROUP/Role=ROLE',
        (value) => typeof value === 'string' && parseFqan(value) !== undefined,
      ),
    ),
  ),
  targets: listOf(
    'servers',
    simple('a name or address of a server', (value) => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value)),
  ),
});

/**
 * Signs the groups and roles of a user in a virtual organisation, as a VOMS server does: the holder is named by the subject and the serial
 * number of the user's certificate, which all releases of ARC accept. This is for those who write a VOMS server, for instance for tests; a
 * user asks one with {@link requestAttributes}.
 *
 * @param issuerKey - the key of `issuer`
 * @throws CredentialFormatError if keys of the issuer's kind do not sign certificates here, or an attribute certificate cannot have these
 *   contents
 * @see RFC 5755, section 4, and GFD.182
 *
 * @example
 * ```ts
 * import { createPrivateKey } from 'node:crypto';
 * import { readFileSync } from 'node:fs';
 *
 * const [user] = readCertificates(readFileSync('usercert.pem', 'utf8'), 'usercert.pem');
 * const [server] = readCertificates(readFileSync('voms-cert.pem', 'utf8'), 'voms-cert.pem');
 * const attributes = issueAttributeCertificate(
 *   {
 *     serialNumber: randomSerialNumber(),
 *     user,
 *     issuer: server,
 *     notBefore: new Date(),
 *     notAfter: new Date(Date.now() + 12 * 3_600_000),
 *     vo: 'atlas',
 *     host: 'voms.example.org',
 *     port: 15_000,
 *     fqans: ['/atlas/Role=production', '/atlas'],
 *   },
 *   createPrivateKey(readFileSync('voms-key.pem')),
 *   'sha256',
 * );
 * console.log(vomsExtension([attributes]).value.length);
 * ```
 */
export function issueAttributeCertificate(
  contents: AttributeContents,
  issuerKey: KeyObject,
  digest: SigningDigest,
): AttributeCertificate {
  requireArgument('issueAttributeCertificate', 'contents', contents, CONTENTS);
  const {
    serialNumber,
    user,
    issuer,
    intermediates = [],
    notBefore,
    notAfter,
    vo,
    host,
    port,
    fqans,
    targets = [],
  } = contents;
  const authorityKeyIdentifier = {
    oid: ExtensionOids.AUTHORITY_KEY_IDENTIFIER,
    critical: false,
    value: sequence(encode(implicitTag(0), keyIdentifierOf(issuer))),
  };
  const fields = {
    holder: sequence(holderByNumber(user.subjectName, user.serialNumber)),
    issuerName: issuer.subjectName,
    serialNumber,
    notBefore,
    notAfter,
    policyAuthority: `${vo}://${host}:${port}`,
    fqans: fqans.map(longFqan),
    extensions: [
      signersExtension([issuer, ...intermediates]),
      noRevocation,
      authorityKeyIdentifier,
      ...(targets.length === 0 ? [] : [targetsExtension(targets)]),
    ],
  };
  return new AttributeCertificate(encodeAttributeCertificate(fields, signatureAlgorithm(issuerKey, digest)));
}

/** As VOMS servers write it, with the role and the capability that are not there. */
function longFqan(text: string): string {
  const { group = text, role = 'NULL' } = parseFqan(text) ?? {};
  return `${group}/Role=${role}/Capability=NULL`;
}
