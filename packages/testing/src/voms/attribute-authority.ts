import type { CertificateExtension } from '../../../client/src/pki/certificate-extensions.js';
import { encode, explicitTag, readElement, readElements, sequence, unsigned } from '../../../client/src/pki/der.js';
import { type SignatureAlgorithm, signatureAlgorithm } from '../../../client/src/pki/signature-algorithm.js';
import { authorityKeyIdentifier, subjectKeyIdentifier } from '../../../client/src/pki/write-extensions.js';
import { AttributeCertificate } from '../../../client/src/voms/attribute-certificate.js';
import {
  encodeAttributeCertificate,
  holderByNumber,
  noRevocation,
  signersExtension,
  targetsExtension,
} from '../../../client/src/voms/encode-attribute-certificate.js';
import {
  type CertificatePlan,
  keyPair,
  keyUsage,
  type Made,
  makeAuthority,
  makeUser,
  seconds,
} from '../pki/chain-maker.js';

/** The server of a virtual organisation that signs attribute certificates, and the authority that its own certificate is from. */
export interface AttributeAuthority {
  readonly root: Made;
  readonly server: Made;
}

/** The names in all attribute certificates that are not told otherwise. */
export const VO = 'testvo';
export const VOMS_HOST = 'voms.example.org';
export const VOMS_PORT = 15_000;

/** @param plan - changes of the certificate of the server */
export function makeAttributeAuthority(root: Made, plan: Partial<CertificatePlan> = {}): AttributeAuthority {
  const keys = plan.keys ?? keyPair(`host/${VOMS_HOST}`);
  const extensions = [keyUsage(0, 2), subjectKeyIdentifier(keys.publicKey)];
  return { root, server: makeUser(root, `host/${VOMS_HOST}`, { extensions, ...plan, keys }) };
}

export interface AttributePlan {
  readonly vo?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** @default the group of the virtual organisation */
  readonly fqans?: readonly string[] | undefined;
  /** Seconds from NOW. @default a minute before */
  readonly notBefore?: number | undefined;
  /** Seconds from NOW. @default twelve hours after */
  readonly notAfter?: number | undefined;
  /**
   * How the user is named: as VOMS servers do, by its own subject and its serial number; as RFC 5755 does, by its issuer and its serial
   * number; by its subject alone; in two ways at once. @default subject
   */
  readonly holder?: 'subject' | 'issuer' | 'entity' | 'both' | undefined;
  /** Whose signature it has. @default the server's */
  readonly signer?: Pick<Made, 'privateKey'> | undefined;
  /** @default of the signer's key, with SHA-256 */
  readonly algorithm?: SignatureAlgorithm | undefined;
  /** The certificates in it. @default that of the server */
  readonly signers?: readonly Made[] | undefined;
  readonly targets?: readonly string[] | undefined;
  /** Whether each target is wrapped once more, as VOMS servers do. @default true */
  readonly wrapTargets?: boolean | undefined;
  /** Beside those for targets and signers. @default no lists of revoked ones, and the key of the server */
  readonly extensions?: readonly CertificateExtension[] | undefined;
}

/** The attribute certificate of a user, signed by the server of a virtual organisation. */
export function makeAttributeCertificate(
  authority: AttributeAuthority,
  user: Made,
  plan: AttributePlan = {},
): AttributeCertificate {
  return new AttributeCertificate(attributeCertificateDer(authority, user, plan));
}

/** The same as DER, which need not be readable. */
export function attributeCertificateDer(authority: AttributeAuthority, user: Made, plan: AttributePlan = {}): Buffer {
  const { server } = authority;
  const { vo = VO, host = VOMS_HOST, port = VOMS_PORT, fqans = [`/${vo}/Role=NULL/Capability=NULL`] } = plan;
  const { notBefore = -60, notAfter = 12 * 3600, signers = [server], signer = server } = plan;
  const fields = {
    holder: encodeHolder(user, plan.holder ?? 'subject'),
    issuerName: server.certificate.subjectName,
    serialNumber: unsigned(7),
    notBefore: seconds(notBefore),
    notAfter: seconds(notAfter),
    policyAuthority: `${vo}://${host}:${port}`,
    fqans,
    extensions: plannedExtensions(plan, signers, server),
  };
  return encodeAttributeCertificate(fields, plan.algorithm ?? signatureAlgorithm(signer.privateKey, 'sha256'));
}

/** Another field instead of one of the fields that are signed, by its number; the signature stays as it is. */
export const replaceField = (der: Buffer, index: number, field: Buffer): Buffer =>
  changeFields(der, (fields) => fields.map((each, number) => (number === index ? field : each)));

/** One more field in front of the one with a number, or behind all of them. */
export const appendField = (der: Buffer, index: number, field: Buffer): Buffer =>
  changeFields(der, (fields) => [...fields.slice(0, index), field, ...fields.slice(index)]);

function changeFields(der: Buffer, change: (fields: readonly Buffer[]) => readonly Buffer[]): Buffer {
  const [info, ...others] = readElements(readElement(der));
  const fields = readElements(info).map(({ bytes }) => bytes);
  return sequence(sequence(...change(fields)), ...others.map(({ bytes }) => bytes));
}

function plannedExtensions(
  { targets = [], wrapTargets = true, extensions }: AttributePlan,
  signers: readonly Made[],
  server: Made,
): readonly CertificateExtension[] {
  return [
    ...(signers.length === 0 ? [] : [signersExtension(signers.map(({ certificate }) => certificate))]),
    ...(extensions ?? [noRevocation, authorityKeyIdentifier(server.publicKey)]),
    ...(targets.length === 0 ? [] : [targetsExtension(targets, wrapTargets)]),
  ];
}

function encodeHolder({ certificate }: Made, form: NonNullable<AttributePlan['holder']>): Buffer {
  const name = form === 'issuer' ? certificate.issuerName : certificate.subjectName;
  const base = holderByNumber(name, certificate.serialNumber);
  const entity = encode(explicitTag(1), encode(explicitTag(4), certificate.subjectName));
  return sequence(...(form === 'entity' ? [] : [base]), ...(form === 'entity' || form === 'both' ? [entity] : []));
}

/** Changes of a good attribute certificate by one defect each, and what is to be found. */
export interface DefectiveAttributes {
  readonly plan: (made: { readonly authority: AttributeAuthority; readonly user: Made }) => AttributePlan;
  /** Whose attributes they are, if not the user's. */
  readonly user?: (root: Made) => Made;
  readonly kind: string;
}

export const DEFECTIVE_ATTRIBUTES: Readonly<Record<string, DefectiveAttributes>> = {
  'an expired one': { plan: () => ({ notBefore: -7200, notAfter: -301 }), kind: 'expired' },
  'one that is not valid yet': { plan: () => ({ notBefore: 301 }), kind: 'not-yet-valid' },
  'one of another user': { plan: () => ({}), user: (root) => makeUser(root, 'another'), kind: 'wrong-holder' },
  'one of another certificate of the user': {
    plan: () => ({}),
    user: (root) => makeUser(root, 'tester'),
    kind: 'wrong-holder',
  },
  'one of another organisation': { plan: () => ({ vo: 'other', fqans: ['/other'] }), kind: 'wrong-vo' },
  'one with a group of another organisation': {
    plan: () => ({ fqans: [`/${VO}`, '/other/admins'] }),
    kind: 'foreign-group',
  },
  'one signed with another key': { plan: () => ({ signer: keyPair('thief') }), kind: 'bad-signature' },
  'one that a server signed which is not known': {
    plan: ({ authority }) => {
      const thief = makeUser(authority.root, 'thief', {
        extensions: [keyUsage(0, 2), subjectKeyIdentifier(keyPair('thief').publicKey)],
      });
      return {
        signer: thief,
        signers: [thief],
        extensions: [noRevocation, authorityKeyIdentifier(thief.publicKey)],
      };
    },
    kind: 'unknown-signer',
  },
  'one whose signer is from an unknown authority': {
    plan: () => {
      const { server } = makeAttributeAuthority(makeAuthority('root', { keys: keyPair('impostor') }));
      return { signer: server, signers: [server] };
    },
    kind: 'untrusted-signer',
  },
  'one without the certificate of its signer': { plan: () => ({ signers: [] }), kind: 'no-signer' },
  'one with another critical extension': {
    plan: ({ authority }) => ({
      extensions: [{ ...noRevocation, critical: true }, authorityKeyIdentifier(authority.server.publicKey)],
    }),
    kind: 'critical-extension',
  },
  'one that does not say that there are no lists of revoked ones': {
    plan: ({ authority }) => ({ extensions: [authorityKeyIdentifier(authority.server.publicKey)] }),
    kind: 'missing-extension',
  },
  'one that does not say whose key signed it': {
    plan: () => ({ extensions: [noRevocation] }),
    kind: 'missing-extension',
  },
  'one that says that another key signed it': {
    plan: () => ({ extensions: [noRevocation, authorityKeyIdentifier(keyPair('thief').publicKey)] }),
    kind: 'wrong-key',
  },
};
