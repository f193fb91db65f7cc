import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, isEscapedByte, textOf } from './byte-text.js';

describe('names as bytes', () => {
  it.each([
    ['caf\xc3\xa9', 'café'],
    ['caf\xe9.txt', 'caf\udce9.txt'],
    ['\xff', '\udcff'],
    ['cut\xe2\x82', 'cut\udce2\udc82'],
    ['\xed\xa0\x80', '\udced\udca0\udc80'], // a surrogate in UTF-8 is none
    ['\xf0\x9f\x98\x80', '\u{1f600}'],
  ])('%j is %j', (bytes, text) => {
    expect(textOf(Buffer.from(bytes, 'latin1'))).toBe(text);
  });

  it('come back as they were', () => {
    const byte = fc.oneof(fc.constantFrom(0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xff, 0x2f, 0x61), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte), (bytes) => {
        expect([...bytesOf(textOf(Uint8Array.from(bytes)))]).toEqual(bytes);
      }),
    );
  });

  it('show which characters stand for a byte', () => {
    expect(['\udce9', 'é', '\u{1f600}'].map(isEscapedByte)).toEqual([true, false, false]);
  });
});
