import { isPattern, outputPath } from '../descriptions/model/declared-outputs.js';
import { namePattern } from '../machine/name-pattern.js';
import type { SessionTreeEntry } from '../transfer/session-directory.js';
import { directorySegments } from '../transfer/session-path.js';

/** The files to fetch of a session directory. */
export interface OutputSelection {
  /** Whether a directory can hold anything wanted: others need not be listed. */
  readonly mayContain: (directory: string) => boolean;
  /** Whether a directory may contain wanted files that are not named: it is below a wanted directory, or a pattern matches. */
  readonly mayContainUnnamed: (directory: string) => boolean;
  /** Whether a path is wanted: it is named, matched by a pattern, or below such a path. */
  readonly isWanted: (path: string) => boolean;
  /** Selects the wanted entries of a listing. */
  select<Entry extends { readonly path: string }>(entries: readonly Entry[]): SelectedOutputs<Entry>;
}

export interface SelectedOutputs<Entry = SessionTreeEntry> {
  readonly selected: readonly Entry[];
  /** Wanted names that do not exist. */
  readonly missing: readonly string[];
}

/** One wanted name, in parts: each part tells whether it matches a part of a path. */
interface WantedOutput {
  readonly name: string;
  readonly parts: readonly Part[];
}

type Part = 'anyDepth' | ((segment: string) => boolean);

/**
 * Reads the wanted names: a file or directory by its name (a directory stands for all below it, with or without a slash at
 * the end), `/` for everything, `@list` for everything that is still there (only the server has read the list), and
 * patterns: `*` and `?` within a part, `[a-z]`, and `**` for any number of directories. As in a shell, a leading dot is
 * matched only by a dot. A file whose name looks like a pattern is found by its own name, too.
 * @throws UnsafePathError for a name that leads out of the session directory
 */
export function selectOutputs(wanted: readonly string[]): OutputSelection {
  const outputs = wanted.flatMap(readWanted);
  const segmentsOf = (path: string) => (path === '' ? [] : path.split('/'));
  return {
    mayContain: (directory) => {
      const segments = segmentsOf(directory);
      return outputs.some(({ parts }) => leadsTo(parts, segments));
    },
    mayContainUnnamed: (directory) => {
      const segments = segmentsOf(directory);
      return outputs.some(
        ({ name, parts }) => matches(parts, segments) || (isPattern(name) && leadsTo(parts, segments)),
      );
    },
    isWanted: (path) => {
      const segments = segmentsOf(path);
      return outputs.some(({ parts }) => matches(parts, segments));
    },
    select: (entries) => {
      const found = new Set<string>();
      const selected = entries.filter(({ path }) => {
        const segments = path.split('/');
        const matching = outputs.filter(({ parts }) => matches(parts, segments));
        for (const { name } of matching) found.add(name);
        return matching.length > 0;
      });
      return { selected, missing: wanted.filter((name) => !found.has(name) && !isEverything(name)) };
    },
  };
}

const isEverything = (name: string): boolean => name === '/' || name.startsWith('@');

function readWanted(name: string): readonly WantedOutput[] {
  if (isEverything(name)) return [{ name, parts: [] }];
  const segments = directorySegments(outputPath(name));
  const literal = segments.map(
    (segment): Part =>
      (candidate) =>
        candidate === segment,
  );
  return isPattern(name)
    ? [
        { name, parts: literal },
        { name, parts: segments.map(partOf) },
      ]
    : [{ name, parts: literal }];
}

const partOf = (pattern: string): Part => (pattern === '**' ? 'anyDepth' : namePattern(pattern));

/** Whether a path matches the parts, or is below a path that does. */
function matches(parts: readonly Part[], segments: readonly string[]): boolean {
  const [part, ...later] = parts;
  if (part === undefined) return true;
  if (part === 'anyDepth') {
    // `**` at the end is everything below; elsewhere it stands for none, one or more directories.
    if (later.length === 0) return segments.length > 0;
    return segments.some((_, index) => matches(later, segments.slice(index)));
  }
  const [segment, ...below] = segments;
  return segment !== undefined && part(segment) && matches(later, below);
}

/** Whether a path below a directory can match. */
function leadsTo(parts: readonly Part[], directory: readonly string[]): boolean {
  const [part, ...later] = parts;
  if (part === undefined || part === 'anyDepth') return true;
  const [segment, ...below] = directory;
  if (segment === undefined) return true;
  return part(segment) && leadsTo(later, below);
}
