import { dirname, normalize } from 'node:path';
import { fileSystem } from '../machine/files.js';
import type { LocalInputs } from './local-inputs.js';

/**
 * Local files and directories that a program's words name and that are not among the inputs: mostly forgotten.
 * @param outputs - what the program is expected to make
 *
 * @example
 * ```ts
 * const words = ['python3', 'model.py', 'data.nc'];
 * const forgotten = forgottenInputs(words, [await expandInput('model.py')], []);
 * console.warn('not sent:', forgotten); // [ 'data.nc' ], if there is such a file
 * ```
 */
export function forgottenInputs(
  words: readonly string[],
  inputs: readonly LocalInputs[],
  outputs: readonly string[],
): readonly string[] {
  const bare = (path: string) => normalize(path).replace(/\/$/, '');
  const sent = new Set<string>();
  for (const { path, name, files } of inputs) {
    for (const one of [path, name, ...files.flatMap((file) => [file.path, file.name])]) {
      // A file brings its directories along.
      for (let part = bare(one); part !== '.' && part !== '/' && !sent.has(part); part = dirname(part)) sent.add(part);
    }
  }
  const expected = new Set(outputs.map(bare));
  const paths = words.map((word) => /^--?[\w-]+=(.+)$/s.exec(word)?.[1] ?? word);
  return [...new Set(paths)].filter(
    (path) =>
      !path.startsWith('-') &&
      !/^(?:\/|\.{0,2}\/*$)/.test(path) &&
      fileSystem.current.kindNow(path) !== undefined &&
      !sent.has(bare(path)) &&
      !expected.has(bare(path)),
  );
}
