import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isArcError, readUserCertificates, readUserCredential } from 'jasmin-arc';
import { type Certificate, isEncryptedKey } from 'jasmin-arc/pki';
import { remedyHint } from '../errors/remedy-hint.js';

/** A certificate with its key, and what is to be known of them before using them. */
export interface FoundCredential {
  readonly cert: string;
  readonly key: string;
  /** In slash form. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isEncrypted: boolean;
  /** Why they cannot be used together; undefined for a pass phrase, which can be asked for. */
  readonly trouble: string | undefined;
}

export interface SearchResult {
  readonly found: readonly FoundCredential[];
  /** Bundles that hold both, but not in a form that is read: PKCS #12, as browsers export them. */
  readonly bundles: readonly string[];
  readonly directories: readonly string[];
}

/** The names that the ARC and Globus tools know, the preferred ones first. */
const CERTS = ['usercert.pem'];
const KEYS = ['userkey-nopass.pem', 'userkey.pem'];

/** Looks for certificates where the ARC and Globus tools keep them. */
export async function findCredentials(home: string): Promise<SearchResult> {
  const directories = [join(home, '.arc'), join(home, '.globus')];
  const found: FoundCredential[] = [];
  const bundles: string[] = [];
  for (const directory of directories) {
    const names: readonly string[] = await readdir(directory).catch(() => []); // no directory, no certificate
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

/** Reads a certificate and its key. @returns undefined if the first file holds no certificate */
export async function inspectCredential(cert: string, key: string): Promise<FoundCredential | undefined> {
  const certificates = await readUserCertificates(cert).catch(() => undefined);
  if (certificates === undefined) return undefined;
  const [certificate]: readonly [Certificate, ...Certificate[]] = certificates;
  const isEncrypted = isEncryptedKey(await readFile(key, 'utf8').catch(() => ''));
  const trouble = await readUserCredential({ clientCert: cert, clientKey: key }).then(
    () => undefined,
    (error: unknown) => {
      if (!isArcError(error)) throw error;
      if (error.code === 'ERR_ARC_PASS_PHRASE') return undefined;
      const hint = remedyHint(error);
      return hint === undefined ? `${error.message}.` : `${error.message}. ${hint}`;
    },
  );
  const { subject, issuer, notBefore, notAfter } = certificate;
  return { cert, key, subject, issuer, notBefore, notAfter, isEncrypted, trouble };
}

/** The directories of trusted authorities that there are, the one that the environment names first. */
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
