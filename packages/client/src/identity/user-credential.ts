import { requireArgument } from '../checks/require-argument.js';
import { object, required, text } from '../checks/shape.js';
import type { Certificate } from '../pki/certificate.js';
import { Credential } from '../pki/credential.js';
import { type PassPhrase, passPhraseShape } from '../pki/pass-phrase.js';
import { isPkcs12 } from '../pki/pkcs12.js';
import { isForAnother } from '../pki/pkcs12-key-ids.js';
import { readCredentialFile } from './credential-file.js';
import { CredentialOpener, isProtected } from './credential-opener.js';
import { readKeyFile } from './key-file.js';

/** The files of a user certificate and its key. */
export interface UserCredentialFiles {
  /** Path of the user certificate in PEM, or in PKCS #12 (`.p12`, `.pfx`); its chain may follow in the same file. */
  readonly clientCert: string;
  /**
   * Path of its private key in PEM or PKCS #12; readable by its owner only. May be the same file.
   * @default `clientCert` if it holds a key, otherwise `~/.arc/userkey-nopass.pem`, or `~/.arc/userkey.pem` where that is missing
   */
  readonly clientKey?: string | undefined;
  /** Used, or asked for, only when a file is encrypted. @default the files must be without */
  readonly passPhrase?: PassPhrase | undefined;
}

const FILES = object<UserCredentialFiles>({
  clientCert: required(text),
  clientKey: text,
  passPhrase: passPhraseShape,
});

/**
 * Reads the user certificate and its key.
 *
 * @throws CredentialMissingError if a file does not exist or cannot be read
 * @throws CredentialFormatError if a file holds something else, is damaged, or holds several keys
 * @throws KeyPermissionsError if others may read or change the key
 * @throws PassPhraseError if a file needs a pass phrase that is not given, or another
 * @throws KeyMismatchError if the key is not the certificate's
 *
 * @example
 * ```ts
 * const { certificate } = await readUserCredential({
 *   clientCert: '/home/me/.arc/usercert.pem',
 *   clientKey: '/home/me/.arc/userkey.pem',
 *   passPhrase: async (path) => `what the user has typed for ${path}`,
 * });
 * ```
 */
export async function readUserCredential(files: UserCredentialFiles): Promise<Credential> {
  requireArgument('readUserCredential', 'files', files, FILES);
  const { clientCert, passPhrase } = files;
  const opener = new CredentialOpener(passPhrase);
  const certFile = await readCredentialFile(clientCert, 'certificate', 'CLIENT_CERT');
  const keyFile = await readKeyFile(files, certFile);
  const certificates = await opener.certificates(certFile);
  return new Credential(certificates, await opener.key(keyFile), clientCert);
}

/**
 * Reads the user certificate, and its chain if the file has it, without the key.
 * @param passPhrase - for PKCS #12, where certificates are usually encrypted, too
 * @throws CredentialMissingError, CredentialFormatError, PassPhraseError as {@link readUserCredential}
 *
 * @example
 * ```ts
 * const [own] = await readUserCertificates('/home/me/.arc/usercert.pem');
 * if (own.notAfter < new Date()) console.error(`${own.subject} has expired`);
 * ```
 */
export async function readUserCertificates(
  clientCert: string,
  passPhrase?: PassPhrase,
): Promise<readonly [Certificate, ...Certificate[]]> {
  if (passPhrase !== undefined) requireArgument('readUserCertificates', 'passPhrase', passPhrase, passPhraseShape);
  const file = await readCredentialFile(clientCert, 'certificate', 'CLIENT_CERT');
  return new CredentialOpener(passPhrase).certificates(file);
}

/**
 * Whether the file of the user certificate is a PKCS #12 file that says, without being opened, that it holds another certificate.
 * @throws CredentialMissingError if it does not exist or cannot be read
 */
export async function isForAnotherCertificate(clientCert: string, certificate: Certificate): Promise<boolean> {
  const { content } = await readCredentialFile(clientCert, 'certificate', 'CLIENT_CERT');
  return isPkcs12(content) && isForAnother(content, certificate);
}

/** What another program that reads the same files has to be told of the key. */
export interface KeyFacts {
  /** The file that it is in. */
  readonly path: string;
  /** Undefined if the key needs none, or none was given. */
  readonly passPhrase: string | undefined;
}

/**
 * Where the key is, and its pass phrase, asked for if the key is encrypted, so that they can be passed to another program.
 * @throws CredentialMissingError, CredentialFormatError, KeyPermissionsError as {@link readUserCredential}
 */
export async function readKeyFacts(files: UserCredentialFiles): Promise<KeyFacts> {
  const keyFile = await readKeyFile(files);
  const { path } = keyFile;
  const passPhrase = isProtected(keyFile) ? await new CredentialOpener(files.passPhrase).passPhrase(path) : undefined;
  return { path, passPhrase };
}
