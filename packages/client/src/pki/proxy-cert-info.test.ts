import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError, nullValue, octetString, oid, sequence, unsigned } from './der.js';
import { decodeProxyCertInfo, encodeProxyCertInfo, PolicyLanguages } from './proxy-cert-info.js';

const INHERIT_ALL = oid(PolicyLanguages.INHERIT_ALL);

describe('ProxyCertInfo', () => {
  it('is encoded as arcproxy encodes it', () => {
    expect(encodeProxyCertInfo({ policyLanguage: PolicyLanguages.INHERIT_ALL }).toString('hex')).toBe(
      '300c300a06082b06010505071501',
    );
  });

  it('is read back as it was written', () => {
    const arbitrary = fc.record(
      {
        policyLanguage: fc.oneof(
          fc.constantFrom(...Object.values(PolicyLanguages)),
          fc.array(fc.nat(), { minLength: 1 }).map((arcs) => `1.3.${arcs.join('.')}`),
        ),
        pathLength: fc.maxSafeNat(),
        policy: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      },
      { requiredKeys: ['policyLanguage'] },
    );
    fc.assert(
      fc.property(arbitrary, (info) => {
        expect(decodeProxyCertInfo(encodeProxyCertInfo(info))).toEqual(info);
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('is not encoded with a path length of %s', (pathLength) => {
    expect(() => encodeProxyCertInfo({ policyLanguage: PolicyLanguages.LIMITED, pathLength })).toThrow(RangeError);
  });

  it.each([
    ['without a policy', sequence()],
    ['with a policy without a language', sequence(sequence())],
    ['with a policy that is not an octet string', sequence(sequence(INHERIT_ALL, nullValue))],
    ['with more than a policy', sequence(sequence(INHERIT_ALL), nullValue)],
    ['with more in the policy', sequence(sequence(INHERIT_ALL, octetString(Buffer.of()), nullValue))],
    ['with a path length behind the policy', sequence(sequence(INHERIT_ALL), unsigned(1))],
    ['with a negative path length', sequence(Buffer.from('0201ff', 'hex'), sequence(INHERIT_ALL))],
    ['in something else than a sequence', INHERIT_ALL],
    ['with bytes behind it', Buffer.concat([sequence(sequence(INHERIT_ALL)), Buffer.of(0)])],
  ])('is not read %s', (_what, bytes) => {
    expect(() => decodeProxyCertInfo(bytes)).toThrow(DerError);
  });
});
