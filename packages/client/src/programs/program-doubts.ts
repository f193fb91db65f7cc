import { homedir } from 'node:os';
import { normalize } from 'node:path';
import { requireArgument } from '../checks/require-argument.js';
import { listOf, object, required, type Shape, simple, text } from '../checks/shape.js';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';
import { interpreterFor, interpreterIndex, scriptIndex } from './interpreter.js';
import { findLocalModules } from './local-modules.js';
import { findUnrunnable, type SentFile } from './require-runnable.js';
import { readScript } from './script-text.js';

/** Why a program may fail on a worker node, whose files cannot be checked from here: reasons to warn, never to refuse. */
export type ProgramDoubt =
  | {
      /** The `#!` of a script names an interpreter that may be on this machine only. */
      readonly kind: 'local interpreter';
      /** The local path of the script. */
      readonly path: string;
      /** The interpreter that `#!` names. */
      readonly interpreter: string;
    }
  | {
      /** The `#!` of a script names an interpreter of Windows. */
      readonly kind: 'windows interpreter';
      /** The local path of the script. */
      readonly path: string;
      /** The interpreter that `#!` names. */
      readonly interpreter: string;
    }
  | {
      /** The program is a script without `#!`, which a shell would interpret. */
      readonly kind: 'no interpreter';
      /** The local path of the script. */
      readonly path: string;
      /** The interpreter for files with that ending, for example `python3`. */
      readonly suggestion: string;
    }
  | {
      /** The program is a text that is not executable, has no `#!` and no name of a script: data, most likely. */
      readonly kind: 'no program';
      /** The local path of the file. */
      readonly path: string;
    }
  | {
      /** A byte order mark stands in front of the `#!`. */
      readonly kind: 'byte order mark';
      /** The local path of the script. */
      readonly path: string;
    }
  | {
      /** A script that is sent along, though not as the program, has the line ends of Windows. */
      readonly kind: 'windows line ends';
      /** The local path of the script. */
      readonly path: string;
    }
  | {
      /** An interpreter is to run a script that is not here, nor among the files that are sent. */
      readonly kind: 'missing script';
      /** The script, as the command names it. */
      readonly path: string;
      /** The interpreter that is to run it. */
      readonly interpreter: string;
    }
  | {
      /** A script needs a local file or directory of code that is not sent. */
      readonly kind: 'local module';
      /** The local path of the file or directory. */
      readonly path: string;
      /** The local path of the script that needs it. */
      readonly script: string;
    }
  | {
      /** The program is an absolute path that is not here, and looks like a whole command line. */
      readonly kind: 'command line';
      /** The program, as it was given. */
      readonly program: string;
    }
  | {
      /** An argument has meaning only to a shell, such as `|`, and no shell runs it. */
      readonly kind: 'shell word';
      /** The argument, as it was given. */
      readonly word: string;
    };

/** A program that is going to be submitted. */
export interface ProgramToCheck {
  /** The program and its arguments, as they are started in the session directory. */
  readonly words: readonly string[];
  /** The files that are sent, the program itself included if it is a local file. */
  readonly files: readonly SentFile[];
}

/** A file may know more of itself, as the uploads of a plan do. */
const sentFile: Shape<SentFile> = simple(
  'a file with its name',
  (value) => typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string',
);

const TO_CHECK = object<ProgramToCheck>({
  words: required(listOf('words', text)),
  files: required(listOf('files', sentFile)),
});

/**
 * Checks a program before it is submitted.
 *
 * @example
 * ```ts
 * const doubts = await inspectProgram({ words: ['python3', 'nothere.py'], files: [] });
 * // [{ kind: 'missing script', path: 'nothere.py', interpreter: 'python3' }]
 * ```
 * @returns the doubts; a file that cannot be read gives none, because submitting it is an error
 */
export async function inspectProgram(toCheck: ProgramToCheck): Promise<readonly ProgramDoubt[]> {
  requireArgument('inspectProgram', 'toCheck', toCheck, TO_CHECK);
  const { words, files } = toCheck;
  const byName = new Map(files.map(({ name, localPath }) => [name, localPath]));
  const local = (word: string) => byName.get(withoutDot(word));
  const [program = ''] = words;
  const doubts: ProgramDoubt[] = [];
  if (program.startsWith('/') && /[\s|<>&;]/.test(program) && (await kindOf(program)) === undefined) {
    doubts.push({ kind: 'command line', program });
  }
  const programPath = local(program);
  if (programPath !== undefined) doubts.push(...(await shebangDoubts(programPath)));
  const interpreter = words[interpreterIndex(words) ?? -1];
  const script = words[scriptIndex(words) ?? -1];
  if (interpreter !== undefined && script !== undefined && (await isMissing(script, byName))) {
    doubts.push({ kind: 'missing script', path: script, interpreter });
  }
  const scriptPath = programPath ?? (script === undefined ? undefined : local(script));
  if (scriptPath !== undefined) {
    doubts.push(...(await moduleDoubts(scriptPath, programPath === undefined ? interpreter : undefined, files)));
  }
  // A program that will be refused needs no warning before.
  const refused = (await findUnrunnable(words, files))?.path;
  const paths = files.flatMap(({ localPath }) => (localPath && localPath !== refused ? [localPath] : []));
  doubts.push(...(await lineEndDoubts(paths)));
  for (const word of words.slice(1)) {
    if (/^(?:\|\|?|&&?|;|<|\d?>>?|2>&1|&>)$/.test(word)) doubts.push({ kind: 'shell word', word });
  }
  return doubts;
}

/** At most this many files are read. */
const MAX_FILES = 200;

/** Scripts that the program may start: executable files, or files named as a shell script. Data may have any line ends. */
async function lineEndDoubts(paths: readonly string[]): Promise<readonly ProgramDoubt[]> {
  const doubts: ProgramDoubt[] = [];
  for (const path of paths.slice(0, MAX_FILES)) {
    const isShellScript = SHELL_SCRIPT.test(path);
    if (!isShellScript && !(await mayBeExecuted(path))) continue;
    const script = await readScript(path);
    if (script === undefined || script.lineEnds === 'unix') continue;
    if (script.interpreter !== undefined || isShellScript) doubts.push({ kind: 'windows line ends', path });
  }
  return doubts;
}

const mayBeExecuted = (path: string): Promise<boolean> =>
  fileSystem.current.facts(path).then(
    ({ mode }) => (mode & 0o111) !== 0,
    () => false,
  );

const withoutDot = (path: string): string => path.replace(/^(\.\/+)+/, '');

/** An absolute path, or one with a variable, may exist on the worker node. */
const isMissing = async (path: string, files: ReadonlyMap<string, unknown>): Promise<boolean> =>
  !/^[/$~]/.test(path) && path !== '-' && !files.has(withoutDot(path)) && (await kindOf(path)) === undefined;

async function shebangDoubts(path: string): Promise<readonly ProgramDoubt[]> {
  const script = await readScript(path);
  if (script === undefined) return [];
  if (script.hasByteOrderMark && script.text.startsWith('\uFEFF#!')) return [{ kind: 'byte order mark', path }];
  const { interpreter } = script;
  if (interpreter === undefined) {
    const suggestion = interpreterFor(path);
    if (suggestion !== undefined) return [{ kind: 'no interpreter', path, suggestion }];
    const mayRun = SHELL_SCRIPT.test(path) || (await mayBeExecuted(path));
    return mayRun ? [] : [{ kind: 'no program', path }];
  }
  const words = interpreter.split(/\s+/);
  const windows = words.find((word) => /^[A-Za-z]:|\\|\.exe$/i.test(word));
  if (windows !== undefined) return [{ kind: 'windows interpreter', path, interpreter: windows }];
  const named = words.find((word, index) => (index === 0 && !word.startsWith('/')) || isLocal(word));
  return named === undefined ? [] : [{ kind: 'local interpreter', path, interpreter: named }];
}

const SHELL_SCRIPT = /\.(?:(?:ba|k|z|c|tc)?sh|fish|job|batch|sbatch|slurm|pbs|sge|lsf|cmd)$/;

/** Directories where people install programs on a machine of their own. */
const LOCAL = /^\/(?:home|root|Users|tmp|private|mnt|media|snap|opt|usr\/local|Library|Applications)\//;

const isLocal = (path: string): boolean => LOCAL.test(path) || path.startsWith(`${homedir()}/`);

async function moduleDoubts(
  path: string,
  interpreter: string | undefined,
  files: readonly SentFile[],
): Promise<readonly ProgramDoubt[]> {
  const sent = files.flatMap(({ localPath }) => (localPath === undefined ? [] : [normalize(localPath)]));
  const isSent = (module: string) => sent.some((one) => one === module || one.startsWith(`${module}/`));
  const modules = await findLocalModules(path, interpreter);
  return modules
    .filter((module) => !isSent(module))
    .map((module) => ({ kind: 'local module', path: module, script: normalize(path) }));
}
