import { describe, expect, it } from 'vitest';
import { readElement, unsigned } from './der.js';
import { IterationBudget, UnsupportedEncryptionError } from './pass-phrase-encryption.js';

const spend = (...counts: readonly number[]): number => {
  const budget = new IterationBudget();
  return counts.map((count) => budget.spend(readElement(unsigned(count)))).reduce((sum, count) => sum + count, 0);
};

describe('the rounds of key derivation of a file', () => {
  it('may be as many as any program uses, in a few parts', () => {
    expect(spend(2048, 600_000, 5_000_000, 5_000_000)).toBe(10_602_048);
  });

  it.each([
    ['none', [0]],
    ['too many in one part', [5_000_001]],
    ['too many in all parts together', Array.from({ length: 2001 }, () => 10_000)],
  ])('are refused if they are %s', (_what, counts) => {
    expect(() => spend(...counts)).toThrow(UnsupportedEncryptionError);
  });
});
