/**
 * The few ASN.1 values that certificates and certificate requests are made of, written as DER.
 * @see ITU-T X.690
 */

const tagged = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(content.length), content]);
};

const lengthOctets = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([0x80 | octets.length, ...octets]);
};

export const sequence = (...items: readonly Uint8Array[]): Buffer => tagged(0x30, ...items);

export const setOf = (...items: readonly Uint8Array[]): Buffer => tagged(0x31, ...items);

export const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));

export const nullValue = (): Buffer => tagged(0x05);

export const octetString = (bytes: Uint8Array): Buffer => tagged(0x04, bytes);

export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer => tagged(0x03, Buffer.from([unusedBits]), bytes);

export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text, 'utf8'));

export const printableString = (text: string): Buffer => tagged(0x13, Buffer.from(text, 'latin1'));

export const ia5String = (text: string): Buffer => tagged(0x16, Buffer.from(text, 'latin1'));

/** A context-specific tag around complete values (EXPLICIT), for example `[0]`. */
export const explicit = (tag: number, ...items: readonly Uint8Array[]): Buffer => tagged(0xa0 | tag, ...items);

/** A context-specific tag in place of a primitive value's own (IMPLICIT). */
export const implicit = (tag: number, content: Uint8Array): Buffer => tagged(0x80 | tag, content);

/** A number that is not negative; as bytes, the most significant first. */
export const integer = (value: number | Uint8Array): Buffer => {
  const bytes = typeof value === 'number' ? bigEndian(value) : Buffer.from(value);
  const start = bytes.findIndex((byte) => byte !== 0);
  const significant = start < 0 ? Buffer.from([0]) : bytes.subarray(start);
  // A leading one bit would make the number negative.
  const padding = (significant[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0);
  return tagged(0x02, padding, significant);
};

const bigEndian = (value: number): Buffer => {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`Not a whole number from 0 on: ${value}`);
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
};

/** An object identifier from its dotted form, for example `2.5.4.3`. */
export const objectIdentifier = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
};

const base128 = (value: number): number[] => {
  const octets = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128));
  return octets;
};

/** UTCTime up to 2049 and GeneralizedTime after it, as RFC 5280 wants it. Fractions of a second are cut off. */
export const time = (date: Date): Buffer => {
  const digits = date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:T]/g, '');
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2), 'latin1'))
    : tagged(0x18, Buffer.from(digits, 'latin1'));
};
