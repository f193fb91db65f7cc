import type { Release } from '../../../../sandbox/src/release.js';
import { fromByteText } from '../documents/byte-text.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Writes bytes as a text of an answer to PROPFIND, as the XML library of each release does. In 7.2, U+FFFD takes the place of what
 * cannot stand in XML. Before that, bytes were taken for UTF-8 without a look: some names come out as others, and most
 * of those that are no UTF-8 as nothing at all.
 */
export const webdavText = (bytes: string, release: Release): string =>
  release === '7.2' ? [...markedText(bytes)].map(escapeMarked).join('') : escapeUnchecked(bytes);

/** Each byte that is no UTF-8 becomes a character that XML cannot hold. */
function markedText(bytes: string): string {
  let text = '';
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes.charCodeAt(index));
    const sequence = bytes.slice(index, index + length);
    const character = fromByteText(sequence);
    const isWhole = Buffer.from(character, 'utf8').toString('latin1') === sequence && sequence.length === length;
    text += isWhole ? character : '\0';
    index += isWhole ? length : 1;
  }
  return text;
}

function escapeMarked(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\r') return '&#13;';
  if (!isXmlCharacter(code)) return reference(0xfffd);
  return code < 0x80 ? (ENTITIES[character] ?? character) : reference(code);
}

function escapeUnchecked(bytes: string): string {
  let escaped = '';
  for (let index = 0; index < bytes.length; ) {
    const lead = bytes.charCodeAt(index);
    const length = sequenceLength(lead);
    if (lead < 0x80) {
      const character = String.fromCharCode(lead);
      if (!isXmlCharacter(lead)) return '';
      escaped += lead === 0x0d ? reference(lead) : (ENTITIES[character] ?? character);
    } else {
      if (lead < 0xc0 || lead >= 0xf8) return '';
      const rest = bytes.slice(index + 1, index + length);
      if (rest.length < length - 1) return escaped; // the rest is dropped
      const code = [...rest].reduce((bits, byte) => bits * 64 + (byte.charCodeAt(0) & 0x3f), lead & (0x7f >> length));
      if (!isXmlCharacter(code)) return '';
      escaped += reference(code);
    }
    index += length;
  }
  return escaped;
}

const sequenceLength = (lead: number): number => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

const reference = (code: number): string => `&#x${code.toString(16).toUpperCase()};`;

/** @see https://www.w3.org/TR/xml/#charsets */
const isXmlCharacter = (code: number): boolean =>
  code === 0x09 ||
  code === 0x0a ||
  code === 0x0d ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);
