import { open } from 'node:fs/promises';
import { requireArgument } from '../checks/require-argument.js';
import { callback, object, required, secret, text } from '../checks/shape.js';
import { CredentialFormatError, CredentialMissingError, KeyPermissionsError } from '../errors/index.js';
import { type Certificate, readCertificates } from '../pki/certificate.js';
import { Credential } from '../pki/credential.js';
import { isEncryptedKey, readPrivateKey } from '../pki/private-key.js';
import { isErrorCode, systemReason } from './system-error.js';

/** Certificates and keys are a few kilobytes; more than this is another file. */
const MAX_BYTES = 1 << 20;

/** The files of a user certificate and its key. */
export interface UserCredentialFiles {
  /** Path of the user certificate in PEM; its chain may follow in the same file. */
  readonly clientCert: string;
  /** Path of its private key in PEM; readable by its owner only. May be the same file. */
  readonly clientKey: string;
  /** Asked for only when the key is encrypted. @default the key must be without */
  readonly passPhrase?: (() => Promise<string> | string) | undefined;
}

const FILES = object<UserCredentialFiles>({
  clientCert: required(text),
  clientKey: required(text),
  passPhrase: secret(callback()),
});

/**
 * Reads the user certificate and its key.
 *
 * @throws CredentialMissingError if a file does not exist or cannot be read
 * @throws CredentialFormatError if a file holds something else
 * @throws KeyPermissionsError if others may read or change the key
 * @throws PassPhraseError if the key needs a pass phrase that is not given, or another
 * @throws KeyMismatchError if the key is not the certificate's
 *
 * @example
 * ```ts
 * const { certificate } = await readUserCredential({
 *   clientCert: '/home/me/.arc/usercert.pem',
 *   clientKey: '/home/me/.arc/userkey.pem',
 *   passPhrase: async () => 'asked of the user',
 * });
 * ```
 */
export async function readUserCredential(files: UserCredentialFiles): Promise<Credential> {
  requireArgument('readUserCredential', 'files', files, FILES);
  const { clientCert, clientKey } = files;
  const certificates = await readUserCertificates(clientCert);
  const keyText = await readText(clientKey, 'private key', 'CLIENT_KEY', requirePrivate);
  const passPhrase = await askPassPhrase(keyText, files);
  return new Credential(certificates, readPrivateKey(keyText, clientKey, passPhrase), clientCert);
}

/**
 * Reads the user certificate, and its chain if the file has it, without the key.
 * @throws CredentialMissingError, CredentialFormatError as {@link readUserCredential}
 *
 * @example
 * ```ts
 * const [own] = await readUserCertificates('/home/me/.arc/usercert.pem');
 * if (own.notAfter < new Date()) console.error(`${own.subject} has expired`);
 * ```
 */
export async function readUserCertificates(clientCert: string): Promise<readonly [Certificate, ...Certificate[]]> {
  return readCertificates(await readText(clientCert, 'certificate', 'CLIENT_CERT'), clientCert);
}

/**
 * The pass phrase of the key, asked for if the key is encrypted, so that it can be passed to another program.
 * @throws CredentialMissingError, KeyPermissionsError as {@link readUserCredential}
 */
export async function readPassPhrase(files: UserCredentialFiles): Promise<string | undefined> {
  return askPassPhrase(await readText(files.clientKey, 'private key', 'CLIENT_KEY', requirePrivate), files);
}

async function askPassPhrase(keyText: string, { passPhrase }: UserCredentialFiles): Promise<string | undefined> {
  return passPhrase !== undefined && isEncryptedKey(keyText) ? await passPhrase() : undefined;
}

async function readText(
  path: string,
  what: string,
  option: 'CLIENT_CERT' | 'CLIENT_KEY',
  check?: typeof requirePrivate,
): Promise<string> {
  const missing = (cause: unknown) =>
    new CredentialMissingError(`Cannot read the ${what} ${path}: ${systemReason(cause)}`, {
      cause,
      remedy: isErrorCode(cause, 'EACCES') ? 'make-readable' : 'place-credential',
      path,
      option,
    });
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw missing(cause);
  });
  try {
    const { mode, size } = await file.stat();
    check?.(path, mode);
    if (size > MAX_BYTES) throw new CredentialFormatError(`The ${what} ${path} is too large to be one`);
    return await file.readFile('utf8').catch((cause: unknown) => {
      throw missing(cause);
    });
  } finally {
    await file.close();
  }
}

/** Stricter than arcproxy, which lets the file's group read and write the key. */
function requirePrivate(path: string, mode: number): void {
  if (process.geteuid === undefined || (mode & 0o066) === 0) return; // Windows keeps access rights elsewhere
  const modeDigits = (mode & 0o777).toString(8).padStart(3, '0');
  throw new KeyPermissionsError(`The private key ${path} can be read or changed by others (mode ${modeDigits})`, {
    remedy: 'fix-permissions',
    path,
  });
}
