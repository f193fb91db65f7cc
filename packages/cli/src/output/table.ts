import { type Colour, noPaint, type Paint } from './colour.js';
import { fitText, padText, plainText, textWidth, wrapText } from './text.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Narrowest it may get before columns are left out; a column without it is never cut. */
  readonly least?: number;
  /** Which end of a text says more, when it has to be cut. @default 'start' */
  readonly keep?: 'start' | 'end';
  /** Left out when there is no room, the highest first; 0 never. @default 0 */
  readonly dispensable?: number;
}

export type Cell = string | { readonly text: string; readonly colour: Colour };

export interface TableOptions {
  /** Room on the terminal; left out, nothing is cut. */
  readonly columns?: number | undefined;
  readonly paint?: Paint;
}

const GAP = '  ';

/**
 * Lays out rows under titles. On a narrow terminal columns that can do with less are cut first, then those that can be
 * dispensed with are left out; what goes to a file or a program is never cut.
 * @returns lines without blanks at their ends
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { columns: room, paint = noPaint }: TableOptions = {},
): readonly string[] {
  const texts = rows.map((row) => columns.map((_, index) => plainText(textOf(row[index]))));
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...texts.map((row) => textWidth(row[index] ?? ''))),
  );
  // A column that is empty in every row says nothing.
  let shown = columns
    .map((_, index) => index)
    .filter((index) => rows.length === 0 || texts.some((row) => row[index] !== ''));
  let fitted = fitColumns(columns, widths, shown, room);
  while (fitted === undefined) {
    const candidates = shown.filter((index) => (columns[index]?.dispensable ?? 0) > 0);
    if (candidates.length === 0) break;
    const least = candidates.reduce((a, b) => (dispensable(columns, b) > dispensable(columns, a) ? b : a));
    shown = shown.filter((index) => index !== least);
    fitted = fitColumns(columns, widths, shown, room);
  }
  const final = fitted ?? smallest(columns, widths, shown);

  const line = (cell: (index: number, width: number) => string) =>
    shown
      .map((index) => cell(index, final[index] ?? 0))
      .join(GAP)
      .trimEnd();
  const align = (index: number) => columns[index]?.align ?? 'left';
  return [
    line((index, width) => paint(padText(fitText(columns[index]?.title ?? '', width), width, align(index)), 'dim')),
    ...rows.map((row, rowIndex) =>
      line((index, width) => {
        const text = fitText(texts[rowIndex]?.[index] ?? '', width, columns[index]?.keep);
        const padded = padText(text, width, align(index));
        const cell = row[index];
        return typeof cell === 'object' ? padded.replace(text, () => paint(text, cell.colour)) : padded;
      }),
    ),
  ];
}

const textOf = (cell: Cell | undefined): string => (typeof cell === 'object' ? cell.text : (cell ?? ''));
const dispensable = (columns: readonly Column[], index: number): number => columns[index]?.dispensable ?? 0;

/** Widths by column with which the shown ones fit; undefined when even the narrowest do not. */
function fitColumns(
  columns: readonly Column[],
  widths: readonly number[],
  shown: readonly number[],
  room: number | undefined,
): readonly number[] | undefined {
  const fitted = [...widths];
  if (room === undefined) return fitted;
  const total = () => shown.reduce((sum, index) => sum + (fitted[index] ?? 0), GAP.length * (shown.length - 1));
  while (total() > room) {
    // The widest of those that can shrink, so that none is cut while another wastes room.
    const shrinkable = shown.filter(
      (index) => (fitted[index] ?? 0) > (columns[index]?.least ?? Number.POSITIVE_INFINITY),
    );
    if (shrinkable.length === 0) return undefined;
    const widest = shrinkable.reduce((a, b) => ((fitted[b] ?? 0) > (fitted[a] ?? 0) ? b : a));
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

const smallest = (columns: readonly Column[], widths: readonly number[], shown: readonly number[]): readonly number[] =>
  widths.map((width, index) => (shown.includes(index) ? Math.min(width, columns[index]?.least ?? width) : width));

/** Facts under one another: `Name  value`, without those that are not known; on a terminal long values are wrapped. */
export function formatFacts(
  facts: readonly (readonly [name: string, value: string | undefined])[],
  { columns, paint = noPaint }: TableOptions = {},
): readonly string[] {
  const known = facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]));
  const width = Math.max(0, ...known.map(([name]) => textWidth(name)));
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - width - GAP.length);
  return known.flatMap(([name, value]) =>
    value
      .split('\n')
      .map(plainText)
      .flatMap((line) => (textWidth(line) <= room ? [line] : wrapText(line, room)))
      .map((line, index) => `${paint(padText(index === 0 ? name : '', width), 'dim')}${GAP}${line}`.trimEnd()),
  );
}
