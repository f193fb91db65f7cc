import { requireArgument } from '../checks/require-argument.js';
import { Credential } from '../pki/credential.js';
import { type PassPhrase, passPhraseShape } from '../pki/pass-phrase.js';
import { readCredentialFile } from './credential-file.js';
import { CredentialOpener } from './credential-opener.js';

/**
 * Reads a certificate and its key from the one file that a browser has exported, PKCS #12 or PEM, to put them elsewhere. Others may
 * be able to read it, as in a directory of downloads: to use such a file as it is, `readUserCredential` is stricter.
 *
 * @param passPhrase - used, or asked for, if the file is encrypted
 * @throws CredentialMissingError if the file does not exist or cannot be read
 * @throws CredentialFormatError if it lacks the certificate or the key, holds several keys, or is damaged
 * @throws PassPhraseError if it needs a pass phrase that is not given, or another
 * @throws KeyMismatchError if the key is not the certificate's
 *
 * @example
 * ```ts
 * const { certificate } = await readExportedCredential('/home/me/Downloads/cert.p12', async () => 'asked of the user');
 * console.log(certificate.subject, certificate.notAfter.toISOString());
 * ```
 */
export async function readExportedCredential(path: string, passPhrase?: PassPhrase): Promise<Credential> {
  if (passPhrase !== undefined) requireArgument('readExportedCredential', 'passPhrase', passPhrase, passPhraseShape);
  const opener = new CredentialOpener(passPhrase);
  const file = await readCredentialFile(path, 'certificate');
  const certificates = await opener.certificates(file);
  return new Credential(certificates, await opener.key(file), path);
}
