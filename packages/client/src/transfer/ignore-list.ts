import { join } from 'node:path';
import { InvalidConfigError } from '../errors/index.js';
import { fileSystem } from '../machine/files.js';

/** The file with further patterns, in the working directory. */
export const IGNORE_FILE = '.jasminignore';

/** Caches, repositories and core dumps: left out of a directory that is sent, and of results that were not asked for by name. */
export const DEFAULT_IGNORED: readonly string[] = [
  '.git/',
  '.hg/',
  '.svn/',
  '.venv/',
  'venv/',
  'node_modules/',
  '__pycache__/',
  '.ipynb_checkpoints/',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
  '.cache/',
  'core',
  // Only with a process id at its end: `core.` with any other ending may be a result, and so may a directory.
  ...Array.from({ length: 9 }, (_, digits) => `core.${'[0-9]'.repeat(digits + 1)}`),
  '!core/',
  '!core.[0-9]*/',
  // The rest of a fetch that was killed.
  '.jasmin-arc-*-*-??????/',
  '.DS_Store',
];

/** What a list says about a file: `kept` if a pattern such as `!core` includes it again, undefined if no pattern is about it. */
export type IgnoreVerdict = 'ignored' | 'kept' | undefined;

/**
 * The files and directories that are left out if they are not named: of a directory that is sent, and of the files that a job made.
 * Patterns are those of a `.gitignore` file; a later one wins over an earlier one, so `!core` includes `core` again.
 *
 * @example
 * ```ts
 * const ignored = await IgnoreList.load('.');
 * ignored.ignores('src/__pycache__/a.pyc'); // true
 * ```
 */
export class IgnoreList {
  /** Nothing is ignored. */
  static readonly EMPTY = new IgnoreList(() => undefined);

  readonly #test: (path: string) => IgnoreVerdict;

  private constructor(test: (path: string) => IgnoreVerdict) {
    this.#test = test;
  }

  /**
   * The default patterns, and those of `.jasminignore` in a directory, if it has one.
   * @throws InvalidConfigError if that file is there and cannot be read
   *
   * @example
   * ```ts
   * const list = await IgnoreList.load('.');
   * ```
   */
  static async load(directory: string): Promise<IgnoreList> {
    return IgnoreList.of([...DEFAULT_IGNORED, ...(await readPatterns(directory))]);
  }

  /**
   * The patterns of `.jasminignore` in a directory alone; without that file, nothing is ignored.
   * @throws InvalidConfigError if that file is there and cannot be read
   *
   * @example
   * ```ts
   * const own = await IgnoreList.read('.');
   * if (own.verdict('core') === 'kept') console.log('.jasminignore includes core again');
   * ```
   */
  static async read(directory: string): Promise<IgnoreList> {
    const patterns = await readPatterns(directory);
    return patterns.length === 0 ? IgnoreList.EMPTY : IgnoreList.of(patterns);
  }

  /**
   * For the files that a job made: the default patterns, without those that `.jasminignore` in a directory cancels. Its other
   * patterns are meant for inputs, and must not hide results of the same names.
   * @throws InvalidConfigError if that file is there and cannot be read
   *
   * @example
   * ```ts
   * const list = await IgnoreList.forOutputs('results');
   * list.ignores('__pycache__/'); // true, unless results/.jasminignore has !__pycache__
   * ```
   */
  static async forOutputs(directory: string): Promise<IgnoreList> {
    const rolledBack = (await readPatterns(directory)).filter((pattern) => pattern.startsWith('!'));
    return IgnoreList.of([...DEFAULT_IGNORED, ...rolledBack]);
  }

  /**
   * The default patterns alone.
   *
   * @example
   * ```ts
   * (await IgnoreList.defaults()).ignores('node_modules/'); // true
   * ```
   */
  static defaults(): Promise<IgnoreList> {
    return IgnoreList.of(DEFAULT_IGNORED);
  }

  /**
   * @param patterns - lines of a `.gitignore` file
   *
   * @example
   * ```ts
   * (await IgnoreList.of(['*.tmp'])).ignores('in/a.tmp'); // true
   * ```
   */
  static async of(patterns: readonly string[]): Promise<IgnoreList> {
    const { default: ignore } = await import('ignore');
    const rules = ignore({ allowRelativePaths: true, ignorecase: false }).add([...patterns]);
    return new IgnoreList((path) => {
      const { ignored, unignored } = rules.test(path);
      return ignored ? 'ignored' : unignored ? 'kept' : undefined;
    });
  }

  /**
   * Whether a file is left out: by its own name, or with a directory above it.
   * @param path - relative, with `/` between its parts; a directory ends with `/`
   *
   * @example
   * ```ts
   * (await IgnoreList.of(['build/'])).ignores('build/a.o'); // true
   * ```
   */
  ignores(path: string): boolean {
    return this.verdict(path) === 'ignored';
  }

  /**
   * The same, if another list may decide otherwise: whether a pattern of this list is about the file at all.
   * @param path - as for {@link ignores}
   *
   * @example
   * ```ts
   * const list = await IgnoreList.of(['*.log', '!model.log']);
   * list.verdict('model.log'); // kept
   * list.verdict('model.nc'); // undefined
   * ```
   */
  verdict(path: string): IgnoreVerdict {
    return path === '' || path === '/' ? undefined : this.#test(path);
  }
}

async function readPatterns(directory: string): Promise<readonly string[]> {
  const path = join(directory, IGNORE_FILE);
  const content = await fileSystem.current.read(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return new Uint8Array();
    throw new InvalidConfigError(`Cannot read ${path}: ${cause.message}`, { cause });
  });
  return content.byteLength === 0 ? [] : Buffer.from(content).toString('utf8').split(/\r?\n/);
}
