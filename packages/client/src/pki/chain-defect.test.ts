import { NOW } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { type ChainDefect, describeChainDefect } from './chain-defect.js';

describe('describing what is wrong with a chain', () => {
  it.each<[ChainDefect, string]>([
    [{ reason: 'no-certificate' }, 'there is no certificate'],
    [{ reason: 'expired', subject: '/CN=a', notAfter: NOW }, '/CN=a expired on 2026-11-23T04:00:00.000Z'],
    [
      { reason: 'not-yet-valid', subject: '/CN=a', notBefore: NOW },
      '/CN=a is not valid before 2026-11-23T04:00:00.000Z',
    ],
    [
      { reason: 'unknown-critical-extension', subject: '/CN=a', oid: '1.2.3' },
      '/CN=a has the critical extension 1.2.3, which is not supported',
    ],
    [
      { reason: 'unknown-critical-extension', subject: '/CN=a', oid: '1.3.6.1.4.1.3536.1.222' },
      '/CN=a is a proxy of a draft of RFC 3820, which is not accepted any more',
    ],
    [
      { reason: 'issuer-missing', subject: '/CN=a', issuer: '/CN=b' },
      '/CN=a is issued by /CN=b, which is not a trusted authority',
    ],
    [{ reason: 'bad-signature', subject: '/CN=a' }, '/CN=a is not signed with the key of its issuer'],
  ])('says %j in words', (defect, text) => {
    expect(describeChainDefect(defect)).toBe(text);
  });
});
