import { open } from 'node:fs/promises';
import { CredentialFormatError, CredentialMissingError, KeyPermissionsError } from '../errors/index.js';
import { isErrorCode, systemReason } from '../errors/system-error.js';
import { isPkcs12 } from '../pki/pkcs12.js';
import { hasPrivateKey } from '../pki/private-key.js';

/** Certificates and keys are a few kilobytes; more than this is another file. */
const MAX_BYTES = 1 << 20;

/** A file with certificates, a private key or both. */
export interface CredentialFile {
  readonly path: string;
  readonly content: Buffer;
  /** The permission bits. */
  readonly mode: number;
}

/**
 * Reads a file of the user's credential.
 * @param what - what it should hold, for messages
 * @param option - the option of the configuration that names it, if one does
 * @throws CredentialMissingError if it does not exist or cannot be read
 * @throws CredentialFormatError if it is far too large
 */
export async function readCredentialFile(
  path: string,
  what: 'certificate' | 'private key',
  option?: 'CLIENT_CERT' | 'CLIENT_KEY',
): Promise<CredentialFile> {
  const missing = (cause: unknown) =>
    new CredentialMissingError(`Cannot read the ${what} ${path}: ${systemReason(cause)}`, {
      cause,
      remedy: option && (isErrorCode(cause, 'EACCES') ? 'make-readable' : 'place-credential'),
      path,
      option,
    });
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw missing(cause);
  });
  try {
    const { mode, size } = await file.stat();
    if (size > MAX_BYTES) throw new CredentialFormatError(`The ${what} ${path} is too large to be one`);
    const content = await file.readFile().catch((cause: unknown) => {
      throw missing(cause);
    });
    return { path, content, mode };
  } finally {
    await file.close();
  }
}

/**
 * Refuses a private key that others can read or change. Stricter than arcproxy, which lets the file's group do both.
 * @throws KeyPermissionsError
 */
export function requirePrivate({ path, mode }: CredentialFile): void {
  if (process.geteuid === undefined || (mode & 0o066) === 0) return; // Windows keeps access rights elsewhere
  const modeDigits = (mode & 0o777).toString(8).padStart(3, '0');
  throw new KeyPermissionsError(`The private key ${path} can be read or changed by others (mode ${modeDigits})`, {
    remedy: 'fix-permissions',
    path,
  });
}

/**
 * Whether a name promises a PKCS #12 file, as browsers export them.
 *
 * @example
 * ```ts
 * if (hasBundleName('/home/me/Downloads/cert.p12')) console.log('both certificate and key');
 * ```
 */
export const hasBundleName = (path: string): boolean => /\.(p12|pfx)$/i.test(path);

/** Whether a file is to be read as PKCS #12: by its content, or by its name where it is not PEM. */
export const isBundle = ({ path, content }: CredentialFile): boolean =>
  isPkcs12(content) || (hasBundleName(path) && !content.includes('-----BEGIN '));

/** Whether a file of certificates is meant to hold their private key, too. */
export const holdsKey = (file: CredentialFile): boolean => isBundle(file) || hasPrivateKey(file.content.toString());
