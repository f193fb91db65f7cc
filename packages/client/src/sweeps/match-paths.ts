import { InputFileError } from '../errors/index.js';
import type { DirectoryEntry } from '../machine/file-system.js';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';
import { namePattern } from '../machine/name-pattern.js';

/** Whether a text is a pattern for paths: it has `*`, `?` or `[`. */
export const isPathPattern = (text: string): boolean => /[*?[]/.test(text);

/**
 * The paths that match a pattern, as for a shell: files and directories, the hidden ones only where the pattern has their dot.
 * `**` stands for any number of directories; it follows no links. A slash at the end leaves directories alone.
 * @returns the paths, each once, by name
 * @throws InputFileError if a directory cannot be listed, as what is in it would be missing from the answer
 */
export async function matchPaths(pattern: string): Promise<readonly string[]> {
  const parts = pattern.split(/\/+/);
  const found = new Set<string>();
  const open: Place[] = [pattern.startsWith('/') ? { path: '/', parts: parts.slice(1) } : { path: '', parts }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const [part, ...later] = place.parts;
    if (part === undefined) found.add(place.path);
    else if (part === '') await addDirectory(place.path, found);
    else for (const next of await step(place.path, part, later)) open.push(next);
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

/** A path that the beginning of a pattern has matched, and the parts that are left of the pattern. */
interface Place {
  readonly path: string;
  readonly parts: readonly string[];
}

async function addDirectory(path: string, found: Set<string>): Promise<void> {
  if ((await kindOf(path)) === 'directory') found.add(`${path}/`);
}

async function step(path: string, part: string, later: readonly string[]): Promise<readonly Place[]> {
  if (!isPathPattern(part)) {
    const next = below(path, part);
    return (await kindOf(next)) === undefined ? [] : [{ path: next, parts: later }];
  }
  const entries = await list(path);
  if (part !== '**') {
    const isMatch = namePattern(part);
    return entries.filter(({ name }) => isMatch(name)).map(({ name }) => ({ path: below(path, name), parts: later }));
  }
  const visible = entries.filter(({ name }) => !name.startsWith('.'));
  const deeper = visible
    .filter(({ kind }) => kind === 'directory')
    .map(({ name }) => ({ path: below(path, name), parts: [part, ...later] }));
  const here =
    later.length > 0
      ? [{ path, parts: later }]
      : visible.map(({ name }): Place => ({ path: below(path, name), parts: [] }));
  return [...deeper, ...here];
}

const below = (path: string, name: string): string =>
  path === '' || path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;

async function list(directory: string): Promise<readonly DirectoryEntry[]> {
  try {
    return await fileSystem.current.list(directory || '.');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // A file has nothing below it, and what has been removed meanwhile neither.
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new InputFileError(directory || '.', `it cannot be listed: ${message}`, { cause });
  }
}
