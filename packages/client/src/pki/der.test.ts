import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitString,
  DerError,
  encode,
  namedBits,
  oid,
  readBitString,
  readBoolean,
  readElement,
  readElements,
  readNamedBits,
  readOid,
  readTime,
  readUnsigned,
  sequence,
  Tag,
  time,
  trueValue,
  unsigned,
} from './der.js';

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');

describe('reading DER', () => {
  it('splits a sequence into its elements', () => {
    const [first, second] = readElements(readElement(hex('30 06 02 01 05 01 01 ff')));
    expect(readUnsigned(first)).toBe(5);
    expect(readBoolean(second)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['a length beyond the end', '30 05 02 01'],
    ['a long length beyond the end', '30 82 ff'],
    ['an indefinite length', '30 80 00 00'],
    ['a length of five bytes', '30 85 00 00 00 00 00'],
    ['a tag of several bytes', '3f 81 01 00'],
    ['something after the element', '05 00 00'],
  ])('refuses %s', (_what, digits) => {
    expect(() => readElement(hex(digits))).toThrow(DerError);
  });

  it('refuses an element that ends beyond the one around it', () => {
    expect(() => readElements(readElement(hex('30 03 02 05 00')))).toThrow(DerError);
  });

  it('refuses another kind of element than the one asked for, and none at all', () => {
    expect(() => readUnsigned(readElement(trueValue))).toThrow('tag 0x1 where 0x2 belongs');
    expect(() => readUnsigned(undefined)).toThrow('missing');
  });

  it.each(['02 00', '02 01 ff', '02 08 7f ff ff ff ff ff ff ff'])('refuses the integer %s', (digits) => {
    expect(() => readUnsigned(readElement(hex(digits)))).toThrow(DerError);
  });

  it('refuses an object identifier with a number that would take long to read', () => {
    const one = (bytes: number) => readElement(encode(Tag.OID, Buffer.alloc(bytes - 1, 0xff), Buffer.of(0x7f)));
    expect(readOid(one(19))).toBe(`2.${2n ** 133n - 1n - 80n}`);
    for (const bytes of [20, 4 << 20]) expect(() => readOid(one(bytes))).toThrow('enormous');
  });

  it.each(['06 00', '06 02 2a 86'])('refuses the object identifier %s', (digits) => {
    expect(() => readOid(readElement(hex(digits)))).toThrow(DerError);
  });

  it('takes any byte but 0 for true, as some certificates have it', () => {
    expect(readBoolean(readElement(hex('01 01 01')))).toBe(true);
    expect(readBoolean(readElement(hex('01 01 00')))).toBe(false);
    expect(() => readBoolean(readElement(hex('01 02 ff ff')))).toThrow(DerError);
  });

  it('refuses a bit string of seven bits where whole bytes belong', () => {
    expect(() => readBitString(readElement(hex('03 02 01 fe')))).toThrow(DerError);
  });

  it.each([
    ['a day that does not exist', Tag.UTC_TIME, '260230000000Z'],
    ['an hour that does not exist', Tag.UTC_TIME, '260228250000Z'],
    ['a time without seconds', Tag.UTC_TIME, '2602280000Z'],
    ['a local time', Tag.GENERALIZED_TIME, '20260228000000+0100'],
    ['a time in another kind of string', Tag.PRINTABLE_STRING, '260228000000Z'],
  ])('refuses %s', (_what, tag, text) => {
    expect(() => readTime(readElement(encode(tag, Buffer.from(text))))).toThrow(DerError);
  });

  it('takes two-digit years from 50 on for those of the last century', () => {
    expect(readTime(readElement(encode(Tag.UTC_TIME, Buffer.from('500101000000Z')))).getUTCFullYear()).toBe(1950);
    expect(readTime(readElement(encode(Tag.UTC_TIME, Buffer.from('491231235959Z')))).getUTCFullYear()).toBe(2049);
  });

  it('never does anything with arbitrary bytes but read them or throw a DerError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          const { contents } = readElement(Buffer.from(bytes));
          readElements(readElement(encode(Tag.SEQUENCE, contents)));
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
    );
  });
});

describe('writing DER', () => {
  it('writes what X.690 shows', () => {
    expect(oid('2.999.3')).toEqual(hex('06 03 88 37 03')); // section 8.19.5
    expect(encode(Tag.OCTET_STRING, Buffer.alloc(201)).subarray(0, 3)).toEqual(hex('04 81 c9')); // section 8.1.3.5
  });

  it('leaves unused bits out of named bits', () => {
    expect(namedBits([0, 2])).toEqual(hex('03 02 05 a0'));
    expect(namedBits([8])).toEqual(hex('03 03 07 00 80'));
    expect(namedBits([])).toEqual(hex('03 01 00'));
  });

  it('drops fractions of seconds, and changes to four-digit years in 2050', () => {
    expect(time(new Date('2026-11-23T04:05:06.789Z'))).toEqual(encode(Tag.UTC_TIME, Buffer.from('261123040506Z')));
    expect(time(new Date('2050-01-01T00:00:00Z'))).toEqual(
      encode(Tag.GENERALIZED_TIME, Buffer.from('20500101000000Z')),
    );
  });

  it('refuses negative integers', () => {
    expect(() => unsigned(-1)).toThrow(RangeError);
  });

  it('reads back every integer, object identifier, time, bit and length it writes', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.tuple(fc.constantFrom(0, 1, 2), fc.nat(39), fc.array(fc.bigInt({ min: 0n, max: 1n << 130n }))),
        fc.date({ min: new Date('1950-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.uniqueArray(fc.nat(40)),
        fc.constantFrom(0, 1, 127, 128, 255, 256, 65_536).map((length) => Buffer.alloc(length, length)),
        (integer, [root, second, arcs], date, bits, bytes) => {
          const dotted = [root, second, ...arcs].join('.');
          const written = sequence(unsigned(integer), oid(dotted), time(date), namedBits(bits), bitString(bytes));
          const [a, b, c, d, e] = readElements(readElement(written));
          expect(readUnsigned(a)).toBe(integer);
          expect(readOid(b)).toBe(dotted);
          expect(readTime(c).getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
          expect([...readNamedBits(d)]).toEqual([...bits].sort((x, y) => x - y));
          expect(readBitString(e).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});
