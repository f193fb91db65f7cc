import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type CredentialFile, holdsKey, readCredentialFile, requirePrivate } from './credential-file.js';

/** The names that the ARC and Globus tools know, the preferred one first. */
export const KEY_NAMES = ['userkey-nopass.pem', 'userkey.pem'] as const;

/**
 * Reads the file of the private key: the named one; if none is named, the file of the certificate, if that holds a key, or else
 * one of the usual ones in `~/.arc`.
 * @param certFile - the file of the certificate, if it has been read already
 * @throws CredentialMissingError, CredentialFormatError, KeyPermissionsError
 */
export async function readKeyFile(
  { clientCert, clientKey }: { readonly clientCert: string; readonly clientKey?: string | undefined },
  certFile?: CredentialFile,
): Promise<CredentialFile> {
  const path = clientKey ?? (await findKeyPath(clientCert, certFile));
  const keyFile = certFile?.path === path ? certFile : await readCredentialFile(path, 'private key', 'CLIENT_KEY');
  requirePrivate(keyFile);
  return keyFile;
}

/**
 * Where the key of a certificate is, if it has not been named.
 * @throws CredentialMissingError if the certificate cannot be read
 */
export async function findKeyPath(clientCert: string, certFile?: CredentialFile): Promise<string> {
  const file = certFile ?? (await readCredentialFile(clientCert, 'certificate', 'CLIENT_CERT'));
  return holdsKey(file) ? clientCert : usualKeyFile();
}

/** The first of the usual files that is there; where none is, the preferred one, for the message that it is missing. */
function usualKeyFile(): string {
  const [preferred, other] = KEY_NAMES.map((name) => join(process.env.HOME || homedir(), '.arc', name)) as [
    string,
    string,
  ];
  return !existsSync(preferred) && existsSync(other) ? other : preferred;
}
