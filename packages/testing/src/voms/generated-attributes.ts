import { sign } from 'node:crypto';
import fc from 'fast-check';
import type { CertificateExtension } from '../../../client/src/pki/certificate-extensions.js';
import { nullValue, octetString, oid, sequence } from '../../../client/src/pki/der.js';
import { type SignatureAlgorithm, signatureAlgorithm } from '../../../client/src/pki/signature-algorithm.js';
import { authorityKeyIdentifier } from '../../../client/src/pki/write-extensions.js';
import { noRevocation } from '../../../client/src/voms/encode-attribute-certificate.js';
import type { Made } from '../pki/chain-maker.js';
import { type AttributeAuthority, type AttributePlan, attributeCertificateDer } from './attribute-authority.js';

/** An attribute certificate, and what is wrong with it. */
export interface GeneratedAttributes {
  /** `nothing`, or what its one defect is called. */
  readonly defect: string;
  /** What it was made of, for messages. */
  readonly plan: string;
  readonly der: Buffer;
}

/** Who has a part in generated attribute certificates. */
export interface AttributeParties {
  readonly authority: AttributeAuthority;
  /** Whose attributes they are. */
  readonly user: Made;
  /** Another user, with a key that the same authority has certified. */
  readonly other: Made;
  readonly vo: string;
  /** The host that the VOMS directory has the signers of. */
  readonly host: string;
  /** The extension of good ones that names the key of their signer. */
  readonly keyIdentifier: CertificateExtension;
  /** How many seconds after the clock of the test certificates they are made. */
  readonly nowSeconds: number;
}

/** Attribute certificates by a seed: about half of them good, with what may differ between good ones; the others with one defect. */
export function generateAttributes(
  parties: AttributeParties,
  { seed, count }: { readonly seed: number; readonly count: number },
): readonly GeneratedAttributes[] {
  const defects = Object.keys(DEFECTS);
  const drawn = fc.record({
    good: goodPlan(parties),
    defect: fc.oneof(fc.constant('nothing'), fc.constantFrom(...defects)),
    size: fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000),
  });
  return fc.sample(drawn, { seed, numRuns: count }).map(({ good, defect, size }) => {
    const {
      plan = {},
      user = parties.user,
      change = (der: Buffer) => der,
    } = DEFECTS[defect]?.({ ...parties, good, size }) ?? {};
    const { fqans, targets } = { ...good, ...plan };
    return {
      defect,
      plan: JSON.stringify({ fqans, targets, size }),
      der: change(attributeCertificateDer(parties.authority, user, { ...good, ...plan })),
    };
  });
}

const NAMES = ['atmos', 'land', 'ocean-2', 'sub_group'];
const ROLES = ['NULL', 'production', 'pilot', 'VO-Admin'];

const goodPlan = ({
  authority,
  vo,
  host,
  keyIdentifier,
  nowSeconds,
}: AttributeParties): fc.Arbitrary<AttributePlan> => {
  const fqan = fc
    .tuple(fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }), fc.constantFrom(...ROLES))
    .map(([groups, role]) => `/${[vo, ...groups].join('/')}/Role=${role}/Capability=NULL`);
  return fc.record({
    vo: fc.constant(vo),
    host: fc.constant(host),
    port: fc.integer({ min: 1, max: 65_535 }),
    fqans: fc.array(fqan, { minLength: 1, maxLength: 5 }),
    notBefore: fc.integer({ min: -36_000, max: 0 }).map((seconds) => nowSeconds + seconds),
    notAfter: fc.integer({ min: 1_800, max: 90_000 }).map((seconds) => nowSeconds + seconds),
    targets: fc.constantFrom([], [host], ['elsewhere.example.org', host], ['elsewhere.example.org']),
    algorithm: fc
      .constantFrom('sha256' as const, 'sha384' as const, 'sha512' as const)
      .map((digest) => signatureAlgorithm(authority.server.privateKey, digest)),
    extensions: fc.constant([noRevocation, keyIdentifier]),
  });
};

interface DefectOptions extends AttributeParties {
  readonly good: AttributePlan;
  /** From 0 to 1: by how much. */
  readonly size: number;
}

interface DefectChange {
  readonly plan?: AttributePlan;
  readonly user?: Made;
  readonly change?: (der: Buffer) => Buffer;
}

const between = (least: number, most: number, size: number): number => Math.round(least + (most - least) * size);

const sha1WithRsa = (key: Made['privateKey']): SignatureAlgorithm => ({
  identifier: sequence(oid('1.2.840.113549.1.1.5'), nullValue),
  sign: (data) => sign('sha1', data, key),
});

const DEFECTS: Readonly<Record<string, (parts: DefectOptions) => DefectChange>> = {
  expired: ({ nowSeconds, size }) => ({
    plan: { notBefore: nowSeconds - 200_000, notAfter: nowSeconds - between(400, 100_000, size) },
  }),
  'expired within the slack of clocks': ({ nowSeconds, size }) => ({
    plan: { notBefore: nowSeconds - 200_000, notAfter: nowSeconds - between(10, 200, size) },
  }),
  'not valid yet': ({ nowSeconds, size }) => ({
    plan: { notBefore: nowSeconds + between(500, 80_000, size), notAfter: nowSeconds + 100_000 },
  }),
  'not valid yet within the slack of clocks': ({ nowSeconds, size }) => ({
    plan: { notBefore: nowSeconds + between(60, 250, size) },
  }),
  'of another user': ({ other }) => ({ user: other }),
  'of the user by the name of the authority': () => ({ plan: { holder: 'issuer' } }),
  'of the user by the number of the certificate and by name': () => ({ plan: { holder: 'both' } }),
  'of the user by name alone': () => ({ plan: { holder: 'entity' } }),
  'of another organisation': () => ({ plan: { vo: 'other', fqans: ['/other/Role=NULL/Capability=NULL'] } }),
  'with a group of another organisation': ({ good, size }) => {
    const fqans = [...(good.fqans ?? [])];
    fqans.splice(between(0, fqans.length, size), 0, '/other/Role=NULL/Capability=NULL');
    return { plan: { fqans } };
  },
  'of a host whose signers are not known': () => ({ plan: { host: 'voms.example.org' } }),
  'changed after it was signed': ({ good }) => ({
    // Of the same length, so that it can be read.
    change: (der) => replaceText(der, `/Role=${lastRoleOf(good)}/`, `/Role=${'X'.repeat(lastRoleOf(good).length)}/`),
  }),
  'with a damaged signature': ({ size }) => ({
    change: (der) => {
      const position = der.length - between(1, 200, size);
      return Buffer.concat([
        der.subarray(0, position),
        Buffer.of(der.readUInt8(position) ^ 1),
        der.subarray(position + 1),
      ]);
    },
  }),
  'signed by another user': ({ other }) => ({
    plan: {
      signer: other,
      signers: [other],
      algorithm: undefined,
      extensions: [noRevocation, authorityKeyIdentifier(other.publicKey)],
    },
  }),
  'signed with the key of another': ({ other }) => ({ plan: { signer: other, algorithm: undefined } }),
  'with SHA-1': ({ authority }) => ({ plan: { algorithm: sha1WithRsa(authority.server.privateKey) } }),
  'without the certificate of its signer': () => ({ plan: { signers: [] } }),
  'that names another key': ({ other }) => ({
    plan: { extensions: [noRevocation, authorityKeyIdentifier(other.publicKey)] },
  }),
  'that names no key': () => ({ plan: { extensions: [noRevocation] } }),
  'that does not say that there are no lists of revoked ones': ({ keyIdentifier }) => ({
    plan: { extensions: [keyIdentifier] },
  }),
  'with an unknown critical extension': ({ keyIdentifier }) => ({
    plan: {
      extensions: [noRevocation, keyIdentifier, { oid: '1.2.3.4', critical: true, value: octetString(Buffer.of(1)) }],
    },
  }),
};

const lastRoleOf = ({ fqans = [] }: AttributePlan): string => /Role=([^/]+)/.exec(fqans.at(-1) ?? '')?.[1] ?? '';

function replaceText(der: Buffer, text: string, by: string): Buffer {
  const start = der.indexOf(text, 0, 'latin1');
  return Buffer.concat([der.subarray(0, start), Buffer.from(by, 'latin1'), der.subarray(start + text.length)]);
}
