import { type Colour, noPaint, type Paint } from './colour.js';
import { fitText, type Kept, padText, plainText, textWidth, wrapText } from './text.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Narrowest it may get before columns are left out; a column without it is never cut. */
  readonly minWidth?: number;
  /** The part of a text to keep when it is cut. @default 'start' */
  readonly keep?: Kept;
  /** Texts that differ are to differ when they are cut, too, as long as this width is enough for it. */
  readonly distinctWithin?: number;
  /** Left out when there is no room, the highest first; 0 never. @default 0 */
  readonly dispensable?: number;
}

export type Cell = string | { readonly text: string; readonly colour: Colour };

export interface TableOptions {
  /** Room on the terminal; left out, nothing is cut. */
  readonly columns?: number | undefined;
  readonly paint?: Paint;
}

/** Between two columns. */
export const GAP = '  ';

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
  // One after the other: a server may have more jobs than a function takes arguments.
  const widths = columns.map((column, index) =>
    texts.reduce((most, row) => Math.max(most, textWidth(row[index] ?? '')), textWidth(column.title)),
  );
  // A column that is empty in every row is left out.
  let shown: readonly number[] = columns
    .map((_, index) => index)
    .filter((index) => rows.length === 0 || texts.some((row) => row[index] !== ''));
  const different = (index: number) => [...new Set(texts.map((row) => row[index] ?? ''))];
  const distinct = () => columns.map((column, index) => distinctColumn(column, different(index)));
  const layout =
    fitColumns(NOTHING_CUT, widths, shown, room) !== undefined
      ? { shown, widths }
      : (layOut(distinct(), widths, shown, room) ?? layOut(columns, widths, shown, room));
  shown = layout?.shown ?? shown.filter((index) => dispensable(columns, index) === 0);
  const final = layout?.widths ?? smallest(columns, widths, shown);
  const cuts = columns.map(({ distinctWithin, keep }, index) =>
    distinctWithin === undefined ? keep : (distinctCut(different(index), final[index] ?? 0) ?? keep),
  );

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
        const text = fitText(texts[rowIndex]?.[index] ?? '', width, cuts[index]);
        const padded = padText(text, width, align(index));
        const cell = row[index];
        return typeof cell === 'object' ? padded.replace(text, () => paint(text, cell.colour)) : padded;
      }),
    ),
  ];
}

const textOf = (cell: Cell | undefined): string => (typeof cell === 'object' ? cell.text : (cell ?? ''));
const dispensable = (columns: readonly Column[], index: number): number => columns[index]?.dispensable ?? 0;

const NOTHING_CUT: readonly Column[] = [];
/** How to cut texts that differ so that they still do: what they have in common goes first. */
function distinctCut(texts: readonly string[], width: number): Kept | undefined {
  const sameEnd = commonStart(texts.map((text) => [...text].reverse().join('')));
  const cuts: readonly Kept[] = commonStart(texts) > sameEnd ? ['end', 'start', 'ends'] : ['start', 'end', 'ends'];
  return cuts.find((cut) => new Set(texts.map((text) => fitText(text, width, cut))).size === texts.length);
}

/** How many letters all of them start with. */
function commonStart([first = '', ...others]: readonly string[]): number {
  let length = 0;
  while (length < first.length && others.every((text) => text[length] === first[length])) length += 1;
  return length;
}

/** The column with the least width at which its texts still differ. */
function distinctColumn(column: Column, texts: readonly string[]): Column {
  const { minWidth, distinctWithin } = column;
  if (minWidth === undefined || distinctWithin === undefined) return column;
  for (let width = minWidth; width <= distinctWithin; width += 1)
    if (distinctCut(texts, width) !== undefined) return { ...column, minWidth: width };
  return column;
}

/** The columns to show, with their widths: dispensable ones are left out until the others fit; undefined if they never do. */
function layOut(
  columns: readonly Column[],
  widths: readonly number[],
  all: readonly number[],
  room: number | undefined,
): { readonly shown: readonly number[]; readonly widths: readonly number[] } | undefined {
  for (let shown = all; ; ) {
    const fitted = fitColumns(columns, widths, shown, room);
    if (fitted !== undefined) return { shown, widths: fitted };
    const most = Math.max(0, ...shown.map((index) => dispensable(columns, index)));
    if (most === 0) return undefined;
    const out = shown.findLast((index) => dispensable(columns, index) === most);
    shown = shown.filter((index) => index !== out);
  }
}

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
      (index) => (fitted[index] ?? 0) > (columns[index]?.minWidth ?? Number.POSITIVE_INFINITY),
    );
    if (shrinkable.length === 0) return undefined;
    const widest = shrinkable.reduce((a, b) => ((fitted[b] ?? 0) > (fitted[a] ?? 0) ? b : a));
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

const smallest = (columns: readonly Column[], widths: readonly number[], shown: readonly number[]): readonly number[] =>
  widths.map((width, index) => (shown.includes(index) ? Math.min(width, columns[index]?.minWidth ?? width) : width));

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
