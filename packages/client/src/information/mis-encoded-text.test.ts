import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repairEncoding } from './mis-encoded-text.js';

const misread = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

describe('repairing text whose UTF-8 was taken for Latin-1', () => {
  it('undoes it once or twice', () => {
    expect(repairEncoding(misread('Grüße 数据'))).toBe('Grüße 数据');
    expect(repairEncoding(misread(misread('Grüße')))).toBe('Grüße');
  });

  it('leaves correct text alone', () => {
    expect(repairEncoding('Grüße')).toBe('Grüße');
    expect(repairEncoding('数据 é')).toBe('数据 é');
  });

  it('gives back every text beyond Latin-1 after one misreading', () => {
    const text = fc.string({ unit: 'grapheme' }).map((start) => `${start}☂`);
    fc.assert(fc.property(text, (original) => repairEncoding(misread(original)) === original));
  });
});
