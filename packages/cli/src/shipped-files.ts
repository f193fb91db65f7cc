import { type Dirent, existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, normalize } from 'node:path';
import type { JobInput } from 'jasmin-arc';
import { usageError } from './exit-status.js';

/** Whether a path means something here rather than on the worker node. */
const isLocal = (path: string): boolean => path !== '' && !path.startsWith('/');

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/**
 * The name of a local file in the session directory: its own relative path, so that the program finds it where it is
 * here; the base name for what lies elsewhere.
 */
export function sessionName(path: string): string {
  const relative = normalize(path);
  return relative.startsWith('/') || relative.startsWith('..') ? basename(relative) : relative;
}

/** `data.nc`, `data.nc:input.nc`; a file whose own name has a colon is meant before anything else. */
export function readInput(text: string): JobInput {
  const colon = text.lastIndexOf(':');
  if (existsSync(text) || colon <= 0 || colon === text.length - 1) return { path: text, name: sessionName(text) };
  return { path: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** More files than this are a mistake, such as the home directory, or belong into an archive. */
const MOST_FILES = 10_000;

/**
 * The files of an input: itself, or, of a directory, everything in it. Links to files are followed, links to directories
 * are not, as they may lead in circles.
 * @throws CommandError (usage) for a directory with too many
 */
export async function expandInput(input: JobInput, mostFiles = MOST_FILES): Promise<readonly JobInput[]> {
  const { path, name = sessionName(path) } = input;
  if (!existsSync(path) || !statSync(path).isDirectory()) return [{ path, name }];
  const files: JobInput[] = [];
  const open = [{ path, name: normalize(path) === '/' ? '' : name }];
  for (let directory = open.shift(); directory !== undefined; directory = open.shift()) {
    const entries: readonly Dirent[] = await readdir(directory.path, { withFileTypes: true });
    for (const entry of entries) {
      const one = { path: join(directory.path, entry.name), name: join(directory.name, entry.name) };
      if (entry.isDirectory()) open.push(one);
      else if (entry.isFile() || (entry.isSymbolicLink() && isFile(one.path))) files.push(one);
    }
    if (files.length > mostFiles) {
      throw usageError(
        `--input ${path}: more than ${mostFiles} files`,
        'Name a directory further down, or pack it into an archive.',
      );
    }
  }
  return files;
}

/**
 * Ships an interpreter's script along.
 * @returns the words with the script under its name there, and the input it is; the library ships a program by itself
 */
export function shipScript(words: readonly string[], script: string | undefined, inputs: readonly JobInput[]) {
  if (script === undefined || words[0] === script) return { words, inputs };
  const given = inputs.find(({ path }) => normalize(path) === normalize(script));
  const name = given?.name ?? sessionName(script);
  return {
    words: words.map((word, index) => (index > 0 && word === script ? name : word)),
    inputs: given ? inputs : [...inputs, { path: script, name }],
  };
}

/** Local files among the arguments that nobody sends along: mostly forgotten. */
export function forgottenFiles(
  words: readonly string[],
  inputs: readonly JobInput[],
  outputs: readonly string[],
): readonly string[] {
  const sent = new Set(inputs.flatMap(({ path, name }) => [normalize(path), name ?? '']));
  return words
    .slice(1)
    .filter(
      (word) =>
        !word.startsWith('-') && isLocal(word) && isFile(word) && !sent.has(normalize(word)) && !outputs.includes(word),
    );
}
