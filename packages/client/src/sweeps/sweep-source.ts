import { SweepSourceError } from '../errors/index.js';
import { isPathPattern } from './match-paths.js';
import { type NumberRange, parseNumberRange } from './number-range.js';

/** Where the items of a sweep come from. */
export type SweepSource = {
  /** As it was given. */
  readonly text: string;
  /** What placeholders call it. */
  readonly name?: string;
} & SourceContent;

type SourceContent =
  | { readonly kind: 'paths'; readonly pattern: string }
  /** Values, and ranges of numbers, one after the other. */
  | { readonly kind: 'values'; readonly parts: readonly (string | NumberRange)[] }
  /** A document; `-` is stdin. */
  | { readonly kind: 'lines' | 'csv' | 'tsv' | 'json-lines'; readonly path: string };

/**
 * Reads a source: a pattern for paths (`data/*.nc`), a range (`1..1000`, `1-1000:2`), values and ranges between commas
 * (`a,b,1..3`), `-` for the lines of stdin, `@FILE` for the lines of a file, or its rows if it is called `.csv` or `.tsv`, or its
 * JSON lines if it is called `.jsonl` or `.ndjson`. `NAME=` before it names it.
 * @throws SweepSourceError for anything else
 */
export function parseSweepSource(text: string): SweepSource {
  const named = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
  return named === null
    ? { text, ...contentOf(text, text) }
    : { text, name: String(named[1]), ...contentOf(String(named[2]), text) };
}

function contentOf(content: string, text: string): SourceContent {
  if (content === '-') return { kind: 'lines', path: '-' };
  if (content.startsWith('@') && content.length > 1) return documentAt(content.slice(1));
  if (/\{[^{}]*,[^{}]*\}/.test(content)) {
    throw new SweepSourceError(text, { problem: 'braces', remedy: 'name-item-source' });
  }
  if (isPathPattern(content)) return { kind: 'paths', pattern: content };
  const range = parseNumberRange(content);
  if (range !== undefined) return { kind: 'values', parts: [range] };
  const parts = content.split(',').map((part) => part.trim());
  if (parts.length > 1 && !parts.includes('')) {
    return { kind: 'values', parts: parts.map((part) => parseNumberRange(part) ?? part) };
  }
  throw new SweepSourceError(text, { problem: 'no-source', remedy: 'name-item-source' });
}

function documentAt(path: string): SourceContent {
  if (/\.csv$/i.test(path)) return { kind: 'csv', path };
  if (/\.tsv$/i.test(path)) return { kind: 'tsv', path };
  return { kind: /\.(?:jsonl|ndjson)$/i.test(path) ? 'json-lines' : 'lines', path };
}
