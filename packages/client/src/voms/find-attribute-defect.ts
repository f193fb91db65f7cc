import { requireArgument } from '../checks/require-argument.js';
import { capable, object, quantity, required, text, time } from '../checks/shape.js';
import type { Certificate } from '../pki/certificate.js';
import { KeyUsages } from '../pki/certificate-extensions.js';
import { DerError } from '../pki/der.js';
import { comparableName } from '../pki/distinguished-name.js';
import { certificate } from '../pki/pki-shapes.js';
import { isWeakDigest, signatureDigest } from '../pki/signature-algorithm.js';
import type { TrustDefect } from '../pki/trust-defect.js';
import { type AttributeCertificate, DEMANDED_EXTENSIONS } from './attribute-certificate.js';
import type { AttributeDefect } from './attribute-defect.js';
import { keyIdentifierOf } from './key-identifier.js';
import { matchesLscChain } from './lsc-file.js';
import { readVomsDirectory } from './voms-directory.js';
import { VomsOids } from './voms-oids.js';

/** By how much the clocks of two machines may differ: as ARC has it. */
const CLOCK_SLACK_SECONDS = 300;

/** The trusted authorities, such as `TrustedAuthorities`. */
export interface SignerAuthorities {
  /**
   * The objection to a certificate; undefined if a trusted authority has issued it and not revoked it.
   * @param shown - the certificate as DER, then those above it
   */
  findDefect(shown: readonly Uint8Array[]): Promise<TrustDefect | undefined>;
}

/** What an attribute certificate is judged by. */
export interface AttributeOwner {
  /** The certificate that an authority has issued to the user, not a proxy. */
  readonly user: Certificate;
  /** The virtual organisation that was asked for. @default any */
  readonly vo?: string | undefined;
  /** The time at which it must be valid. @default the machine's clock */
  readonly now?: Date | undefined;
  /** By how many seconds the clock of the server may differ. @default 300, as in ARC */
  readonly clockSlackSeconds?: number | undefined;
}

/** The same, and who may sign. */
export interface FindAttributeDefectOptions extends AttributeOwner {
  /** Path of the VOMS directory, see {@link vomsDirectory}. */
  readonly directory: string;
  /** The authorities that issue certificates of VOMS servers, such as a `TrustedAuthorities`. */
  readonly authorities: SignerAuthorities;
}

const OPTIONS = object<FindAttributeDefectOptions>({
  user: required(certificate),
  vo: text,
  now: time,
  clockSlackSeconds: quantity('seconds'),
  directory: required(text),
  authorities: required(capable<SignerAuthorities>('the authorities', 'findDefect')),
});

/**
 * Finds out whether the attributes of a user are to be believed: whether they are the user's and of the virtual organisation, valid now,
 * and signed by a server that the VOMS directory names and a trusted authority has certified. ARC ignores attributes with any of these
 * defects without a word.
 *
 * The servers that an attribute certificate is meant for are not looked at: ARC takes one that is meant for others, too.
 *
 * @returns the first defect that was found; undefined if they are to be believed
 * @throws CredentialMissingError if the directory of the authorities cannot be read
 * @see RFC 5755, section 5, and GFD.182
 *
 * @example
 * ```ts
 * const { chain } = await readProxyFile('/tmp/arcproxy_file');
 * const user = chain.find(({ isProxy }) => !isProxy) ?? chain[0];
 * const authorities = new TrustedAuthorities('/etc/grid-security/certificates');
 * for (const attributes of readAttributeCertificates(chain)) {
 *   const defect = await findAttributeDefect(attributes, { user, directory: vomsDirectory(process.env), authorities });
 *   console.log(attributes.vo, defect === undefined ? 'verified' : describeAttributeDefect(defect));
 * }
 * ```
 */
export async function findAttributeDefect(
  attributes: AttributeCertificate,
  options: FindAttributeDefectOptions,
): Promise<AttributeDefect | undefined> {
  requireArgument('findAttributeDefect', 'options', options, OPTIONS);
  return findContentDefect(attributes, options) ?? (await findSignerDefect(attributes, options));
}

/** The defects that show without a look at who has signed it. */
export function findContentDefect(
  attributes: AttributeCertificate,
  { user, vo, now = new Date(), clockSlackSeconds = CLOCK_SLACK_SECONDS }: AttributeOwner,
): AttributeDefect | undefined {
  const { notBefore, notAfter, fqans, extensions, holder } = attributes;
  if (vo !== undefined && vo !== attributes.vo) return { kind: 'wrong-vo', vo: attributes.vo, expected: vo };
  if (now.getTime() - clockSlackSeconds * 1000 >= notAfter.getTime()) return { kind: 'expired', notAfter };
  if (now.getTime() + clockSlackSeconds * 1000 < notBefore.getTime()) return { kind: 'not-yet-valid', notBefore };
  if (!attributes.isHeldBy(user)) {
    const name = holder.certificate?.name ?? holder.entity ?? '';
    return { kind: 'wrong-holder', holder: name, user: user.subject };
  }
  const foreign = fqans.find((fqan) => fqan !== `/${attributes.vo}` && !fqan.startsWith(`/${attributes.vo}/`));
  if (foreign !== undefined) return { kind: 'foreign-group', fqan: foreign, vo: attributes.vo };
  const critical = extensions.all.find((extension) => extension.critical && extension.oid !== VomsOids.TARGETS);
  if (critical !== undefined) return { kind: 'critical-extension', oid: critical.oid };
  const missing = DEMANDED_EXTENSIONS.find((oid) => extensions.find(oid) === undefined);
  return missing === undefined ? undefined : { kind: 'missing-extension', oid: missing };
}

/** Whether the VOMS directory lets its signer sign, and the signature is the signer's. */
async function findSignerDefect(
  attributes: AttributeCertificate,
  { directory, authorities, now = new Date() }: FindAttributeDefectOptions,
): Promise<AttributeDefect | undefined> {
  const { vo, host, issuer } = attributes;
  const { chains, certificates, unusable, searched } = await readVomsDirectory(directory, vo, host);
  const named = certificates.filter(({ certificate: each }) => isNamed(attributes, each));
  const [sent, ...above] = attributes.signers;
  const signers: readonly (readonly [Certificate, ...Certificate[]])[] = [
    ...(sent !== undefined && chains.some(({ names }) => matchesLscChain(names, attributes.signers))
      ? [[sent, ...above] as const]
      : []),
    ...named.map(({ certificate: each }) => [each] as const),
  ];
  if (signers.length === 0) {
    const [fault] = unusable;
    const [chain] = chains;
    if (chain !== undefined && sent !== undefined) {
      return { kind: 'unknown-signer', signer: sent.subject, authority: sent.issuer, file: chain.file };
    }
    if (chain !== undefined) return { kind: 'no-signer', issuer };
    if (fault !== undefined) return { kind: 'unusable-trust', ...fault };
    return { kind: 'no-trust', vo, host, searched };
  }
  let first: AttributeDefect | undefined;
  // A directory may still have the certificate of a server that has got a new one.
  for (const signer of signers) {
    const defect = await findDefectOfSigner(attributes, signer, authorities, now);
    if (defect === undefined) return undefined;
    first ??= defect;
  }
  return first;
}

/** Whether the signature of an attribute certificate is that of a signer, whose certificate is in order. */
async function findDefectOfSigner(
  attributes: AttributeCertificate,
  [signer, ...above]: readonly [Certificate, ...Certificate[]],
  authorities: SignerAuthorities,
  now: Date,
): Promise<AttributeDefect | undefined> {
  const { subject, notBefore, notAfter } = signer;
  const found = findSignatureDefect(attributes, signer);
  if (found !== undefined) return found;
  if (now < notBefore || now >= notAfter) return { kind: 'signer-expired', signer: subject, notBefore, notAfter };
  const defect = await authorities.findDefect([signer, ...above].map(({ der }) => der));
  return defect === undefined ? undefined : { kind: 'untrusted-signer', signer: subject, defect };
}

/** The defects of a signature, if a certificate is that of the signer. */
export function findSignatureDefect(
  attributes: AttributeCertificate,
  signer: Certificate,
): AttributeDefect | undefined {
  const { subject } = signer;
  if (!isNamed(attributes, signer)) return { kind: 'bad-signature', signer: subject };
  if (!mayUseKey(signer)) return { kind: 'signer-may-not-sign', signer: subject };
  if (isWeak(attributes)) return { kind: 'weak-signature', signer: subject };
  if (!attributes.isSignedBy(signer)) return { kind: 'bad-signature', signer: subject };
  const stated = attributes.extensions.authorityKeyIdentifier;
  const isOther = stated !== undefined && !keyIdentifierOf(signer).equals(stated);
  return isOther ? { kind: 'wrong-key', signer: subject } : undefined;
}

const isNamed = (attributes: AttributeCertificate, signer: Certificate): boolean =>
  comparableName(attributes.issuerName) === comparableName(signer.subjectName);

/** RFC 5755, section 4.5: with a key usage, it must be one for signatures. */
function mayUseKey({ extensions }: Certificate): boolean {
  try {
    return extensions.keyUsage?.has(KeyUsages.DIGITAL_SIGNATURE) !== false;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

function isWeak({ signatureAlgorithm }: AttributeCertificate): boolean {
  try {
    return isWeakDigest(signatureDigest(signatureAlgorithm));
  } catch (error) {
    if (error instanceof DerError) return true;
    throw error;
  }
}
