import { basename, parse } from 'node:path';
import { nearest } from '../checks/nearest.js';
import { requireArgument } from '../checks/require-argument.js';
import { text as anyText, callback, listOf, object } from '../checks/shape.js';
import { PlaceholderError, SweepSourceError } from '../errors/index.js';
import { openSource, type SourceItem, type SourceItems } from './source-items.js';
import { parseTemplate } from './template.js';

/** Options of {@link openSweep}. */
export interface SweepOptions {
  /** Reads stdin to its end, for the source `-`; called once, and only for that. @default there is no stdin */
  readonly readStdin?: (() => Promise<string>) | undefined;
}

/** The items of a sweep: for each of them there is to be a job. */
export interface Sweep extends Iterable<SweepItem> {
  /** How many items there are. */
  readonly count: number;
  /** The placeholders that there are, with their braces; the parts of paths that columns may contain are left out. */
  readonly placeholders: readonly string[];
  /**
   * Makes sure that texts can be filled in for the items.
   * @throws PlaceholderError for a placeholder that there is not, or a brace without its counterpart
   */
  requirePlaceholders(texts: Iterable<string>): void;
}

/** One item of a sweep. */
export interface SweepItem {
  /** The number of the item among all of them, from 1. */
  readonly index: number;
  /** What it is, for people: `data/2007.nc`, `runs.csv:3`, or `1990, era5` of two sources. */
  readonly label: string;
  /** The same in letters, digits and `._+=-`, short enough for the name of a job: `2007`, `1990-era5`. Others may have the same. */
  readonly shortName: string;
  /**
   * Puts the values of this item in the place of the placeholders.
   * @throws PlaceholderError as {@link Sweep.requirePlaceholders}, or if this item has no value for one of them
   */
  fill(text: string): string;
}

const SOURCES = listOf('sources', anyText);
const OPTIONS = object<SweepOptions>({ readStdin: callback() });

/**
 * Finds the items of a sweep. A source is one of
 *
 * - a pattern for paths: `data/*.nc`, `**` for any number of directories; sorted by name, hidden ones only where the pattern has
 *   their dot;
 * - a range: `1..1000`, `1-1000`, `1..1000:2` for every second one, `001..100` for three digits, `10..1` to count down;
 * - values and ranges: `a,b,1..3`;
 * - the lines of a file, `@items.txt`, or of stdin, `-`; empty lines are left out;
 * - the rows of a table, `@runs.csv` or `@runs.tsv`, whose first row names the columns, or of JSON lines, `@runs.jsonl`.
 *
 * Several sources are crossed: there is an item for each combination, in the order of nested loops, the last source changing
 * fastest. `NAME=` before a source names it.
 *
 * In the texts for a job, `{}` is the item, `{name}` its base name, `{stem}` that without its last extension, `{index}` the place of
 * the item among all, from 1, and `{column}` the value of a column. With several sources, `{1}` or `{NAME}` is the item of one of
 * them, and `{1.stem}`, `{NAME.column}` what is made of it; a column that no other source has needs no name before it. The value
 * of a column may be a path, too: `{column.stem}`. `{{` and `}}` are single braces.
 *
 * @example
 * ```ts
 * const sweep = await openSweep(['data/*.nc', 'scale=1,2']);
 * for (const item of sweep) console.log(item.index, item.fill('{1.stem}-x{scale}.txt')); // 1 2007-x1.txt
 * ```
 * @throws SweepSourceError if a source cannot be understood, or has no items
 * @throws InputFileError if a directory cannot be listed; the error of the system if a file cannot be read
 */
export async function openSweep(sources: readonly string[], options: SweepOptions = {}): Promise<Sweep> {
  requireArgument('openSweep', 'sources', sources, SOURCES);
  requireArgument('openSweep', 'options', options, OPTIONS);
  const [, second] = sources.filter((source) => /^(?:[A-Za-z_]\w*=)?@?-$/.test(source));
  if (second !== undefined) throw new SweepSourceError(second, { problem: 'stdin-twice' });
  const opened: SourceItems[] = [];
  for (const source of sources) opened.push(await openSource(source, options.readStdin));
  const twice = opened.find(({ source: { name } }, index) =>
    opened.some((other, before) => before < index && name !== undefined && other.source.name === name),
  );
  if (twice !== undefined) throw new SweepSourceError(twice.source.text, { problem: 'name-twice' });
  return new CrossedSources(opened);
}

/** What a placeholder stands for: undefined where an item has no value. */
type Getter = (items: readonly SourceItem[], index: number) => string | undefined;

class CrossedSources implements Sweep {
  readonly count: number;
  readonly placeholders: readonly string[];
  readonly #sources: readonly SourceItems[];
  /** Texts that have been taken apart; they are those of one job, however many items there are. */
  readonly #filled = new Map<string, readonly (string | { readonly placeholder: string; readonly get: Getter })[]>();

  constructor(sources: readonly SourceItems[]) {
    this.#sources = sources;
    this.count = sources.reduce((product, { count }) => product * count, 1);
    this.placeholders = placeholdersOf(sources);
  }

  *[Symbol.iterator](): Iterator<SweepItem> {
    for (let place = 0; place < this.count; place += 1) yield this.#at(place);
  }

  requirePlaceholders(texts: Iterable<string>): void {
    for (const one of texts) this.#take(one);
  }

  #at(place: number): SweepItem {
    const items: SourceItem[] = [];
    const short: string[] = [];
    let rest = place;
    for (const source of this.#sources.toReversed()) {
      const own = rest % source.count;
      rest = Math.floor(rest / source.count);
      const item = source.at(own);
      items.unshift(item);
      short.unshift(shortNameOf(item, source, own + 1));
    }
    return {
      index: place + 1,
      label: items.map((item) => ('text' in item ? item.text : item.label)).join(', '),
      shortName: short.join('-'),
      fill: (text) => this.#fill(text, items, place + 1),
    };
  }

  #fill(text: string, items: readonly SourceItem[], index: number): string {
    return this.#take(text)
      .map((part) => {
        if (typeof part === 'string') return part;
        const value = part.get(items, index);
        if (value !== undefined) return value;
        const { placeholders: known } = this;
        throw new PlaceholderError(text, { problem: 'no-value', placeholder: part.placeholder, known });
      })
      .join('');
  }

  #take(text: string): readonly (string | { readonly placeholder: string; readonly get: Getter })[] {
    const before = this.#filled.get(text);
    if (before !== undefined) return before;
    const template = parseTemplate(text);
    const { placeholders: known } = this;
    if ('unbalanced' in template) {
      const placeholder = template.unbalanced;
      throw new PlaceholderError(text, { problem: 'unbalanced', placeholder, known, remedy: 'double-braces' });
    }
    const taken = template.map((part) => {
      if (typeof part === 'string') return part;
      const placeholder = `{${part.placeholder}}`;
      const [get, other] = gettersOf(part.placeholder, this.#sources);
      if (get === undefined) {
        const suggestion = nearest(placeholder, known);
        throw new PlaceholderError(text, {
          problem: 'unknown',
          placeholder,
          known,
          suggestion,
          remedy: suggestion === undefined ? 'double-braces' : undefined,
        });
      }
      if (other !== undefined) throw new PlaceholderError(text, { problem: 'ambiguous', placeholder, known });
      return { placeholder, get };
    });
    this.#filled.set(text, taken);
    return taken;
  }
}

/** What a placeholder may stand for: nothing if it is unknown, several if it is ambiguous. */
function gettersOf(placeholder: string, sources: readonly SourceItems[]): readonly Getter[] {
  const columns = sources.flatMap((source, at) =>
    source.columns?.includes(placeholder) ? [column(at, placeholder)] : [],
  );
  if (columns.length > 0) return columns;
  if (placeholder === 'index') return [(_, index) => String(index)];
  const own = sources.flatMap((source, at) => ownGetters(placeholder, source, at, sources.length === 1));
  if (own.length > 0) return own;
  const [, inner, part] = /^(.*)\.(name|stem)$/s.exec(placeholder) ?? [];
  if (inner === undefined) {
    // Without a source before them they are parts of the only one, or of one of several.
    const isPart = placeholder === '' || placeholder === 'name' || placeholder === 'stem';
    return isPart ? sources.flatMap((source, at) => ownGetters(placeholder, source, at, true)) : [];
  }
  const partOf = part === 'name' ? nameOf : stemOf;
  return gettersOf(inner, sources).map(
    (get): Getter =>
      (items, index) => {
        const value = get(items, index);
        return value === undefined ? undefined : partOf(value);
      },
  );
}

/** What a placeholder stands for that means this source: by its name, its number, or as the only one. */
function ownGetters(placeholder: string, source: SourceItems, at: number, isOnly: boolean): readonly Getter[] {
  const {
    columns,
    source: { name },
  } = source;
  const keys = [String(at + 1), ...(name === undefined ? [] : [name])];
  if (columns === undefined) {
    const whole: Getter = (items) => textAt(items, at);
    if (keys.includes(placeholder) || (isOnly && placeholder === '')) return [whole];
    if (isOnly && placeholder === 'name') return [(items) => nameOf(textAt(items, at))];
    if (isOnly && placeholder === 'stem') return [(items) => stemOf(textAt(items, at))];
    return [];
  }
  const wanted = keys.find((key) => placeholder.startsWith(`${key}.`));
  const rest = wanted === undefined ? undefined : placeholder.slice(wanted.length + 1);
  return rest !== undefined && columns.includes(rest) ? [column(at, rest)] : [];
}

const textAt = (items: readonly SourceItem[], at: number): string => {
  const item = items[at];
  return item !== undefined && 'text' in item ? item.text : '';
};

const column =
  (at: number, name: string): Getter =>
  (items) => {
    const item = items[at];
    return item !== undefined && 'values' in item ? item.values.get(name) : undefined;
  };

const nameOf = (path: string): string => basename(path);
const stemOf = (path: string): string => parse(path).name;

function placeholdersOf(sources: readonly SourceItems[]): readonly string[] {
  const [only] = sources;
  const isOnly = sources.length === 1;
  const known = sources.flatMap(({ columns, source: { name } }, at): readonly string[] => {
    const key = name ?? String(at + 1);
    if (columns !== undefined) {
      const isOwn = (one: string) => sources.every((other, index) => index === at || !other.columns?.includes(one));
      return columns.map((one) => (isOwn(one) ? one : `${key}.${one}`));
    }
    return isOnly && name === undefined ? ['', 'name', 'stem'] : [key, `${key}.name`, `${key}.stem`];
  });
  if (isOnly && only?.columns === undefined && only?.source.name !== undefined) known.unshift('', 'name', 'stem');
  return [...new Set([...known, 'index'])].map((one) => `{${one}}`);
}

const MAX_SHORT_NAME = 60;

/** A value such as 0.5 has no extension, and neither has a word. */
function shortNameOf(item: SourceItem, { source }: SourceItems, number: number): string {
  if (!('text' in item)) return String(number);
  const { text } = item;
  const short = source.kind === 'paths' || text.includes('/') ? stemOf(text) : text;
  return (
    short
      .replace(/[^\p{L}\p{M}\p{N}._+=-]+/gu, '_')
      .slice(0, MAX_SHORT_NAME)
      .replace(/^_+|_+$/g, '') || String(number)
  );
}
