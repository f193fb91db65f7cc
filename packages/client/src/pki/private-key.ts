import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CredentialFormatError, PassPhraseError } from '../errors/index.js';
import { DerError } from './der.js';
import { requireFewIterations, UnsupportedEncryptionError } from './pass-phrase-encryption.js';
import { type PemBlock, readPem } from './pem.js';

/**
 * Whether the private key in a PEM text can only be read with a pass phrase.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * if (isEncryptedKey(await readFile('userkey.pem', 'utf8'))) console.log('a pass phrase is needed');
 * ```
 */
export function isEncryptedKey(text: string): boolean {
  const block = findKey(text);
  return block !== undefined && isEncrypted(block);
}

/**
 * Reads the first private key of a PEM text: PKCS #8 or the older PKCS #1 (RSA) and SEC 1 (EC), plain or encrypted.
 * The contents of the key object are not shown when it is printed.
 *
 * @param source - the name of the text, for messages; usually the file's path
 * @throws PassPhraseError if the key is encrypted, and the pass phrase missing or wrong
 * @throws CredentialFormatError if there is no key, or one that cannot be read
 */
export function readPrivateKey(text: string, source: string, passPhrase?: string): KeyObject {
  const block = findKey(text);
  if (block === undefined) throw noKey(text, source);
  const encrypted = isEncrypted(block);
  if (encrypted && passPhrase === undefined) {
    throw new PassPhraseError(`The private key in ${source} is protected by a pass phrase, and none was given`, {
      remedy: 'give-pass-phrase',
      path: source,
    });
  }
  if (block.label === 'ENCRYPTED PRIVATE KEY' && block.der !== undefined) requireFewRounds(block.der, source);
  try {
    return createPrivateKey({ key: block.text, format: 'pem', ...(encrypted ? { passphrase: passPhrase } : {}) });
  } catch (cause) {
    // The cause names OpenSSL's failure and never contains the key or the pass phrase.
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    // A wrong pass phrase sometimes decrypts to bytes with valid padding, which are then reported as an unsupported kind of key.
    if (encrypted && !/^ERR_OSSL_(EVP|PEM)_UNSUPPORTED/.test(code)) {
      throw new PassPhraseError(`The pass phrase does not open the private key in ${source}`, {
        cause,
        remedy: 'correct-pass-phrase',
        path: source,
      });
    }
    throw new CredentialFormatError(`Cannot read the private key in ${source}${code && `: ${code}`}`, {
      cause,
      remedy: 'check-key',
      path: source,
    });
  }
}

function requireFewRounds(der: Buffer, source: string): void {
  try {
    requireFewIterations(der);
  } catch (cause) {
    if (cause instanceof DerError) return; // OpenSSL says what is wrong with it
    if (!(cause instanceof UnsupportedEncryptionError)) throw cause;
    throw new CredentialFormatError(`The private key in ${source} ${cause.message}`, {
      cause,
      remedy: 'check-key',
      path: source,
    });
  }
}

/** Whether a PEM text holds a private key of any kind. */
export const hasPrivateKey = (text: string): boolean => findKey(text) !== undefined;

/**
 * Refuses a PEM text with several private keys, of which it is not known which one is meant.
 * @throws CredentialFormatError
 */
export function requireOneKey(text: string, source: string): void {
  const count = readPem(text).filter(isKey).length;
  if (count > 1) throw severalKeys(count, source);
}

/** Made here for every kind of file. */
export const severalKeys = (count: number, source: string): CredentialFormatError =>
  new CredentialFormatError(`There are ${count} private keys in ${source}, and it is not known which one is meant`, {
    remedy: 'keep-one-key',
    path: source,
  });

const isKey = ({ label }: PemBlock): boolean => /(^| )PRIVATE KEY$/.test(label);

function findKey(text: string): PemBlock | undefined {
  return readPem(text).find(isKey);
}

function isEncrypted({ label, text }: PemBlock): boolean {
  return label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: *4, *ENCRYPTED/m.test(text);
}

function noKey(text: string, source: string): CredentialFormatError {
  return new CredentialFormatError(`There is no PEM private key in ${source}`, {
    remedy: /BEGIN/.test(text) ? 'name-key-file' : 'convert-key',
    path: source,
  });
}
