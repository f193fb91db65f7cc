import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitString, explicit, integer, objectIdentifier, octetString, sequence, time } from './der.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('DER values', () => {
  it('writes integers in as few octets as possible and keeps them positive', () => {
    expect([0, 1, 127, 128, 255, 256, 65537].map((value) => hex(integer(value)))).toEqual([
      '020100',
      '020101',
      '02017f',
      '02020080',
      '020200ff',
      '02020100',
      '0203010001',
    ]);
    expect(hex(integer(Buffer.from([0, 0, 0x80, 1])))).toBe('0203008001');
    expect(() => integer(-1)).toThrow(RangeError);
  });

  it('writes an object identifier with several octets for an arc from 128 on', () => {
    expect(hex(objectIdentifier('1.2.840.113549.1.1.11'))).toBe('06092a864886f70d01010b');
    expect(hex(objectIdentifier('2.5.4.3'))).toBe('0603550403');
  });

  it('changes from UTCTime to GeneralizedTime with the year 2050', () => {
    expect(time(new Date('2049-12-31T23:59:59.999Z')).toString('latin1')).toBe('\x17\x0d491231235959Z');
    expect(time(new Date('2050-01-01T00:00:00Z')).toString('latin1')).toBe('\x18\x0f20500101000000Z');
  });

  it('nests values under explicit tags and counts unused bits', () => {
    expect(hex(explicit(0, integer(2)))).toBe('a003020102');
    expect(hex(bitString(Buffer.from([0x06]), 1))).toBe('03020106');
  });

  it('announces the length of contents of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), (size) => {
        const encoded = octetString(new Uint8Array(size));
        const outer = sequence(encoded);
        expect(outer.length - encoded.length).toBe(
          encoded.length < 128 ? 2 : encoded.length < 256 ? 3 : encoded.length < 65_536 ? 4 : 5,
        );
        expect(encoded.subarray(encoded.length - size).every((byte) => byte === 0)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
