import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatBytesOf,
  formatClock,
  formatDuration,
  formatMemory,
  parseDuration,
  parseMemory,
  suggestDuration,
  suggestMemory,
} from './quantities.js';

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1449, '1.4 kB'],
    [9960, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [34_000_000, '34 MB'],
    [1_900_000_000, '1.9 GB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('of a part and its whole share their unit', () => {
    expect(formatBytesOf(1_400_000_000, 1_900_000_000)).toBe('1.4 / 1.9 GB');
    expect(formatBytesOf(200_000, 1_900_000_000)).toBe('200 kB / 1.9 GB');
  });

  it('never need more than three digits', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e15 }), (bytes) => {
        expect(formatBytes(bytes)).toMatch(/^(\d\.\d|\d{1,3}) [kMGTP]?B$/);
      }),
    );
  });

  it('of memory count in 1024s and read back', () => {
    expect(formatMemory(2 * 1024 ** 3)).toBe('2 GiB');
    expect(formatMemory(1.5 * 1024 ** 3)).toBe('1.5 GiB');
    expect(['512M', '4G', '4GB', '4GiB', '1.5g', '1T'].map(parseMemory)).toEqual([
      512 * 1024 ** 2,
      4 * 1024 ** 3,
      4 * 1024 ** 3,
      4 * 1024 ** 3,
      1.5 * 1024 ** 3,
      1024 ** 4,
    ]);
  });

  it.each(['', '4', 'G', '-4G', '4X', '4 G B'])('%j is no amount of memory', (text) => {
    expect(parseMemory(text)).toBeUndefined();
  });
});

describe('what was probably meant', () => {
  it.each([
    ['30', 'Did you mean 30m? Or 30s, or 30h?'],
    ['2hours', 'Did you mean 2h?'],
    ['1 hour 30 mins', 'Did you mean 1h30m?'],
    ['1 day and 2 hrs', 'Did you mean 1d2h?'],
    ['1,5h', 'Did you mean 1.5h?'],
    ['1:30', 'Did you mean 1h30m, or 1m30s?'],
    ['0', undefined],
    ['soon', undefined],
    ['2 fortnights', undefined],
    ['-2h', undefined],
  ])('with the time %j: %s', (text, question) => {
    expect(suggestDuration(text)).toBe(question);
  });

  it.each([
    ['4', 'Did you mean 4G? Or 4M?'],
    ['4000', 'Did you mean 4000M? Or 4000G?'],
    ['4 gigabytes', 'Did you mean 4G?'],
    ['1,5Gi', 'Did you mean 1.5G?'],
    ['much', undefined],
    ['0', undefined],
  ])('with the size %j: %s', (text, question) => {
    expect(suggestMemory(text)).toBe(question);
  });
});

describe('time spans', () => {
  it.each([
    [0, '0s'],
    [41, '41s'],
    [192, '3m12s'],
    [7200, '2h'],
    [3907, '1h05m'],
    [273_600, '3d04h'],
  ])('%i seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('run on a clock', () => {
    expect([41, 600, 3907].map(formatClock)).toEqual(['00:41', '10:00', '1:05:07']);
  });

  it.each([
    ['90s', 90],
    ['45m', 2700],
    ['2h', 7200],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['1d12h', 129_600],
    ['01:30:00', 5400],
    ['2-00:00:00', 172_800],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '90', 'h', '2x', '-2h', '1:75:00', '2h30'])('%j is no time span', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('are read back as written, to the precision written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59 }), fc.integer({ min: 1, max: 59 }), (minutes, seconds) => {
        expect(parseDuration(formatDuration(minutes * 60 + seconds))).toBe(minutes * 60 + seconds);
      }),
    );
  });

  it('since a moment are told coarsely', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    const ago = (seconds: number) => formatAge(new Date(now.getTime() - seconds * 1000), now);
    expect([2, 41, 90, 330, 3900, 90_000, 300_000, -7200].map(ago)).toEqual([
      'just now',
      '41s ago',
      '90s ago',
      '5m ago',
      '65m ago',
      '25h ago',
      '3d ago',
      'in 2h',
    ]);
  });
});
