import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { type DerElement, DerError, expectTag, readElement, readElements, readOid, readUnsigned, Tag } from './der.js';
import { KdfPurpose, pkcs12Kdf, pkcs12Password } from './pkcs12-kdf.js';
import { decryptRc2Cbc } from './rc2.js';

/**
 * The data are protected in a way that is not known here, or that would take too long. The message completes "it …".
 */
export class UnsupportedEncryptionError extends Error {
  override readonly name = 'UnsupportedEncryptionError';
}

/** The decrypted bytes cannot be what was encrypted: the pass phrase is wrong, or the data are damaged. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
}

/** Browsers use up to a million rounds. With more than this, a damaged or hostile file would keep the program busy for minutes. */
const MAX_ITERATIONS = 5_000_000;

/** A file has a few parts, each with as many rounds as another: its certificates, its key and its authentication. */
const MAX_ITERATIONS_OF_FILE = 4 * MAX_ITERATIONS;

/** The rounds of key derivation that are left for a file: many parts with many rounds each would keep the program busy, too. */
export class IterationBudget {
  #left = MAX_ITERATIONS_OF_FILE;

  /**
   * Reads the number of rounds of a part of the file.
   * @throws UnsupportedEncryptionError if there are more rounds than anyone uses, in this part or in all parts so far
   */
  spend(element: DerElement | undefined): number {
    const iterations = readUnsigned(element);
    if (iterations < 1 || iterations > MAX_ITERATIONS) {
      throw new UnsupportedEncryptionError(`asks for ${iterations} rounds of key derivation`);
    }
    this.#left -= iterations;
    if (this.#left < 0) {
      throw new UnsupportedEncryptionError(
        `asks for more than ${MAX_ITERATIONS_OF_FILE} rounds of key derivation in all of its parts`,
      );
    }
    return iterations;
  }
}

/**
 * Refuses an encrypted key with more rounds of key derivation than anyone uses, because OpenSSL would go through all of them.
 *
 * @param der - an EncryptedPrivateKeyInfo (RFC 5958, section 3)
 * @throws UnsupportedEncryptionError if there are too many
 * @throws DerError if it is malformed
 */
export function requireFewIterations(der: Buffer): void {
  const [algorithm] = readElements(readElement(der));
  const [scheme, parameters] = readElements(algorithm);
  let derivation = parameters;
  if (readOid(scheme) === PBES2) {
    const [kdf, kdfParameters] = readElements(readElements(parameters)[0]);
    if (readOid(kdf) !== PBKDF2) return; // scrypt, whose memory Node.js limits
    derivation = kdfParameters;
  }
  const [, count] = readElements(derivation);
  if (count !== undefined) new IterationBudget().spend(count);
}

/**
 * Decrypts data that are encrypted with a pass phrase: PBES2 with PBKDF2, and the four schemes of PKCS #12 with a block cipher.
 *
 * @param algorithm - an AlgorithmIdentifier
 * @param budget - of the file that they are from
 * @param passPhrase - undefined for none at all, which PKCS #12 distinguishes from an empty one
 * @throws UnsupportedEncryptionError for other schemes
 * @throws DecryptionError if the pass phrase is wrong, though not always: one in 256 wrong ones gives bytes
 * @throws DerError if the parameters are malformed
 * @see RFC 8018, section 6.2
 * @see RFC 7292, appendix C
 */
export function decryptWithPassPhrase(
  algorithm: DerElement | undefined,
  data: Buffer,
  passPhrase: string | undefined,
  budget: IterationBudget,
): Buffer {
  const [scheme, parameters] = readElements(algorithm);
  const name = readOid(scheme);
  if (name === PBES2) return decryptPbes2(parameters, data, passPhrase, budget);
  const cipher = PKCS12_SCHEMES.get(name);
  if (cipher === undefined)
    throw new UnsupportedEncryptionError(`is encrypted in a way that is not supported (${name})`);
  const [salt, count] = readElements(parameters);
  const derive = (purpose: 1 | 2, length: number): Buffer =>
    pkcs12Kdf({
      hash: 'sha1',
      password: pkcs12Password(passPhrase),
      salt: expectTag(salt, Tag.OCTET_STRING).contents,
      iterations: budget.spend(count),
      purpose,
      length,
    });
  const key = derive(KdfPurpose.KEY, cipher.keyBytes);
  return cipher.decrypt(data, key, derive(KdfPurpose.IV, 8));
}

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';

interface Cipher {
  readonly keyBytes: number;
  readonly decrypt: (data: Buffer, key: Buffer, iv: Buffer) => Buffer;
}

const withNode =
  (name: string) =>
  (data: Buffer, key: Buffer, iv: Buffer): Buffer => {
    try {
      const decipher = createDecipheriv(name, key, iv);
      return Buffer.concat([decipher.update(data), decipher.final()]);
    } catch (cause) {
      throw new DecryptionError('its padding is wrong', { cause });
    }
  };

const tripleDes = withNode('des-ede3-cbc');

const rc2 =
  (effectiveBits: number) =>
  (data: Buffer, key: Buffer, iv: Buffer): Buffer => {
    if (data.length === 0 || data.length % 8 !== 0) throw new DecryptionError('it is not of whole blocks');
    const plain = decryptRc2Cbc(data, { key, effectiveBits, iv });
    const padding = plain.at(-1) ?? 0;
    const isPadded = padding >= 1 && padding <= 8 && plain.subarray(-padding).every((byte) => byte === padding);
    if (!isPadded) throw new DecryptionError('its padding is wrong');
    return plain.subarray(0, -padding);
  };

const PKCS12_SCHEMES: ReadonlyMap<string, Cipher> = new Map([
  ['1.2.840.113549.1.12.1.3', { keyBytes: 24, decrypt: tripleDes }],
  [
    '1.2.840.113549.1.12.1.4', // triple DES with two keys: the first is used again as the third
    { keyBytes: 16, decrypt: (data, key, iv) => tripleDes(data, Buffer.concat([key, key.subarray(0, 8)]), iv) },
  ],
  ['1.2.840.113549.1.12.1.5', { keyBytes: 16, decrypt: rc2(128) }],
  ['1.2.840.113549.1.12.1.6', { keyBytes: 5, decrypt: rc2(40) }],
]);

const PBES2_CIPHERS: ReadonlyMap<string, Cipher & { readonly ivBytes: number }> = new Map([
  ['2.16.840.1.101.3.4.1.2', { keyBytes: 16, ivBytes: 16, decrypt: withNode('aes-128-cbc') }],
  ['2.16.840.1.101.3.4.1.22', { keyBytes: 24, ivBytes: 16, decrypt: withNode('aes-192-cbc') }],
  ['2.16.840.1.101.3.4.1.42', { keyBytes: 32, ivBytes: 16, decrypt: withNode('aes-256-cbc') }],
  ['1.2.840.113549.3.7', { keyBytes: 24, ivBytes: 8, decrypt: tripleDes }],
]);

const HMAC_SHA1 = '1.2.840.113549.2.7';
const PBKDF2_HASHES: ReadonlyMap<string, string> = new Map([
  [HMAC_SHA1, 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);

function decryptPbes2(
  parameters: DerElement | undefined,
  data: Buffer,
  passPhrase: string | undefined,
  budget: IterationBudget,
): Buffer {
  const [derivation, encryption] = readElements(parameters);
  const [kdf, kdfParameters] = readElements(derivation);
  if (readOid(kdf) !== PBKDF2) {
    throw new UnsupportedEncryptionError(`derives its key in a way that is not supported (${readOid(kdf)})`);
  }
  const [salt, count, ...optional] = readElements(kdfParameters);
  // The length of the key may be there; that of the cipher is what counts.
  const prf = optional.find(({ tag }) => tag === Tag.SEQUENCE);
  const prfName = prf === undefined ? HMAC_SHA1 : readOid(readElements(prf)[0]);
  const hash = PBKDF2_HASHES.get(prfName);
  if (hash === undefined) {
    throw new UnsupportedEncryptionError(`derives its key in a way that is not supported (${prfName})`);
  }
  const [cipherName, iv] = readElements(encryption);
  const cipher = PBES2_CIPHERS.get(readOid(cipherName));
  if (cipher === undefined) {
    throw new UnsupportedEncryptionError(`is encrypted in a way that is not supported (${readOid(cipherName)})`);
  }
  const vector = expectTag(iv, Tag.OCTET_STRING).contents;
  if (vector.length !== cipher.ivBytes) throw new DerError('an initialisation vector has a wrong length');
  const saltBytes = expectTag(salt, Tag.OCTET_STRING).contents;
  const key = pbkdf2Sync(passPhrase ?? '', saltBytes, budget.spend(count), cipher.keyBytes, hash);
  return cipher.decrypt(data, key, vector);
}
