import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';

/** Text on a terminal: its width in columns, cutting to fit, and removing control characters. */

/** Letters of one column each that never join: ASCII, those of western languages, and the signs of our own messages. */
const PLAIN = /^[\x20-\x7E\u00A1-\u00AC\u00AE-\u024F\u2013-\u2026\u2190-\u2193\u2588\u2591\u25CF]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one; in parentheses, so that a split keeps them
const COLOURED = /(\u001B\[[\d;]*m)/;

let segmenter: Intl.Segmenter | undefined;
/** What is read as one letter, however many characters it is made of. */
function graphemes(text: string): readonly string[] {
  if (PLAIN.test(text)) return [...text];
  // Made when it is needed, as it takes its time.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

let stringWidth: ((text: string) => number) | undefined;

/** Columns on a terminal; colours take none. */
export function textWidth(text: string): number {
  const shown = text.includes('\u001B') ? stripVTControlCharacters(text) : text;
  if (PLAIN.test(shown)) return shown.length;
  // Loaded when it is needed, as most commands never show such text. An import would have to be awaited.
  stringWidth ??= createRequire(import.meta.url)('string-width').default as (text: string) => number;
  return stringWidth(shown);
}

/** The part of a text to keep when it is cut. */
export type Kept = 'start' | 'end' | 'ends';

/** The text, without colours, in at most this many columns; `…` stands for what is cut away. */
export function fitText(text: string, columns: number, keep: Kept = 'start'): string {
  if (textWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  const segments = graphemes(text);
  const room = columns - 1;
  const left = keep === 'start' ? room : keep === 'end' ? 0 : Math.ceil(room / 2);
  const start = take(segments, left);
  const end = take(segments.slice(start.length).reverse(), keep === 'start' ? 0 : room - left).reverse();
  return keep === 'start' ? `${start.join('').trimEnd()}…` : `${start.join('')}…${end.join('')}`;
}

/** As many from the front as there is room for. */
function take(segments: readonly string[], columns: number): string[] {
  let width = 0;
  const end = segments.findIndex((segment) => {
    width += textWidth(segment);
    return width > columns;
  });
  return segments.slice(0, end < 0 ? undefined : end);
}

/** The same for text with colours, which are kept; cut at its end. */
export function fitPainted(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let room = columns;
  const parts = text.split(COLOURED).map((part) => {
    if (COLOURED.test(part)) return part;
    const fitting = fitText(part, room);
    room = fitting === part ? room - textWidth(part) : 0; // nothing follows what was cut
    return fitting;
  });
  return parts.join('');
}

/** Fills up with blanks on the right, or on the left for numbers. */
export function padText(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/**
 * Text from elsewhere, such as a job's name or a server's message, without control characters: they could move the
 * cursor, colour what follows, or make a terminal type. Those that join letters or keep them apart stay.
 */
export const withoutControls = (text: string): string =>
  text.replace(/(?:(?![\u200C\u200D])[\p{Cc}\p{Cf}\u2028\u2029])+/gu, ' ');

/** The same without blanks at its ends. */
export const plainText = (text: string): string => withoutControls(text).trim();

/** Breaks a paragraph into lines of at most this many columns, at blanks. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line === '') line = word;
    else if (textWidth(line) + 1 + textWidth(word) <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Breaks the lines of a text that are too long for a terminal, at blanks; what follows is indented as the line was, or by two. */
export function wrapLines(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => {
      if (textWidth(line) <= columns) return line;
      const before = /^ */.exec(line)?.[0] ?? '';
      const after = before || '  ';
      return before + wrapText(line, columns - after.length).join(`\n${after}`);
    })
    .join('\n');
}
