/** A row of a table, and the line of the document that it begins in, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** What makes a document unreadable as a table. */
export interface CsvFault {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly problem: 'unclosed-quote' | 'text-after-quote';
}

/**
 * Reads the rows of a table: fields between separators, quoted where they contain separators, line ends or quotes, which are
 * doubled there. Empty lines are no rows.
 * @returns the fault instead, for a document that has one
 * @see RFC 4180, section 2
 */
export function readCsv(text: string, separator: ',' | '\t'): readonly CsvRow[] | CsvFault {
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let line = 1;
  let rowLine = 1;
  let place = text.startsWith('\uFEFF') ? 1 : 0;
  const ends = new RegExp(`[${separator}\\r\\n]|$`, 'g');
  while (place < text.length || fields.length > 0) {
    const isQuoted = text[place] === '"';
    const from = isQuoted ? closingQuote(text, place) : place;
    if (from === undefined) return { line, problem: 'unclosed-quote' };
    ends.lastIndex = from;
    const end = ends.exec(text)?.index ?? text.length;
    if (isQuoted && end !== from) return { line, problem: 'text-after-quote' };
    const field = isQuoted ? text.slice(place + 1, from - 1).replaceAll('""', '"') : text.slice(place, end);
    fields.push(field);
    place = end + 1;
    line += isQuoted ? lineEnds(field) : 0;
    if (text[end] === separator) continue;
    if (text[end] === '\r' && text[end + 1] === '\n') place += 1;
    if (fields.length > 1 || field !== '' || isQuoted) rows.push({ line: rowLine, fields });
    fields = [];
    line += 1;
    rowLine = line;
  }
  return rows;
}

/** @returns the place behind the quote that closes a field; undefined if none does */
function closingQuote(text: string, opening: number): number | undefined {
  for (let quote = text.indexOf('"', opening + 1); quote >= 0; quote = text.indexOf('"', quote + 2)) {
    if (text[quote + 1] !== '"') return quote + 1;
  }
  return undefined;
}

const lineEnds = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;
