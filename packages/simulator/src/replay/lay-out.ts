import type { Paint } from '../../../cli/src/output/colour.js';
import { fitText } from '../../../cli/src/output/text.js';
import type { TableRow } from './table-rows.js';

const TIME_COLUMNS = 12;
const WHO_COLUMNS = 11;
const GAP = '  ';

/** How wide the columns are. */
export interface Layout {
  readonly request: number;
  readonly server: number;
  readonly disk: number;
  /** All of them together. */
  readonly across: number;
}

/** Shares a width among the columns. @param columns - of the terminal */
export function layoutFor(columns: number): Layout {
  const across = Math.max(60, columns - TIME_COLUMNS - WHO_COLUMNS - 2 * GAP.length);
  const shared = across - 2 * GAP.length;
  const request = Math.floor(shared * 0.4);
  const server = Math.floor(shared * 0.35);
  return { request, server, disk: shared - request - server, across };
}

/** The names of the columns, in one line. */
export function tableHead(layout: Layout, paint: Paint): string {
  const names = [
    'time'.padEnd(TIME_COLUMNS),
    'who'.padEnd(WHO_COLUMNS),
    'request'.padEnd(layout.request),
    'server'.padEnd(layout.server),
    'disk',
  ];
  return paint(names.join(GAP), 'bold');
}

/** A row in one line; one that goes across all columns takes as many as it needs. */
export function tableLines(row: TableRow, layout: Layout, paint: Paint): readonly string[] {
  const time = new Date(row.at).toISOString().slice(11, 23);
  const front = `${paint(time, 'dim')}${GAP}${fitText(row.who, WHO_COLUMNS).padEnd(WHO_COLUMNS)}${GAP}`;
  if (row.column !== 'across')
    return [`${front}${indent(row.column, layout)}${painted(row, layout[row.column], paint)}`];
  const [first = '', ...others] = wrapped(row.text, layout.across);
  const margin = ' '.repeat(TIME_COLUMNS + WHO_COLUMNS + 2 * GAP.length);
  return [`${front}${coloured(first, row, paint)}`, ...others.map((text) => `${margin}${coloured(text, row, paint)}`)];
}

function indent(column: 'request' | 'server' | 'disk', { request, server }: Layout): string {
  if (column === 'request') return '';
  return ' '.repeat(column === 'server' ? request + GAP.length : request + server + 2 * GAP.length);
}

// Both ends of a path tell what it is.
const painted = (row: TableRow, columns: number, paint: Paint): string =>
  coloured(fitText(row.text, columns, 'ends'), row, paint);

function coloured(text: string, { column, mark }: TableRow, paint: Paint): string {
  if (mark === 'violation') return paint(text, 'red');
  if (mark === 'fault') return paint(text, 'yellow');
  if (column === 'across') return text.startsWith('$ ') ? paint(text, 'bold') : text;
  return column === 'server' ? paint(text, 'cyan') : column === 'disk' ? paint(text, 'green') : text;
}

/** Lines of at most so many columns, broken at blanks where there are any. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ''; ) {
    if (rest.length <= columns) {
      lines.push(rest);
      break;
    }
    const blank = rest.lastIndexOf(' ', columns);
    const end = blank > 0 ? blank : columns;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return lines;
}
