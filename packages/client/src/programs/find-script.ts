import { existsSync, statSync } from 'node:fs';
import { scriptIndex } from './interpreter.js';

/**
 * Finds the local script of a program as it is typed: the program itself, or what its interpreter is to run.
 * @param words - the program and its arguments
 * @returns its path as it is written; undefined where there is none, or it is absolute and may be the worker node's
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
  path !== '' && !path.startsWith('/') && existsSync(path) && statSync(path).isFile();
