import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CredentialFormatError, PassPhraseError } from '../errors/index.js';
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
      });
    }
    throw new CredentialFormatError(`Cannot read the private key in ${source}${code && `: ${code}`}`, {
      cause,
      remedy: 'check-key',
      path: source,
    });
  }
}

function findKey(text: string): PemBlock | undefined {
  return readPem(text).find(({ label }) => /(^| )PRIVATE KEY$/.test(label));
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
