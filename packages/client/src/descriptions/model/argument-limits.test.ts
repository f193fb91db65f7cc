import { describe, expect, it } from 'vitest';
import { requireWithinLimits } from './argument-limits.js';

describe('what a program is started with', () => {
  it('may be an argument of 128 KiB less one byte, counted in UTF-8', () => {
    expect(() => requireWithinLimits(['x'.repeat(131_071)], [])).not.toThrow();
    expect(() => requireWithinLimits(['é'.repeat(65_535)], [])).not.toThrow();
    expect(() => requireWithinLimits(['é'.repeat(65_536)], [])).toThrow('131072 bytes');
  });

  it('is refused with an argument of 1 MB, which is named', () => {
    expect(() => requireWithinLimits(['-c', 'x'.repeat(1_000_000)], [])).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_INVALID_JOB_DESCRIPTION',
        reason:
          'Argument 2 ("xxxxxxxxxxxxxxxxxxxx"…) has 1000000 bytes, and no program can be started with one of more than 131071',
        remedy: 'send-text-as-input',
      }),
    );
  });

  it('is refused with a variable that is too long with its name', () => {
    expect(() => requireWithinLimits([], [{ name: 'DATA', value: 'x'.repeat(131_066) }])).not.toThrow();
    expect(() => requireWithinLimits([], [{ name: 'DATA', value: 'x'.repeat(131_067) }])).toThrow(
      'The environment variable DATA has 131072 bytes',
    );
  });

  it('is refused when all of it together comes near 2 MiB', () => {
    const argument = 'x'.repeat(100_000);
    expect(() => requireWithinLimits(new Array(19).fill(argument), [])).not.toThrow();
    expect(() => requireWithinLimits(new Array(20).fill(argument), [])).toThrow('have 2000180 bytes together');
    const pairs = Array.from({ length: 200_000 }, () => '');
    expect(() => requireWithinLimits(pairs, [{ name: 'A', value: argument }])).not.toThrow();
    expect(() => requireWithinLimits([...pairs, ...pairs], [])).toThrow('bytes together');
  });
});
