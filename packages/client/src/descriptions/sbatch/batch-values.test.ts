import { describe, expect, it } from 'vitest';
import { readBatchMemory, readBatchTime } from './batch-values.js';

describe('a time of sbatch', () => {
  it.each([
    ['90', 5400],
    ['90:30', 5430],
    ['1:30:00', 5400],
    ['2-00', 172_800],
    ['1-12:30', 131_400],
    ['1-00:00:01', 86_401],
    ['soon', undefined],
    ['2h', undefined],
  ])('written %s is %s seconds', (text, seconds) => {
    expect(readBatchTime(text)).toBe(seconds);
  });
});

describe('a size of sbatch', () => {
  it.each([
    ['4000', 4000 * 1024 ** 2],
    ['512K', 512 * 1024],
    ['2g', 2 * 1024 ** 3],
    ['1TB', 1024 ** 4],
    ['1.5G', undefined],
    ['', undefined],
  ])('written %j is %s bytes', (text, bytes) => {
    expect(readBatchMemory(text)).toBe(bytes);
  });
});
