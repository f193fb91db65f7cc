import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type Certificate,
  issueCertificate,
  nameHashes,
  randomSerialNumber,
  readCertificates,
  slashForm,
  writeName,
} from 'jasmin-arc/pki';
import { writeFileAtomically } from '../atomic-file.js';
import type { KeyPair } from '../delegations/delegation-keys.js';
import { type CertificateProfile, extensionsOf } from './certificate-profile.js';

const generate = promisify(generateKeyPair);

/** A certificate and its private key, as files. */
export interface CertificateFiles {
  /** Path of the certificate, PEM. */
  readonly certificatePath: string;
  /** Path of its private key, PEM. */
  readonly keyPath: string;
  /** In slash form. */
  readonly subject: string;
}

const ORGANISATION = [
  ['DC', 'org'],
  ['DC', 'jasmin-arc'],
  ['O', 'Sandbox'],
] as const;

const LIFETIME_YEARS = 10;

/** No user of the sandbox can be called so, and it has no slash, which is written in two ways in `.lsc` files. */
const VOMS_SERVER_NAME = 'voms_server';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1'];

/**
 * The one curve that ARC 6 and 7 take over TLS 1.2, of servers and of clients. Unlike RSA keys, these are made in
 * milliseconds.
 */
const TLS_CURVE = 'P-521';

const ecKeys = (): Promise<KeyPair> => generate('ec', { namedCurve: TLS_CURVE });

/**
 * The sandbox's own certificate authority: makes itself, the host's and the users' certificates at the first start
 * and finds them again later. Its certificate lies in a directory that ARC tools and OpenSSL accept as
 * `X509_CERT_DIR`: hashed names and a signing policy.
 */
export class TestAuthority {
  readonly #directory: string;
  readonly #privateKey: KeyObject;
  /** Its own certificate, which it has signed itself. */
  readonly certificate: Certificate;

  private constructor(parts: {
    readonly directory: string;
    readonly privateKey: KeyObject;
    readonly certificate: Certificate;
  }) {
    this.#directory = parts.directory;
    this.#privateKey = parts.privateKey;
    this.certificate = parts.certificate;
  }

  /** Opens the authority in a directory, or makes one there. */
  static async open(directory: string): Promise<TestAuthority> {
    const saved = await readIfThere(join(directory, 'authority.json'));
    if (saved === undefined) return await TestAuthority.#make(directory);
    const path = join(directory, 'ca-cert.pem');
    const [certificate] = readCertificates(await readFile(path, 'utf8'), path);
    const privateKey = createPrivateKey(await readFile(join(directory, 'ca-key.pem')));
    return new TestAuthority({ directory, privateKey, certificate });
  }

  static async #make(directory: string): Promise<TestAuthority> {
    // The number keeps apart the authorities of several sandboxes, should they ever share a CERTS_DIR.
    const commonName = `Sandbox CA ${randomBytes(3).toString('hex')}`;
    const name = nameOf(commonName);
    const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' });
    const certificate = issueCertificate(
      {
        serialNumber: randomSerialNumber(),
        issuerName: name,
        subjectName: name,
        ...validity(),
        publicKey,
        extensions: extensionsOf({ kind: 'authority' }, { publicKey, issuerKey: publicKey }),
      },
      privateKey,
      'sha256',
    );
    const authority = new TestAuthority({ directory, privateKey, certificate });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFileAtomically(join(directory, 'ca-key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFileAtomically(join(directory, 'ca-cert.pem'), certificate.toPem(), { mode: 0o644 });
    await authority.#layOut();
    // Written last: where this file exists, all the files above do.
    await writeFileAtomically(join(directory, 'authority.json'), JSON.stringify({ commonName }));
    return authority;
  }

  /** For X509_CERT_DIR and CERTS_DIR. */
  get certificatesDirectory(): string {
    return join(this.#directory, 'certificates');
  }

  /** The subject of its certificate, in slash form. */
  get subject(): string {
    return this.certificate.subject;
  }

  /** The host certificate for the loopback names, and the name or address that is in the sandbox's own address. */
  async host(name = 'localhost'): Promise<CertificateFiles> {
    const hosts = new Set(isIP(name) > 0 ? [...LOOPBACK_HOSTS, name] : ['localhost', name, ...LOOPBACK_HOSTS]);
    return await this.#findOrIssue({
      fileName: name === 'localhost' ? 'host' : `host-${name.replaceAll(':', '_')}`,
      commonName: 'host/localhost',
      profile: { kind: 'host', hosts: [...hosts] },
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

  /** The subject of the certificate of the VOMS server, in slash form. */
  get vomsServerSubject(): string {
    return slashForm(nameOf(VOMS_SERVER_NAME));
  }

  /**
   * The certificate of the VOMS server, with which it signs attributes.
   * @param generateKeys - RSA: ARC verifies the attributes of no other keys
   */
  async vomsServer(
    generateKeys: () => Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }>,
  ): Promise<CertificateFiles> {
    return await this.#findOrIssue({
      fileName: 'voms',
      commonName: VOMS_SERVER_NAME,
      profile: { kind: 'voms-server' },
      generateKeys,
    });
  }

  async #findOrIssue(wanted: {
    readonly fileName: string;
    readonly commonName: string;
    readonly profile: CertificateProfile;
    /** @default EC keys */
    readonly generateKeys?: () => Promise<KeyPair>;
  }): Promise<CertificateFiles> {
    const { fileName, commonName, profile, generateKeys = ecKeys } = wanted;
    const subjectName = nameOf(commonName);
    const certificatePath = join(this.#directory, `${fileName}-cert.pem`);
    const keyPath = join(this.#directory, `${fileName}-key.pem`);
    const files = { certificatePath, keyPath, subject: slashForm(subjectName) };
    if ((await readIfThere(certificatePath)) !== undefined) return files;
    const { privateKey, publicKey } = await generateKeys();
    await writeFileAtomically(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    // The certificate is written after its key: where the certificate exists, the key does.
    const certificate = issueCertificate(
      {
        serialNumber: randomSerialNumber(),
        issuerName: this.certificate.subjectName,
        subjectName,
        ...validity(),
        publicKey,
        extensions: extensionsOf(profile, { publicKey, issuerKey: this.certificate.publicKey }),
      },
      this.#privateKey,
      'sha256',
    );
    await writeFileAtomically(certificatePath, certificate.toPem(), { mode: 0o644 });
    return files;
  }

  /** `<hash>.0` and `<hash>.signing_policy`, with the hashes of OpenSSL 1.0 and later and of those before. */
  async #layOut(): Promise<void> {
    const directory = this.certificatesDirectory;
    await mkdir(directory, { recursive: true, mode: 0o755 });
    await writeFileAtomically(join(directory, 'sandbox-ca.pem'), this.certificate.toPem(), { mode: 0o644 });
    await writeFileAtomically(join(directory, 'sandbox-ca.signing_policy'), signingPolicy(this.subject), {
      mode: 0o644,
    });
    for (const hash of new Set(nameHashes(this.certificate.subjectName))) {
      await link('sandbox-ca.pem', join(directory, `${hash}.0`));
      await link('sandbox-ca.signing_policy', join(directory, `${hash}.signing_policy`));
    }
  }
}

export const isUserName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9 .-]{0,60}$/.test(name);

/** What Globus and ARC read beside an authority's certificate: the names it may sign. */
const signingPolicy = (subject: string): string =>
  [
    `access_id_CA   X509    '${subject}'`,
    'pos_rights     globus  CA:sign',
    `cond_subjects  globus  '"${slashForm(writeName(ORGANISATION))}/*"'`,
    '',
  ].join('\n');

/** The subject of a user's certificate, in slash form. */
export const userSubject = (name: string): string => slashForm(nameOf(name));

const nameOf = (commonName: string): Buffer => writeName([...ORGANISATION, ['CN', commonName]]);

/** The text of a file; undefined where there is no such file. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

async function link(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // an earlier start was interrupted
  }
}

/** From an hour ago, for clocks that disagree. */
function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = new Date(Date.now() - 3_600_000);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + LIFETIME_YEARS);
  return { notBefore, notAfter };
}
