/**
 * RC2 in CBC mode, decryption only. Browsers of the past encrypted certificates with it, at 40 bits, and the OpenSSL inside
 * Node.js no longer knows it. Nothing is ever written with it.
 *
 * @see RFC 2268
 */

const BLOCK_BYTES = 8;

/** The permutation of 0 … 255 that is made of the digits of pi (RFC 2268, section 2). */
const PI_TABLE = Buffer.from(
  [
    'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2',
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82',
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626',
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7',
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec',
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731',
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9',
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  ].join(''),
  'hex',
);

/** By how many bits each of the four words is rotated in a mixing round. */
const ROTATIONS = [1, 2, 3, 5] as const;

/**
 * Decrypts whole blocks; the padding is left in place.
 * @param effectiveBits - how many bits of the key count, 40 or 128 in PKCS #12
 * @throws RangeError if the data are not whole blocks
 */
export function decryptRc2Cbc(
  data: Uint8Array,
  { key, effectiveBits, iv }: { readonly key: Uint8Array; readonly effectiveBits: number; readonly iv: Uint8Array },
): Buffer {
  if (data.length % BLOCK_BYTES !== 0) throw new RangeError('the data are not whole blocks');
  const subkeys = expandKey(key, effectiveBits);
  const input = Buffer.from(data);
  const output = Buffer.alloc(data.length);
  let previous = Buffer.from(iv);
  for (let offset = 0; offset < input.length; offset += BLOCK_BYTES) {
    const block = input.subarray(offset, offset + BLOCK_BYTES);
    const plain = decryptBlock(block, subkeys);
    for (let index = 0; index < BLOCK_BYTES; index += 1) {
      output[offset + index] = (plain[index] ?? 0) ^ (previous[index] ?? 0);
    }
    previous = block;
  }
  return output;
}

/** RFC 2268, section 2: 64 words of 16 bits. */
function expandKey(key: Uint8Array, effectiveBits: number): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const at = (index: number): number => bytes[index] ?? 0;
  const pi = (index: number): number => PI_TABLE[index & 0xff] ?? 0;
  for (let index = key.length; index < 128; index += 1) bytes[index] = pi(at(index - 1) + at(index - key.length));
  const effectiveBytes = (effectiveBits + 7) >> 3;
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits);
  bytes[128 - effectiveBytes] = pi(at(128 - effectiveBytes) & mask);
  for (let index = 127 - effectiveBytes; index >= 0; index -= 1) {
    bytes[index] = pi(at(index + 1) ^ at(index + effectiveBytes));
  }
  return Uint16Array.from({ length: 64 }, (_, index) => at(2 * index) | (at(2 * index + 1) << 8));
}

/** RFC 2268, section 4: five mixing rounds, a mashing round, six, a mashing round, five, all backwards. */
function decryptBlock(block: Buffer, subkeys: Uint16Array): Buffer {
  const words = Uint16Array.from({ length: 4 }, (_, index) => block.readUInt16LE(2 * index));
  const word = (index: number): number => words[index & 3] ?? 0;
  for (let round = 15; round >= 0; round -= 1) {
    for (let index = 3; index >= 0; index -= 1) {
      const bits = ROTATIONS[index] ?? 0;
      const rotated = (word(index) >> bits) | (word(index) << (16 - bits));
      // `index + 3` is the word before it, without a negative index.
      const mixed = (word(index + 3) & word(index + 2)) + (~word(index + 3) & word(index + 1));
      words[index] = rotated - (subkeys[4 * round + index] ?? 0) - mixed;
    }
    if (round !== 11 && round !== 5) continue;
    for (let index = 3; index >= 0; index -= 1) {
      words[index] = word(index) - (subkeys[word(index + 3) & 63] ?? 0);
    }
  }
  const plain = Buffer.alloc(BLOCK_BYTES);
  for (const [index, value] of words.entries()) plain.writeUInt16LE(value, 2 * index);
  return plain;
}
