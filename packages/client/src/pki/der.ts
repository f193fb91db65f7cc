/**
 * The part of DER that certificates need. This library has its own reader and writer, rather than a general ASN.1 library:
 * a proxy must repeat its issuer's name byte for byte, ARC 6.17 sends requests that strict parsers refuse, and Node's
 * own `X509Certificate` already does the difficult part. So little remains that a library would cost more start-up time than it
 * saves in code.
 *
 * @see ITU-T X.690
 */

/** One element of a DER encoding; the buffers are views into what was read. */
export interface DerElement {
  /** The identifier octet: class, constructed bit and tag number. */
  readonly tag: number;
  /** The whole element, identifier and length included. */
  readonly bytes: Buffer;
  /** The contents of the element. */
  readonly contents: Buffer;
}

/**
 * The bytes are not DER, or do not have the expected structure. Callers turn it into an error with their meaning.
 *
 * @example
 * ```ts
 * const { certificate } = await readProxyFile('/tmp/arcproxy_file');
 * try {
 *   console.log(certificate.extensions.keyUsage);
 * } catch (error) {
 *   if (!(error instanceof DerError)) throw error;
 *   console.error(`a malformed extension: ${error.message}`);
 * }
 * ```
 */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export const Tag = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OID: 0x06,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  T61_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  VISIBLE_STRING: 0x1a,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** The tag of `[n]` around other elements. */
export const explicitTag = (n: number): number => 0xa0 | n;
/** The tag of `[n]` in place of a primitive element's own. */
export const implicitTag = (n: number): number => 0x80 | n;

function readAt(bytes: Buffer, offset: number): DerElement {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new DerError('it ends within an element');
  if ((tag & 0x1f) === 0x1f) throw new DerError('it has a tag of several bytes');
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError('it has an indefinite or enormous length');
    if (start + count > bytes.length) throw new DerError('it ends within an element');
    length = bytes.readUIntBE(start, count);
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw new DerError('it ends within an element');
  return { tag, bytes: bytes.subarray(offset, end), contents: bytes.subarray(start, end) };
}

/** Reads the one element that fills `bytes`. */
export function readElement(bytes: Buffer): DerElement {
  const element = readAt(bytes, 0);
  if (element.bytes.length !== bytes.length) throw new DerError('something follows the last element');
  return element;
}

/** Reads the elements inside an element, which must have the tag given. */
export function readElements(element: DerElement | undefined, tag: number = Tag.SEQUENCE): readonly DerElement[] {
  return [...eachElement(element, tag)];
}

/** The same one by one, for elements with a hundred thousand parts. */
export function* eachElement(element: DerElement | undefined, tag: number = Tag.SEQUENCE): Generator<DerElement> {
  const { contents } = expectTag(element, tag);
  for (let offset = 0; offset < contents.length; ) {
    const next = readAt(contents, offset);
    yield next;
    offset += next.bytes.length;
  }
}

/** Returns the element if it is there and has this tag. */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (element === undefined) throw new DerError('an element is missing');
  if (element.tag !== tag) {
    throw new DerError(`an element has tag 0x${element.tag.toString(16)} where 0x${tag.toString(16)} belongs`);
  }
  return element;
}

/** Reads an INTEGER that is neither negative nor beyond 2^53. */
export function readUnsigned(element: DerElement | undefined): number {
  const { contents } = expectTag(element, Tag.INTEGER);
  const value =
    contents.length === 0 ? -1n : BigInt.asIntN(contents.length * 8, BigInt(`0x${contents.toString('hex')}`));
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new DerError('an integer is out of range');
  return Number(value);
}

export function readBoolean(element: DerElement | undefined): boolean {
  const { contents } = expectTag(element, Tag.BOOLEAN);
  if (contents.length !== 1) throw new DerError('a boolean is not one byte long');
  return contents[0] !== 0; // DER demands 0xff; there are certificates with 0x01
}

/** Arcs of 128 bits, as UUIDs are, are the longest in use. The time to read one grows with the square of its length. */
const MAX_ARC_BYTES = 19;

/** Reads an OBJECT IDENTIFIER in dotted form. */
export function readOid(element: DerElement | undefined): string {
  const { contents } = expectTag(element, Tag.OID);
  const arcs: bigint[] = [];
  let value = 0n;
  let bytes = 0;
  for (const byte of contents) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    bytes += 1;
    if (bytes > MAX_ARC_BYTES) throw new DerError('an object identifier has an enormous number');
    if (byte >= 0x80) continue;
    if (arcs.length === 0) {
      const root = value < 80n ? value / 40n : 2n; // the first two arcs share a number
      arcs.push(root, value - root * 40n);
    } else arcs.push(value);
    value = 0n;
    bytes = 0;
  }
  if (arcs.length === 0 || (contents.at(-1) ?? 0) >= 0x80) throw new DerError('an object identifier is cut short');
  return arcs.join('.');
}

/** Reads a BIT STRING of whole bytes, as keys and signatures are. */
export function readBitString(element: DerElement | undefined): Buffer {
  const { contents } = expectTag(element, Tag.BIT_STRING);
  if (contents[0] !== 0) throw new DerError('a bit string is not of whole bytes');
  return contents.subarray(1);
}

/** Reads a BIT STRING of named bits: the numbers of those that are set. */
export function readNamedBits(element: DerElement | undefined): ReadonlySet<number> {
  const { contents } = expectTag(element, Tag.BIT_STRING);
  const bits = new Set<number>();
  for (const [index, byte] of contents.subarray(1).entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte & (0x80 >> bit)) !== 0) bits.add(index * 8 + bit);
  }
  return bits;
}

/** Reads a UTCTime or GeneralizedTime as certificates have them: in UTC and with seconds (RFC 5280, section 4.1.2.5). */
export function readTime(element: DerElement | undefined): Date {
  const text = element?.contents.toString('latin1') ?? '';
  const utc = element?.tag === Tag.UTC_TIME && /^\d{12}Z$/.test(text);
  if (!utc && !(element?.tag === Tag.GENERALIZED_TIME && /^\d{14}Z$/.test(text)))
    throw new DerError('a time is malformed');
  const digits = utc ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const time = new Date(iso);
  // A 30 February passes some engines' parsers as 2 March.
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 19) !== iso.slice(0, 19)) {
    throw new DerError('a time does not exist');
  }
  return time;
}

/** Writes an element with the tag around the parts, which are DER themselves or the contents of a primitive element. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const contents = Buffer.concat(parts);
  if (contents.length < 0x80) return Buffer.concat([Buffer.of(tag, contents.length), contents]);
  const digits = contents.length.toString(16);
  const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, contents]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => encode(Tag.SEQUENCE, ...parts);
export const set = (part: Uint8Array): Buffer => encode(Tag.SET, part);
export const octetString = (bytes: Uint8Array): Buffer => encode(Tag.OCTET_STRING, bytes);
export const bitString = (bytes: Uint8Array): Buffer => encode(Tag.BIT_STRING, Buffer.of(0), bytes);
export const printableString = (text: string): Buffer => encode(Tag.PRINTABLE_STRING, Buffer.from(text, 'latin1'));
export const ia5String = (text: string): Buffer => encode(Tag.IA5_STRING, Buffer.from(text, 'latin1'));
export const utf8String = (text: string): Buffer => encode(Tag.UTF8_STRING, Buffer.from(text, 'utf8'));
export const trueValue: Buffer = encode(Tag.BOOLEAN, Buffer.of(0xff));
export const nullValue: Buffer = encode(Tag.NULL);

/**
 * Writes an INTEGER.
 * @throws RangeError if the value is negative
 */
export function unsigned(value: number | bigint): Buffer {
  if (value < 0) throw new RangeError(`Not writing the negative integer ${value}`);
  const digits = BigInt(value).toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return (bytes[0] ?? 0) >= 0x80 ? encode(Tag.INTEGER, Buffer.of(0), bytes) : encode(Tag.INTEGER, bytes);
}

/** Writes an OBJECT IDENTIFIER given in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  const bytes = [first * 40n + second, ...rest].flatMap((arc) => {
    const groups = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80);
    return groups;
  });
  return encode(Tag.OID, Buffer.from(bytes));
}

/** Writes a BIT STRING of named bits, without trailing zero bits as DER demands. */
export function namedBits(bits: Iterable<number>): Buffer {
  const numbers = [...bits];
  if (numbers.length === 0) return encode(Tag.BIT_STRING, Buffer.of(0));
  const last = Math.max(...numbers);
  const bytes = Buffer.alloc(1 + (last >> 3));
  for (const bit of numbers) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return encode(Tag.BIT_STRING, Buffer.of(7 - (last & 7)), bytes);
}

/** Writes a time, its milliseconds dropped: UTCTime until 2049, GeneralizedTime after (RFC 5280, section 4.1.2.5). */
export function time(date: Date): Buffer {
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? encode(Tag.UTC_TIME, Buffer.from(timeDigits(date).slice(2), 'latin1'))
    : generalizedTime(date);
}

/** Writes a GeneralizedTime, its milliseconds dropped. */
export const generalizedTime = (date: Date): Buffer =>
  encode(Tag.GENERALIZED_TIME, Buffer.from(timeDigits(date), 'latin1'));

const timeDigits = (date: Date): string => `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
