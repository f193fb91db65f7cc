import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A fresh key for each delegation, of the kind A-REX makes. */
export const freshKeys = async (): Promise<KeyPair> => await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });

let shared: Promise<KeyPair> | undefined;

/**
 * The same key for all delegations of this process: for sandboxes that are thrown away after a test, where finding
 * primes would take most of the time.
 */
export function throwawayKeys(): Promise<KeyPair> {
  shared ??= freshKeys();
  return shared;
}
