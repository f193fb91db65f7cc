import { bytesOf, isEscapedByte } from '../byte-text.js';
import type { ReleaseTraits } from '../release.js';

/**
 * Writes a text into an answer to PROPFIND, as the XML library of each release does. What cannot stand in XML becomes
 * U+FFFD in 7.2. Before that, bytes are taken for UTF-8 without a look: some names come out as others, most of those
 * that are no UTF-8 as nothing at all.
 */
export const escapeWebdavText = (text: string, { marksInvalidCharacters }: ReleaseTraits): string =>
  marksInvalidCharacters ? [...text].map(escapeOrMark).join('') : escapeUnchecked(bytesOf(text));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeOrMark(character: string): string {
  if (character === '\r') return '&#13;';
  const code = character.codePointAt(0) ?? 0;
  if (isEscapedByte(character) || !isXmlCharacter(code)) return characterReference(0xfffd);
  return code < 0x80 ? (ENTITIES[character] ?? character) : characterReference(code);
}

function escapeUnchecked(bytes: Buffer): string {
  let escaped = '';
  for (let index = 0; index < bytes.length; ) {
    const lead = bytes[index] ?? 0;
    if (lead < 0x80) {
      if (!isXmlCharacter(lead)) return '';
      const character = String.fromCharCode(lead);
      escaped += lead === 0x0d ? characterReference(lead) : (ENTITIES[character] ?? character);
      index += 1;
      continue;
    }
    if (lead < 0xc0 || lead >= 0xf8) return '';
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const sequence = bytes.subarray(index, index + length);
    if (sequence.length < length) return escaped; // the rest is dropped
    const code = sequence.subarray(1).reduce((bits, byte) => bits * 64 + (byte & 0x3f), lead & (0x7f >> length));
    if (!isXmlCharacter(code)) return '';
    escaped += characterReference(code);
    index += length;
  }
  return escaped;
}

const characterReference = (code: number): string => `&#x${code.toString(16).toUpperCase()};`;

/** @see https://www.w3.org/TR/xml/#charsets */
const isXmlCharacter = (code: number): boolean =>
  [0x09, 0x0a, 0x0d].includes(code) ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);
