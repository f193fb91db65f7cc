import { generateKeyPairSync } from 'node:crypto';
import type { CertificateExtension } from 'jasmin-arc/pki';
import { type Digest, writeAnyCertificate } from 'jasmin-arc-testing/pki/any-certificate.js';
import { ecKeyPair, type KeyPair, keyPair, rsaKeyPair, seconds } from 'jasmin-arc-testing/pki/chain-maker.js';
import { ia5String, time, unsigned, utf8String } from '../../../packages/client/src/pki/der.js';
import { appendCommonName, writeName } from '../../../packages/client/src/pki/distinguished-name.js';

/** The kinds of keys that certificates have, all of them good enough. */
export const KEY_KINDS = ['RSA 2048', 'RSA-PSS', 'P-256', 'P-384', 'P-521', 'Ed25519', 'Ed448'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

const drawn = new Map<string, KeyPair>();
const once = (name: string, draw: () => KeyPair): KeyPair => {
  const known = drawn.get(name) ?? draw();
  drawn.set(name, known);
  return known;
};

/**
 * A key of some kind. To draw one takes longer than to judge a chain, so there are few of them: those of neighbours must differ, those of
 * different chains need not.
 */
export function keysOf(kind: KeyKind, owner: string): KeyPair {
  switch (kind) {
    case 'RSA 2048':
      return rsaKeyPair(`generated ${owner}`);
    case 'RSA-PSS':
      return once(`${kind} ${owner}`, () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }));
    case 'Ed25519':
      return keyPair(`generated ${owner}`);
    case 'Ed448':
      return once(`${kind} ${owner}`, () => generateKeyPairSync('ed448'));
    default:
      return ecKeyPair(`generated ${owner}`, kind);
  }
}

export type Role = 'root' | 'authority' | 'end entity' | 'proxy';

/** A certificate that is going to be made; the ones above and below it decide on the rest. */
export interface Link {
  readonly role: Role;
  keys: KeyPair;
  /** Who signs instead of the owner of the certificate above. */
  signer?: KeyPair;
  digest: Digest;
  pss: boolean;
  version: number;
  serialNumber: Buffer;
  /** Its name below that of its issuer. */
  subjectName: (issuerName: Buffer) => Buffer;
  /** How it spells the name of its issuer. */
  spellIssuer: (subjectName: Buffer) => Buffer;
  /** Seconds from NOW, and so is the next. */
  notBefore: number;
  notAfter: number;
  writeTime: (date: Date) => Buffer;
  extensions: CertificateExtension[];
  /** Damages the certificate after it has been signed. */
  damage?: (der: Buffer) => Buffer;
}

/** A chain that is going to be made, from the root down. */
export interface Draft {
  /** What is in the names of this chain and of no other. */
  readonly label: string;
  readonly links: Link[];
  /** Changes what is shown, the leaf first; the root is not among it. */
  arrange: (shown: readonly Buffer[], root: Buffer) => readonly Buffer[];
  /** Changes what is trusted, given the root and then the authorities below it. */
  trust: (authorities: readonly Buffer[]) => readonly Buffer[];
}

/** A certificate that has been made, and its key. */
export interface MadeLink {
  readonly role: Role;
  readonly der: Buffer;
  readonly keys: KeyPair;
}

export interface MadeChain {
  /** From the root down. */
  readonly links: readonly MadeLink[];
  readonly shown: readonly Buffer[];
  readonly trusted: readonly Buffer[];
}

let serialNumber = 0x1000;

export const nameOf = (label: string, commonName: string): Buffer =>
  writeName([
    ['DC', ia5String('org')],
    ['DC', ia5String('example')],
    ['CN', utf8String(`${commonName} ${label}`)],
  ]);

export function link(role: Role, plan: Partial<Link> & Pick<Link, 'keys' | 'subjectName'>): Link {
  serialNumber += 1;
  return {
    role,
    digest: 'sha256',
    pss: false,
    version: 3,
    serialNumber: unsigned(serialNumber),
    spellIssuer: (subjectName) => subjectName,
    notBefore: -86_400,
    notAfter: role === 'proxy' ? 43_200 : 864_000,
    writeTime: time,
    extensions: [],
    ...plan,
  };
}

export const proxyName = (commonName: string) => (issuerName: Buffer) => appendCommonName(issuerName, commonName);

/** Makes the certificates of a draft. */
export function makeChain({ links, arrange, trust }: Draft): MadeChain {
  const made: MadeLink[] = [];
  let issuer: { readonly name: Buffer; readonly keys: KeyPair } | undefined;
  for (const each of links) {
    const name = each.subjectName(issuer?.name ?? Buffer.alloc(0));
    const signer = each.signer ?? issuer?.keys ?? each.keys;
    const pss = signer.privateKey.asymmetricKeyType === 'rsa-pss' || each.pss;
    const der = writeAnyCertificate({
      version: each.version,
      serialNumber: each.serialNumber,
      issuerName: each.spellIssuer(issuer?.name ?? name),
      subjectName: name,
      notBefore: each.writeTime(seconds(each.notBefore)),
      notAfter: each.writeTime(seconds(each.notAfter)),
      keys: each.keys,
      extensions: each.extensions,
      signing: { key: signer.privateKey, digest: each.digest, pss },
    });
    made.push({ role: each.role, der: each.damage?.(der) ?? der, keys: each.keys });
    issuer = { name, keys: each.keys };
  }
  const ders = made.map(({ der }) => der);
  const [root = Buffer.alloc(0), ...below] = ders;
  return {
    links: made,
    shown: arrange(below.reverse(), root),
    trusted: trust(made.filter(({ role }) => role === 'root' || role === 'authority').map(({ der }) => der)),
  };
}
