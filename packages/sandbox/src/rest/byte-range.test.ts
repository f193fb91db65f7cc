import { describe, expect, it } from 'vitest';
import { readContentRange, readRange } from './byte-range.js';

describe('ranges of a file of 16 bytes, as recorded from A-REX', () => {
  const whole = { kind: 'whole' };
  it.each<[string | undefined, unknown]>([
    [undefined, whole],
    ['bytes=0-3', { kind: 'part', start: 0, end: 4 }],
    ['bytes=4-', { kind: 'part', start: 4, end: 16 }],
    ['bytes=10-100', { kind: 'part', start: 10, end: 16 }],
    ['bytes=0-', whole],
    ['bytes=0-15', whole],
    ['bytes=16-', { kind: 'unsatisfiable', contentRange: 'bytes */16' }],
    ['bytes=5-2', { kind: 'unsatisfiable', contentRange: 'bytes */16' }],
    ['bytes=20-', { kind: 'unsatisfiable', contentRange: 'bytes */*' }],
    ['bytes=-4', whole],
    ['lines=0-3', whole],
    ['bytes=0-1,4-5', { kind: 'part', start: 0, end: 2 }],
  ])('%j', (header, range) => {
    expect(readRange(header, 16)).toEqual(range);
  });
});

it.each(['bytes=0-', 'bytes=1-', 'bytes=5-2'])('%s of an empty file is all of it, as recorded from A-REX', (header) => {
  expect(readRange(header, 0)).toEqual({ kind: 'whole' });
});

describe('the range of an upload', () => {
  it('has a start, and a total or none', () => {
    expect(readContentRange('bytes 0-4/10')).toEqual({ start: 0, total: 10 });
    expect(readContentRange('bytes 5-9/*')).toEqual({ start: 5, total: undefined });
    expect([undefined, 'bytes */10', 'nonsense'].map(readContentRange)).toEqual([undefined, undefined, undefined]);
  });
});
