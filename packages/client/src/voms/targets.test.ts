import { describe, expect, it } from 'vitest';
import { DerError, encode, explicitTag, implicitTag, sequence, unsigned } from '../pki/der.js';
import { readTargets } from './targets.js';

const extension = (...targets: readonly Buffer[]) => ({
  oid: '2.5.29.55',
  critical: true,
  value: sequence(sequence(...targets)),
});
const named = (tag: number, text: string) => encode(explicitTag(0), encode(implicitTag(tag), Buffer.from(text)));

describe('the targets of an attribute certificate', () => {
  it('are none without the extension, and in an empty one', () => {
    expect(readTargets(undefined)).toEqual([]);
    // voms-proxy-fake writes the latter for all targets that it is given.
    expect(readTargets({ oid: '2.5.29.55', critical: true, value: Buffer.from('30023000', 'hex') })).toEqual([]);
  });

  it('are URIs or names of hosts, each wrapped once more or not', () => {
    expect(readTargets(extension(named(6, 'https://ce.example.org'), sequence(named(2, 'se.example.org'))))).toEqual([
      'https://ce.example.org',
      'se.example.org',
    ]);
  });

  it.each([
    ['a group', encode(explicitTag(1), encode(implicitTag(6), Buffer.from('group')))],
    ['an address', named(7, '1234')],
    ['nothing', encode(explicitTag(0))],
    ['what cannot be printed', named(6, 'a\nb')],
    ['a number', unsigned(1)],
  ])('are not %s', (_what, target) => {
    expect(() => readTargets(extension(target))).toThrow(DerError);
  });
});
