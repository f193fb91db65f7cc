import { describe, expect, it } from 'vitest';
import { throwawayKeys } from './delegation-keys.js';

describe('keys of delegations', () => {
  it('are RSA of 2048 bits, and for throwaway sandboxes always the same', async () => {
    const [one, other] = [await throwawayKeys(), await throwawayKeys()];
    expect(one.publicKey.asymmetricKeyType).toBe('rsa');
    expect(one.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(other).toBe(one);
  });
});
