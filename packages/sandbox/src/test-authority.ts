import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeFileAtomically } from './atomic-file.js';
import { type CertificateProfile, issueCertificate } from './authority/certificate-authority.js';
import { type DistinguishedName, oldSubjectHash, slashForm, subjectHash } from './authority/distinguished-name.js';
import { ipAddressBytes } from './authority/ip-address.js';

const generate = promisify(generateKeyPair);

/** A certificate and its private key, as files. */
export interface CertificateFiles {
  readonly certificatePath: string;
  readonly keyPath: string;
  /** In slash form. */
  readonly subject: string;
}

const organisation: DistinguishedName = [
  ['DC', 'org'],
  ['DC', 'jasmin-arc'],
  ['O', 'Sandbox'],
];

const lifetimeYears = 10;

const loopbackAddresses = ['127.0.0.1', '::1'];

/**
 * The one curve that ARC 6 and 7 take over TLS 1.2, of servers and of clients. Unlike RSA keys, these are made in
 * milliseconds.
 */
const tlsCurve = 'P-521';

/**
 * The sandbox's own certificate authority: makes itself, the host's and the users' certificates at the first start
 * and finds them again later. Its certificate lies in a directory that ARC tools and OpenSSL accept as
 * `X509_CERT_DIR`: hashed names and a signing policy.
 */
export class TestAuthority {
  readonly #directory: string;
  readonly #name: DistinguishedName;
  readonly #privateKey: KeyObject;
  /** The authority's certificate, PEM. */
  readonly certificate: string;

  private constructor(parts: {
    readonly directory: string;
    readonly name: DistinguishedName;
    readonly privateKey: KeyObject;
    readonly certificate: string;
  }) {
    this.#directory = parts.directory;
    this.#name = parts.name;
    this.#privateKey = parts.privateKey;
    this.certificate = parts.certificate;
  }

  /** Opens the authority in a directory, or makes one there. */
  static async open(directory: string): Promise<TestAuthority> {
    const saved = await readFile(join(directory, 'authority.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return undefined;
    });
    if (saved === undefined) return await TestAuthority.#make(directory);
    const { commonName } = JSON.parse(saved) as { readonly commonName: string }; // written below, by ourselves
    const authority = new TestAuthority({
      directory,
      name: [...organisation, ['CN', commonName]],
      privateKey: createPrivateKey(await readFile(join(directory, 'ca-key.pem'))),
      certificate: await readFile(join(directory, 'ca-cert.pem'), 'utf8'),
    });
    return authority;
  }

  static async #make(directory: string): Promise<TestAuthority> {
    // The number keeps apart the authorities of several sandboxes, should they ever share a CERTS_DIR.
    const commonName = `Sandbox CA ${randomBytes(3).toString('hex')}`;
    const name: DistinguishedName = [...organisation, ['CN', commonName]];
    const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' });
    const certificate = issueCertificate(
      { name, privateKey, publicKey },
      { subject: name, publicKey, ...validity(), profile: { kind: 'authority' } },
    );
    const authority = new TestAuthority({ directory, name, privateKey, certificate });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFileAtomically(join(directory, 'ca-key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFileAtomically(join(directory, 'ca-cert.pem'), certificate, { mode: 0o644 });
    await authority.#layOut();
    // Written last: where this file exists, all the files above do.
    await writeFileAtomically(join(directory, 'authority.json'), JSON.stringify({ commonName }));
    return authority;
  }

  /** For X509_CERT_DIR and CERTS_DIR. */
  get certificatesDirectory(): string {
    return join(this.#directory, 'certificates');
  }

  get subject(): string {
    return slashForm(this.#name);
  }

  /** The host certificate for the loopback names, and the name or address that is in the sandbox's own address. */
  async host(name = 'localhost'): Promise<CertificateFiles> {
    const address = ipAddressBytes(name);
    const dnsNames = ['localhost', ...(address ? [] : [name])];
    const ipAddresses = [
      ...loopbackAddresses.flatMap((each) => ipAddressBytes(each) ?? []),
      ...(address ? [address] : []),
    ];
    return await this.#findOrIssue({
      fileName: name === 'localhost' ? 'host' : `host-${name.replaceAll(':', '_')}`,
      commonName: 'host/localhost',
      profile: { kind: 'host', dnsNames: [...new Set(dnsNames)], ipAddresses },
    });
  }

  /** The certificate of a user. The proxies that are issued below it are RSA, as everywhere. */
  async user(name: string): Promise<CertificateFiles> {
    if (!isUserName(name)) {
      throw new RangeError(`A user's name is letters, digits, blanks, dots and dashes, not ${JSON.stringify(name)}`);
    }
    return await this.#findOrIssue({
      fileName: `user-${name}`,
      commonName: name,
      profile: { kind: 'user' },
    });
  }

  async #findOrIssue(wanted: {
    readonly fileName: string;
    readonly commonName: string;
    readonly profile: CertificateProfile;
  }): Promise<CertificateFiles> {
    const { fileName, commonName, profile } = wanted;
    const subject: DistinguishedName = [...organisation, ['CN', commonName]];
    const certificatePath = join(this.#directory, `${fileName}-cert.pem`);
    const keyPath = join(this.#directory, `${fileName}-key.pem`);
    const files = { certificatePath, keyPath, subject: slashForm(subject) };
    const found = await readFile(certificatePath).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return undefined;
    });
    if (found !== undefined) return files;
    const { privateKey, publicKey } = await generate('ec', { namedCurve: tlsCurve });
    const issuer = { name: this.#name, privateKey: this.#privateKey, publicKey: createPublicKey(this.#privateKey) };
    await writeFileAtomically(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    // The certificate is written after its key: where the certificate exists, the key does.
    const certificate = issueCertificate(issuer, { subject, publicKey, ...validity(), profile });
    await writeFileAtomically(certificatePath, certificate, { mode: 0o644 });
    return files;
  }

  /** `<hash>.0` and `<hash>.signing_policy`, with the hashes of OpenSSL 1.0 and later and of those before. */
  async #layOut(): Promise<void> {
    const directory = this.certificatesDirectory;
    await mkdir(directory, { recursive: true, mode: 0o755 });
    await writeFileAtomically(join(directory, 'sandbox-ca.pem'), this.certificate, { mode: 0o644 });
    await writeFileAtomically(join(directory, 'sandbox-ca.signing_policy'), signingPolicy(this.#name), { mode: 0o644 });
    for (const hash of new Set([subjectHash(this.#name), oldSubjectHash(this.#name)])) {
      await link('sandbox-ca.pem', join(directory, `${hash}.0`));
      await link('sandbox-ca.signing_policy', join(directory, `${hash}.signing_policy`));
    }
  }
}

export const isUserName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9 .-]{0,60}$/.test(name);

/** What Globus and ARC read beside an authority's certificate: the names it may sign. */
const signingPolicy = (name: DistinguishedName): string =>
  [
    `access_id_CA   X509    '${slashForm(name)}'`,
    'pos_rights     globus  CA:sign',
    `cond_subjects  globus  '"${slashForm(organisation)}/*"'`,
    '',
  ].join('\n');

const link = async (target: string, path: string): Promise<void> => {
  try {
    await symlink(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // an earlier start was interrupted
  }
};

/** From an hour ago, for clocks that disagree. */
const validity = (): { readonly notBefore: Date; readonly notAfter: Date } => {
  const notBefore = new Date(Date.now() - 3_600_000);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + lifetimeYears);
  return { notBefore, notAfter };
};
