import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnyArcError, isArcError } from '../errors/index.js';
import { isEncryptedKey } from '../pki/private-key.js';
import { readUserCertificates, readUserCredential } from './user-credential.js';

/** A certificate with its key, and the facts about them that are needed before they are used. */
export interface FoundCredential {
  /** The file of the certificate. */
  readonly cert: string;
  /** The file of its key, which may be the same. */
  readonly key: string;
  /** The subject of the certificate, in slash form. */
  readonly subject: string;
  /** The authority that issued it, likewise. */
  readonly issuer: string;
  /** The beginning of the certificate's validity. */
  readonly notBefore: Date;
  /** The end of the certificate's validity. */
  readonly notAfter: Date;
  /** Whether the key needs a pass phrase. */
  readonly isEncrypted: boolean;
  /** Why they cannot be used together; undefined if they can, perhaps with a pass phrase. */
  readonly defect: AnyArcError | undefined;
}

/** The credentials in the usual places. */
export interface FoundCredentials {
  /** The certificates, each with each key beside it; also those that cannot be used. */
  readonly found: readonly FoundCredential[];
  /** Bundles that hold both, but in a form that is not read: PKCS #12, as browsers export them. */
  readonly bundles: readonly string[];
  /** The directories that were searched. */
  readonly directories: readonly string[];
}

/** The names that the ARC and Globus tools know, the preferred ones first. */
const CERTS = ['usercert.pem'];
const KEYS = ['userkey-nopass.pem', 'userkey.pem'];

/**
 * Looks for certificates where the ARC and Globus tools keep them: `~/.arc` and `~/.globus`. No key is decrypted.
 * @param home - the user's home directory
 * @example
 * ```ts
 * import { homedir } from 'node:os';
 *
 * const { found } = await findCredentials(homedir());
 * const usable = found.find(({ defect, notAfter }) => defect === undefined && notAfter > new Date());
 * if (usable) new ArcInterface({ CLIENT_CERT: usable.cert, CLIENT_KEY: usable.key });
 * ```
 */
export async function findCredentials(home: string): Promise<FoundCredentials> {
  const directories = [join(home, '.arc'), join(home, '.globus')];
  const found: FoundCredential[] = [];
  const bundles: string[] = [];
  for (const directory of directories) {
    const names: readonly string[] = await readdir(directory).catch(() => []); // a missing directory has no certificate
    bundles.push(...names.filter((name) => /\.(p12|pfx)$/i.test(name)).map((name) => join(directory, name)));
    const cert = CERTS.find((name) => names.includes(name));
    const keys = KEYS.filter((name) => names.includes(name));
    if (cert === undefined) continue;
    // The certificate may hold its key itself.
    for (const key of keys.length > 0 ? keys : [cert]) {
      const credential = await inspectCredential(join(directory, cert), join(directory, key));
      if (credential !== undefined) found.push(credential);
    }
  }
  return { found, bundles, directories };
}

/**
 * Reads a certificate and its key.
 * @returns undefined if the first file holds no certificate
 *
 * @example
 * ```ts
 * const credential = await inspectCredential('/home/me/.arc/usercert.pem', '/home/me/.arc/userkey.pem');
 * console.log(credential?.subject ?? 'no certificate', credential?.defect?.message ?? '');
 * ```
 */
export async function inspectCredential(cert: string, key: string): Promise<FoundCredential | undefined> {
  const certificates = await readUserCertificates(cert).catch(() => undefined);
  if (certificates === undefined) return undefined;
  const [certificate] = certificates;
  const isEncrypted = isEncryptedKey(await readFile(key, 'utf8').catch(() => ''));
  const defect = await readUserCredential({ clientCert: cert, clientKey: key }).then(
    () => undefined,
    (error: unknown) => {
      if (!isArcError(error)) throw error;
      return error.code === 'ERR_ARC_PASS_PHRASE' ? undefined : error;
    },
  );
  const { subject, issuer, notBefore, notAfter } = certificate;
  return { cert, key, subject, issuer, notBefore, notAfter, isEncrypted, defect };
}

/**
 * The existing directories of trusted authorities, among the usual places.
 * @param env - `X509_CERT_DIR` in it names the first one
 *
 * @example
 * ```ts
 * import { homedir } from 'node:os';
 *
 * const [directory] = await findCertsDirs(homedir(), process.env);
 * if (directory !== undefined) console.log((await new TrustedAuthorities(directory).certificates()).length);
 * ```
 */
export async function findCertsDirs(
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const candidates = [
    env.X509_CERT_DIR,
    join(home, '.arc', 'certificates'),
    join(home, '.globus', 'certificates'),
    '/etc/grid-security/certificates',
  ];
  const present: string[] = [];
  for (const directory of candidates) {
    if (directory === undefined || !existsSync(directory)) continue;
    const names = await readdir(directory).catch(() => []);
    if (names.some((name) => /\.(0|pem|crt)$/.test(name))) present.push(directory);
  }
  return present;
}
