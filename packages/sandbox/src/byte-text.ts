/*
 * File names are bytes, and need not be UTF-8. Here they are strings all the same: a byte that is no UTF-8 is a lone
 * surrogate, U+DC80 to U+DCFF, which no UTF-8 decodes to. So names can be compared and kept in records, and come out
 * as the bytes they came in as.
 */

/** @returns the text that {@link bytesOf} turns into the same bytes again */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString('utf8');
  if (buffer.equals(Buffer.from(text, 'utf8'))) return text;
  let result = '';
  for (let index = 0; index < buffer.length; ) {
    const character = buffer.subarray(index, index + sequenceLength(buffer[index] ?? 0));
    const decoded = character.toString('utf8');
    const isWhole = character.equals(Buffer.from(decoded, 'utf8'));
    result += isWhole ? decoded : String.fromCharCode(FIRST_ESCAPE + (buffer[index] ?? 0));
    index += isWhole ? character.length : 1;
  }
  return result;
}

/** The bytes of a text: its characters as UTF-8, and the original bytes where {@link textOf} found no UTF-8. */
export function bytesOf(text: string): Buffer {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text, 'utf8');
  return Buffer.concat(
    [...text].map((character) =>
      isEscapedByte(character) ? Buffer.of(character.charCodeAt(0) - FIRST_ESCAPE) : Buffer.from(character, 'utf8'),
    ),
  );
}

/** Whether a character of such a text, a whole code point, stands for a byte that is no UTF-8. */
export const isEscapedByte = (character: string): boolean => /^[\udc80-\udcff]$/.test(character);

const FIRST_ESCAPE = 0xdc00;

/** How many bytes a character has that begins with this one. */
const sequenceLength = (lead: number): number => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
