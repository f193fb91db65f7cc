import { fileSystem } from '../machine/files.js';
import { scriptIndex } from './interpreter.js';

/**
 * Finds the local script in a program as it is typed: the program itself, or the script that its interpreter runs.
 * @param words - the program and its arguments
 * @returns its path as it is typed; undefined if there is none, or its path is absolute and may be that of the worker node
 *
 * @example
 * ```ts
 * findScript(['python3', '-u', 'model.py', 'data.nc']); // model.py
 * ```
 */
export function findScript(words: readonly string[]): string | undefined {
  const [program = ''] = words;
  if (isLocalFile(program)) return program;
  const script = words[scriptIndex(words) ?? -1];
  return script !== undefined && isLocalFile(script) ? script : undefined;
}

const isLocalFile = (path: string): boolean =>
  path !== '' && !path.startsWith('/') && fileSystem.current.kindNow(path) === 'file';
