import { promisify } from 'node:util';

/**
 * `node:crypto` in which every new RSA key is the same: drawing keys would be nearly all that tests of proxies do.
 * For the factory of `vi.mock('node:crypto')`, which has to import this itself.
 */
export function withOneRsaKey(original: typeof import('node:crypto')) {
  const keys = original.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const withCallback = () => {
    throw new Error('Only the promise of generateKeyPair is replaced');
  };
  const generateKeyPair = Object.assign(withCallback, { [promisify.custom]: async () => keys });
  return { ...original, default: { ...original, generateKeyPair }, generateKeyPair };
}
