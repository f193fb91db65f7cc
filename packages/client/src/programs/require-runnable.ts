import { InputFileError } from '../errors/index.js';
import { interpreterIndex, isShell, scriptIndex } from './interpreter.js';
import { readScript } from './script-text.js';

/** A file that is sent along, by its name in the session directory. */
export interface SentFile {
  /** Its name in the session directory. */
  readonly name: string;
  /** Its path here; undefined if it is no local file. */
  readonly localPath?: string | undefined;
}

/**
 * Refuses a program that no worker node can run: a script with the line ends of Windows, for which
 * the kernel looks for `/bin/bash\r`, or a shell for commands that end with that character. Other interpreters accept them.
 * @param words - the program and its arguments, as they are started in the session directory
 * @throws InputFileError that names the local file
 */
export async function requireRunnable(words: readonly string[], files: readonly SentFile[]): Promise<void> {
  const refusal = await findUnrunnable(words, files);
  if (refusal !== undefined) throw refusal;
}

/** @returns what {@link requireRunnable} throws */
export async function findUnrunnable(
  words: readonly string[],
  files: readonly SentFile[],
): Promise<InputFileError | undefined> {
  const local = (word: string | undefined) =>
    word === undefined ? undefined : files.find(({ name }) => name === word.replace(/^(\.\/+)+/, ''))?.localPath;
  const program = local(words[0]);
  const refusal = program && (await refuseProgram(program));
  if (refusal) return refusal;
  const interpreter = words[interpreterIndex(words) ?? -1];
  const script = local(words[scriptIndex(words) ?? -1]);
  if (script === undefined || interpreter === undefined || !isShell(interpreter)) return undefined;
  return refuseShellScript(script);
}

async function refuseProgram(path: string): Promise<InputFileError | undefined> {
  const script = await readScript(path);
  if (script === undefined || script.lineEnds === 'unix') return undefined;
  const { interpreter } = script;
  if (interpreter !== undefined) return windowsLineEnds(path, `the worker node would look for "${interpreter}\\r"`);
  // Without #! a shell interprets the file.
  return script.lineEnds === 'windows' ? windowsLineEnds(path, 'no shell can run it') : undefined;
}

async function refuseShellScript(path: string): Promise<InputFileError | undefined> {
  const script = await readScript(path);
  return script?.lineEnds === 'windows' ? windowsLineEnds(path, 'no shell can run it') : undefined;
}

const windowsLineEnds = (path: string, consequence: string): InputFileError =>
  new InputFileError(path, `its lines end as those of Windows do, and ${consequence}`, {
    remedy: 'convert-line-ends',
  });
