import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berToDer } from './ber.js';
import { DerError } from './der.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('turning BER into DER', () => {
  it.each([
    ['an element as it is', '30 03 02 01 05', '30 03 02 01 05'],
    ['a long form of a short length', '30 83 00 00 04 02 81 01 05', '30 03 02 01 05'],
    ['an indefinite length', '30 80 02 01 05 00 00', '30 03 02 01 05'],
    ['one within another', '30 80 a0 80 05 00 00 00 00 00', '30 04 a0 02 05 00'],
    ['an octet string in pieces', '24 80 04 02 01 02 04 01 03 00 00', '04 03 01 02 03'],
    ['pieces that are in pieces', '24 09 24 04 04 02 01 02 04 01 03', '04 03 01 02 03'],
    ['what follows, which is left out', '05 00 ff ff', '05 00'],
  ])('converts %s', (_what, ber, der) => {
    expect(berToDer(hex(ber))).toEqual(hex(der));
  });

  it.each([
    ['an end within an element', '30 05 02 01 05'],
    ['an end within a length', '30 82 01'],
    ['no end of an indefinite length', '30 80 02 01 05'],
    ['a primitive element of indefinite length', '04 80 00 00'],
    ['a length of eight bytes', '30 88 00 00 00 00 00 00 00 03 02 01 05'],
    ['a piece of another kind', '24 03 02 01 05'],
    ['a tag of several bytes', '3f 81 01 00'],
    ['a nesting without end', '30 80'.repeat(10_000)],
  ])('refuses %s', (_what, ber) => {
    expect(() => berToDer(hex(ber))).toThrow(DerError);
  });

  it('given any bytes, then it converts them or says that it cannot', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          // What has been converted stays as it is.
          const der = berToDer(Buffer.from(bytes));
          expect(berToDer(der)).toEqual(der);
        } catch (error) {
          if (!(error instanceof DerError)) throw error;
        }
      }),
    );
  });
});
