import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TlsIdentity } from './tls-identity.js';

describe('a TLS identity', () => {
  const identity = new TlsIdentity({
    certificateChain: 'a chain',
    privateKey: 'a secret',
    fingerprint: 'ab12',
    subject: '/CN=tester',
    notAfter: new Date('2026-11-23T16:00:00Z'),
  });

  it('gives its key to those who ask for it by name', () => {
    expect(identity.privateKeyPem()).toBe('a secret');
  });

  it('redacts its key wherever it is printed', () => {
    for (const text of [JSON.stringify(identity), inspect(identity), inspect([identity], { showHidden: true })]) {
      expect(text).toContain('/CN=tester');
      expect(text).not.toContain('a secret');
    }
    expect(`${identity}`).not.toContain('a secret');
  });
});
