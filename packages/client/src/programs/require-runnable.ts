import { InputFileError } from '../errors/index.js';
import { interpreterIndex, isShell, scriptIndex } from './interpreter.js';
import { readScript } from './script-text.js';

/** A file that is sent along, by its name in the session directory. */
export interface SentFile {
  readonly name: string;
  readonly localPath?: string | undefined;
}

/**
 * Makes sure that nothing is sent as a program that no worker node can run: a script with the line ends of Windows, where
 * the kernel looks for `/bin/bash\r`, or a shell for commands that end with that character. Other interpreters read it.
 * @param words - the program and its arguments, as they are started in the session directory
 * @throws InputFileError that names the local file
 */
export async function requireRunnable(words: readonly string[], files: readonly SentFile[]): Promise<void> {
  const local = (word: string | undefined) =>
    word === undefined ? undefined : files.find(({ name }) => name === word.replace(/^(\.\/+)+/, ''))?.localPath;
  const program = local(words[0]);
  if (program !== undefined) await requireProgramRuns(program);
  const interpreter = words[interpreterIndex(words) ?? -1];
  const script = local(words[scriptIndex(words) ?? -1]);
  if (script !== undefined && interpreter !== undefined && isShell(interpreter)) await requireShellReads(script);
}

async function requireProgramRuns(path: string): Promise<void> {
  const script = await readScript(path);
  if (script === undefined || script.lineEnds === 'unix') return;
  const { interpreter } = script;
  if (interpreter !== undefined) throw windowsLineEnds(path, `the worker node would look for "${interpreter}\\r"`);
  // Without #! a shell gets to read it.
  if (script.lineEnds === 'windows') throw windowsLineEnds(path, 'no shell can run it');
}

async function requireShellReads(path: string): Promise<void> {
  if ((await readScript(path))?.lineEnds === 'windows') throw windowsLineEnds(path, 'no shell can run it');
}

const windowsLineEnds = (path: string, consequence: string): InputFileError =>
  new InputFileError(path, `its lines end as those of Windows do, and ${consequence}`, {
    hint: `Convert it: perl -pi -e 's/\\r$//' ${/^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`}`,
  });
