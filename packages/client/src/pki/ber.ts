import { DerError, encode, Tag } from './der.js';

/** No certificate or PKCS #12 file nests as deep; a hostile one must not use up the stack. */
const MAX_DEPTH = 32;

const CONSTRUCTED = 0x20;
const CONSTRUCTED_OCTET_STRING = Tag.OCTET_STRING | CONSTRUCTED;
const END_OF_CONTENTS = Buffer.alloc(2);

/**
 * Turns the first element of a BER text into DER: lengths become definite, and octet strings in pieces become one. Browsers and key
 * stores write PKCS #12 while they do not know yet how long it will be. What follows the element is left out, as other readers do.
 *
 * @throws DerError if it is cut short or is not BER
 * @see ITU-T X.690, section 8
 */
export const berToDer = (bytes: Buffer): Buffer => convert(bytes, 0, 0).der;

/** The DER of the element at `offset`, and where the next one begins. */
function convert(bytes: Buffer, offset: number, depth: number): { readonly der: Buffer; readonly next: number } {
  if (depth > MAX_DEPTH) throw new DerError('its elements are nested too deep');
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new DerError('it ends within an element');
  if ((tag & 0x1f) === 0x1f) throw new DerError('it has a tag of several bytes');
  const isConstructed = (tag & CONSTRUCTED) !== 0;
  if (first === 0x80) {
    if (!isConstructed) throw new DerError('a primitive element has no length');
    const parts: Buffer[] = [];
    let at = offset + 2;
    while (!bytes.subarray(at, at + 2).equals(END_OF_CONTENTS)) {
      const { der, next } = convert(bytes, at, depth + 1);
      parts.push(der);
      at = next;
    }
    return { der: join(tag, parts), next: at + 2 };
  }
  const { start, end } = readLength(bytes, offset + 1, first);
  if (!isConstructed) return { der: encode(tag, bytes.subarray(start, end)), next: end };
  const contents = bytes.subarray(start, end);
  const parts: Buffer[] = [];
  for (let at = 0; at < contents.length; ) {
    const { der, next } = convert(contents, at, depth + 1);
    parts.push(der);
    at = next;
  }
  return { der: join(tag, parts), next: end };
}

function readLength(bytes: Buffer, offset: number, first: number): { readonly start: number; readonly end: number } {
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 4) throw new DerError('it has an enormous length');
  const start = offset + 1 + count;
  if (start > bytes.length) throw new DerError('it ends within an element');
  const end = start + (count === 0 ? first : bytes.readUIntBE(offset + 1, count));
  if (end > bytes.length) throw new DerError('it ends within an element');
  return { start, end };
}

const join = (tag: number, parts: readonly Buffer[]): Buffer =>
  tag === CONSTRUCTED_OCTET_STRING ? encode(Tag.OCTET_STRING, joinOctets(parts)) : encode(tag, ...parts);

/** The contents of octet strings in DER, one after the other. */
export function joinOctets(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(
    pieces.map((piece) => {
      if (piece[0] !== Tag.OCTET_STRING) throw new DerError('a piece of an octet string is none itself');
      const { start, end } = readLength(piece, 1, piece[1] ?? 0);
      return piece.subarray(start, end);
    }),
  );
}
