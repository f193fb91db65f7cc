import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnyArcError, isArcError } from '../errors/index.js';
import type { PassPhrase } from '../pki/pass-phrase.js';
import { hasBundleName, readCredentialFile } from './credential-file.js';
import { isProtected } from './credential-opener.js';
import { findKeyPath, KEY_NAMES } from './key-file.js';
import { readUserCertificates, readUserCredential, type UserCredentialFiles } from './user-credential.js';

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
  /** Files that hold both, and usually need a pass phrase even for the certificate: PKCS #12, as browsers export them. */
  readonly bundles: readonly string[];
  /** The directories that were searched. */
  readonly directories: readonly string[];
}

/** The name that the ARC and Globus tools know. */
const CERTS = ['usercert.pem'];

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
    bundles.push(...names.filter(hasBundleName).map((name) => join(directory, name)));
    const cert = CERTS.find((name) => names.includes(name));
    const keys = KEY_NAMES.filter((name) => names.includes(name));
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
 * @param cert - the file of the certificate, PEM or PKCS #12
 * @param key - the file of the key; left out, it is looked for as `readUserCredential` does
 * @param passPhrase - for what is encrypted; left out, an encrypted key is not decrypted, which is no defect
 * @returns undefined if the first file holds no certificate, or only an encrypted one
 *
 * @example
 * ```ts
 * const credential = await inspectCredential('/home/me/.arc/usercert.pem', '/home/me/.arc/userkey.pem');
 * console.log(credential?.subject ?? 'no certificate', credential?.defect?.message ?? '');
 * ```
 */
export async function inspectCredential(
  cert: string,
  key?: string,
  passPhrase?: PassPhrase,
): Promise<FoundCredential | undefined> {
  const certificates = await readUserCertificates(cert, passPhrase).catch((error: unknown) => {
    if (!isArcError(error) || error.code === 'ERR_ARC_INVALID_ARGUMENT') throw error;
    return undefined;
  });
  if (certificates === undefined) return undefined;
  const [certificate] = certificates;
  const files = { clientCert: cert, clientKey: key, passPhrase };
  const defect = await defectOf(readUserCredential(files));
  const { path, isEncrypted } = await findKey(files);
  const { subject, issuer, notBefore, notAfter } = certificate;
  const isOnlyLocked = defect?.code === 'ERR_ARC_PASS_PHRASE' && passPhrase === undefined;
  return {
    cert,
    key: path,
    subject,
    issuer,
    notBefore,
    notAfter,
    isEncrypted,
    defect: isOnlyLocked ? undefined : defect,
  };
}

const defectOf = (reading: Promise<unknown>): Promise<AnyArcError | undefined> =>
  reading.then(
    () => undefined,
    (error: unknown) => {
      if (!isArcError(error)) throw error;
      return error;
    },
  );

/** Where the key is and whether it is encrypted, as far as that can be told. */
async function findKey({
  clientCert,
  clientKey,
}: UserCredentialFiles): Promise<{ path: string; isEncrypted: boolean }> {
  const path = clientKey ?? (await findKeyPath(clientCert));
  try {
    const file = await readCredentialFile(path, 'private key', 'CLIENT_KEY');
    return { path, isEncrypted: isProtected(file) };
  } catch (error) {
    if (!isArcError(error)) throw error;
    return { path, isEncrypted: false }; // what is wrong with it is the defect
  }
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
