import { createHash, hash as digestOf } from 'node:crypto';

/** What the bytes are for; a part of what they are made of. */
export const KdfPurpose = { KEY: 1, IV: 2, MAC: 3 } as const;

/** The hash functions that PKCS #12 files are written with, and the size of the blocks that they work on, in bytes. */
const BLOCK_BYTES = { sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 } as const;

export type KdfHash = keyof typeof BLOCK_BYTES;

export interface Pkcs12KdfOptions {
  readonly hash: KdfHash;
  /** In the form that {@link pkcs12Password} gives. */
  readonly password: Buffer;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly purpose: (typeof KdfPurpose)[keyof typeof KdfPurpose];
  /** How many bytes are wanted. */
  readonly length: number;
}

/**
 * A pass phrase as PKCS #12 wants it: UTF-16 in network byte order, with two zero bytes at the end.
 * @param passPhrase - undefined for none at all, which is not the same as an empty one
 * @see RFC 7292, appendix B.1
 */
export const pkcs12Password = (passPhrase: string | undefined): Buffer =>
  passPhrase === undefined ? Buffer.alloc(0) : Buffer.from(`${passPhrase}\0`, 'utf16le').swap16();

/**
 * Makes a key, an initialisation vector or the key of a MAC from a pass phrase. Node.js has no function for it.
 * @see RFC 7292, appendix B.2
 */
export function pkcs12Kdf({ hash, password, salt, iterations, purpose, length }: Pkcs12KdfOptions): Buffer {
  const block = BLOCK_BYTES[hash];
  const diversifier = Buffer.alloc(block, purpose);
  const input = Buffer.concat([filled(salt, block), filled(password, block)]);
  const parts: Buffer[] = [];
  for (let bytes = 0; bytes < length; ) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let round = 1; round < iterations; round += 1) digest = digestOf(hash, digest, 'buffer');
    parts.push(digest);
    bytes += digest.length;
    if (bytes < length) addToEachBlock(input, filled(digest, block, 1));
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** The bytes repeated to whole blocks: `blocks` of them, or as few as hold the bytes once. */
function filled(bytes: Uint8Array, block: number, blocks = Math.ceil(bytes.length / block)): Buffer {
  return bytes.length === 0 ? Buffer.alloc(0) : Buffer.alloc(blocks * block, bytes);
}

/** Adds a number and one to each block, all of them numbers in network byte order, and drops what overflows. */
function addToEachBlock(input: Buffer, addend: Buffer): void {
  for (let offset = 0; offset < input.length; offset += addend.length) {
    let carry = 1;
    for (let index = addend.length - 1; index >= 0; index -= 1) {
      const sum = (input[offset + index] ?? 0) + (addend[index] ?? 0) + carry;
      input[offset + index] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
