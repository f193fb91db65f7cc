import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidConfigError } from '../errors.js';

/** The file with further patterns, in the directory that a command works in. */
export const IGNORE_FILE = '.jasminignore';

/** What tools make for themselves, and what a crash leaves: never meant when a directory is sent or results are fetched. */
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
  'core.[0-9]*',
  '.DS_Store',
];

/**
 * Which files and directories are left out where they were not named: of a directory that is sent, and of what a job made.
 * Patterns are those of a `.gitignore` file; a later one wins over an earlier one, so `!core` takes `core` back.
 *
 * @example
 * ```ts
 * const ignored = await IgnoreList.load('.');
 * ignored.ignores('src/__pycache__/a.pyc'); // true
 * ```
 */
export class IgnoreList {
  /** Nothing is ignored. */
  static readonly EMPTY = new IgnoreList(() => false);

  readonly #test: (path: string) => boolean;

  private constructor(test: (path: string) => boolean) {
    this.#test = test;
  }

  /**
   * The default patterns, and those of `.jasminignore` in a directory, if it has one.
   * @throws InvalidConfigError if that file is there and cannot be read
   */
  static async load(directory: string): Promise<IgnoreList> {
    const path = join(directory, IGNORE_FILE);
    const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return '';
      throw new InvalidConfigError(`Cannot read ${path}: ${cause.message}`, { cause });
    });
    return IgnoreList.of([...DEFAULT_IGNORED, ...text.split(/\r?\n/)]);
  }

  /** @param patterns - lines of a `.gitignore` file */
  static async of(patterns: readonly string[]): Promise<IgnoreList> {
    const { default: ignore } = await import('ignore');
    const rules = ignore({ allowRelativePaths: true }).add([...patterns]);
    return new IgnoreList((path) => rules.ignores(path));
  }

  /**
   * Whether a file is left out: by its own name, or with a directory above it.
   * @param path - relative, with `/` between its parts; a directory ends with `/`
   */
  ignores(path: string): boolean {
    return path !== '' && path !== '/' && this.#test(path);
  }
}
