import { join, normalize } from 'node:path';
import type { LocalInputs } from './local-inputs.js';

/** A word of a program that names a local file by its path here, and the name of the file in the session directory. */
export interface RenamedWord {
  /** The word as it was given. */
  readonly word: string;
  /** The word with the name in the session directory. */
  readonly renamed: string;
}

/**
 * The words that the program needs if they name files that are sent under other names, as `../in/f.csv` is
 * called `f.csv` in the session directory. `--option=PATH` counts, too.
 *
 * @example
 * ```ts
 * const { words } = renameWords(['wc', '-l', '../in/f.csv'], [await expandInput('../in/f.csv')]);
 * console.log(words); // [ 'wc', '-l', 'f.csv' ]
 * ```
 */
export function renameWords(
  words: readonly string[],
  inputs: readonly LocalInputs[],
): { readonly words: readonly string[]; readonly renamed: readonly RenamedWord[] } {
  const taken = new Set(inputs.flatMap(({ files }) => files.map(({ name }) => normalize(name))));
  const renamed: RenamedWord[] = [];
  const rename = (word: string): string => {
    const [, option = '', path = ''] = /^(--?[\w-]+=)?(.*)$/s.exec(word) ?? [];
    const name = path === '' ? undefined : nameThere(normalize(path), inputs);
    // A path with `..` does not work in a session directory that lacks the directories before it.
    const isSame = name !== undefined && normalize(name) === normalize(path) && !path.split('/').includes('..');
    if (name === undefined || isSame || (taken.has(normalize(path)) && normalize(name) !== normalize(path)))
      return word;
    const result = `${option}${name}`;
    if (!renamed.some((one) => one.word === word)) renamed.push({ word, renamed: result });
    return result;
  };
  return { words: words.map(rename), renamed };
}

/** The name of a local file or directory that is sent along, given its normalized path. */
function nameThere(path: string, inputs: readonly LocalInputs[]): string | undefined {
  for (const { path: given, kind, name, files } of inputs) {
    const file = files.find((one) => normalize(one.path) === path);
    if (file) return file.name;
    const root = normalize(given).replace(/\/$/, '');
    if (kind !== 'directory' || root === '.' || root === '') continue;
    if (path.replace(/\/$/, '') === root) return name === '' ? '.' : name;
    // A directory below it, or a file that the program will write there.
    if (path.startsWith(`${root}/`)) return join(name, path.slice(root.length + 1));
  }
  return undefined;
}
