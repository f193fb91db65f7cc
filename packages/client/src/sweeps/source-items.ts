import { SweepSourceError, type SweepSourceProblem } from '../errors/index.js';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';
import { readCsv } from './csv-rows.js';
import { matchPaths } from './match-paths.js';
import { type NumberRange, numberAt } from './number-range.js';
import { parseSweepSource, type SweepSource } from './sweep-source.js';

/** One item of a source: a text, or the named values of a row. */
export type SourceItem =
  | { readonly text: string }
  | { readonly values: ReadonlyMap<string, string> /** For people: `runs.csv:3`. */; readonly label: string };

/** The items of a source, of which any can be asked for, so that those of a range need no memory. */
export interface SourceItems {
  readonly source: SweepSource;
  readonly count: number;
  /** The names of the values of its rows; undefined for a source of texts. */
  readonly columns: readonly string[] | undefined;
  /** @param place - counted from 0 */
  at(place: number): SourceItem;
}

/** Reads stdin to its end, as text. */
export type ReadStdin = () => Promise<string>;

/**
 * Finds the items of a source.
 * @throws SweepSourceError if it has none, or cannot be understood
 * @throws InputFileError if a directory cannot be listed; the system's error if a file cannot be read
 */
export async function openSource(text: string, readStdin: ReadStdin | undefined): Promise<SourceItems> {
  const source = await parse(text);
  const items = await read(source, readStdin);
  if (items.count > 0) return { source, ...items };
  if (source.kind === 'paths') throw new SweepSourceError(source.text, { problem: 'no-match' });
  throw new SweepSourceError(source.text, { problem: 'no-items', path: 'path' in source ? source.path : undefined });
}

/** A path in the place of a source is a frequent mistake, or a pattern that the shell has expanded. */
async function parse(text: string): Promise<SweepSource> {
  try {
    return parseSweepSource(text);
  } catch (error) {
    for (const path of [text, text.replace(/^\w+=/, '')]) {
      if (path === '' || (await kindOf(path)) === undefined) continue;
      throw new SweepSourceError(text, { problem: 'one-file', path, remedy: 'quote-pattern' });
    }
    throw error;
  }
}

type Items = Omit<SourceItems, 'source'>;

async function read(source: SweepSource, readStdin: ReadStdin | undefined): Promise<Items> {
  switch (source.kind) {
    case 'paths':
      return texts(await matchPaths(source.pattern));
    case 'values':
      return values(source.parts);
    case 'lines':
      return texts(linesOf(await readText(source, readStdin)).map(({ text }) => text));
    case 'csv':
      return tableRows(source, await readText(source, readStdin), ',');
    case 'tsv':
      return tableRows(source, await readText(source, readStdin), '\t');
    case 'json-lines':
      return jsonLines(source, await readText(source, readStdin));
  }
}

async function readText(source: SweepSource & { path: string }, readStdin: ReadStdin | undefined): Promise<string> {
  if (source.path !== '-') {
    const bytes = await fileSystem.current.read(source.path).catch((error: NodeJS.ErrnoException) => {
      // What goes wrong after opening, as with a directory, comes without the path.
      throw Object.assign(error, { path: source.path });
    });
    return new TextDecoder().decode(bytes);
  }
  if (readStdin === undefined) throw new SweepSourceError(source.text, { problem: 'no-stdin' });
  return readStdin();
}

const texts = (all: readonly string[]): Items => ({
  count: all.length,
  columns: undefined,
  at: (place) => ({ text: String(all[place]) }),
});

function values(parts: readonly (string | NumberRange)[]): Items {
  const counts = parts.map((part) => (typeof part === 'string' ? 1 : part.count));
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    columns: undefined,
    at: (place) => {
      let rest = place;
      const part = parts.find((_, index) => {
        const count = counts[index] ?? 0;
        if (rest < count) return true;
        rest -= count;
        return false;
      });
      return { text: typeof part === 'object' ? numberAt(part, rest) : String(part) };
    },
  };
}

/** The lines that are not empty, each with its number from 1. */
const linesOf = (document: string): readonly { readonly text: string; readonly line: number }[] =>
  document
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => text.trim() !== '');

function tableRows(source: SweepSource & { path: string }, document: string, separator: ',' | '\t'): Items {
  const refuse = refusal(source);
  const rows = readCsv(document, separator);
  if ('problem' in rows) throw refuse(rows.problem, rows.line);
  const [header, ...body] = rows;
  const columns = (header?.fields ?? []).map((name) => name.trim());
  if (columns.includes('') || new Set(columns).size < columns.length) throw refuse('column-names', header?.line);
  const odd = body.find(({ fields }) => fields.length !== columns.length);
  if (odd !== undefined) throw refuse('field-count', odd.line);
  return records(
    source,
    columns,
    body.map(({ line, fields }) => ({
      line,
      values: new Map(columns.map((name, index) => [name, fields[index] ?? ''])),
    })),
  );
}

function jsonLines(source: SweepSource & { path: string }, document: string): Items {
  const refuse = refusal(source);
  const lines = linesOf(document).map(({ text, line }) => {
    try {
      return { line, value: JSON.parse(text) as unknown };
    } catch {
      throw refuse('no-json', line);
    }
  });
  const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isPlain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
  const wanted = isRecord(lines[0]?.value) ? isRecord : isPlain;
  const odd = lines.find(({ value }) => !wanted(value));
  if (odd !== undefined) throw refuse('mixed-json', odd.line);
  const rows = lines.flatMap(({ line, value }) => (isRecord(value) ? [{ line, values: valuesOf(value) }] : []));
  if (rows.length === 0) return texts(lines.map(({ value }) => String(value)));
  return records(source, [...new Set(rows.flatMap(({ values: own }) => [...own.keys()]))], rows);
}

/** Lists and objects are handed on as JSON; null is no value. */
const valuesOf = (record: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(record).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]],
    ),
  );

const records = (
  { path }: { readonly path: string },
  columns: readonly string[],
  rows: readonly { readonly line: number; readonly values: ReadonlyMap<string, string> }[],
): Items => ({
  count: rows.length,
  columns,
  at: (place) => {
    const { line = 0, values: own = new Map<string, string>() } = rows[place] ?? {};
    return { values: own, label: `${path === '-' ? 'stdin' : path}:${line}` };
  },
});

const refusal =
  ({ text, path }: { readonly text: string; readonly path: string }) =>
  (problem: SweepSourceProblem, line?: number) =>
    new SweepSourceError(text, { problem, line, path });
