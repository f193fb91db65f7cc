import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Random } from './random.js';

/**
 * Makes the random values of the library, such as submission ids and the names of unfinished files, depend on a seed.
 * @returns a function that restores the real randomness
 */
export function seedChance(random: Random): () => void {
  const { randomUUID, randomBytes, randomInt } = crypto;
  const { random: mathRandom } = Math;
  const bytes = (size: number) => Buffer.from(Array.from({ length: size }, () => random.integer(0, 256)));
  const uuid = () => {
    const hex = bytes(16).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  Object.assign(crypto, { randomUUID: uuid, randomBytes: bytes, randomInt: random.integer });
  syncBuiltinESMExports();
  Math.random = random.fraction;
  return () => {
    Object.assign(crypto, { randomUUID, randomBytes, randomInt });
    syncBuiltinESMExports();
    Math.random = mathRandom;
  };
}
