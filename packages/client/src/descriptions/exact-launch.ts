import { InvalidJobDescription } from '../errors/index.js';
import type { ActivityDescription, EnvironmentVariable, InputFile } from './model/activity-description.js';
import { rememberInputs, sentInput } from './model/sent-inputs.js';

/**
 * A-REX writes a job's arguments into a shell script between double quotes: the worker's shell expands `$` and
 * backticks in them, and newlines are dropped, from environment values too; control characters cannot even be sent,
 * because XML cannot represent them. Arguments that could change on the way are therefore sent in a file: a script of this
 * library, uploaded with the inputs, in which single quotes protect everything. It replaces itself by the program, so
 * signals, exit code and standard streams are the program's.
 */

/** The script's name in the session directory; hidden, so that a job's `*` does not match it. */
export const LAUNCHER_NAME = '.jasmin-arc-launch.sh';

export interface ExactLaunch {
  readonly description: ActivityDescription;
  /** A file to be uploaded with the inputs. */
  readonly launcher?: { readonly name: string; readonly content: string };
}

/**
 * Texts that reach a program unchanged without a launch script. Backslashes may change: with Slurm, two of them in an
 * environment value arrive as one.
 */
const isSafeArgument = (text: string): boolean => !/[$`\\\p{Cc}\p{Noncharacter_Code_Point}]/u.test(text);
const isSafeValue = (text: string): boolean => !/[\\\p{Cc}\p{Noncharacter_Code_Point}]/u.test(text);
const isShellName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

const isSafeVariable = ({ name, value }: EnvironmentVariable): boolean => isShellName(name) && isSafeValue(value);

/**
 * Makes sure that the program's `argv` and environment are what the description says, byte for byte.
 * @throws InvalidJobDescription for values that no program can receive: NUL, text that is not Unicode, a variable without a name
 */
export function exactLaunch(description: ActivityDescription): ExactLaunch {
  const { executable, environment = [] } = description;
  const args = executable.arguments ?? [];
  requireTransmissible('The executable', executable.path);
  for (const [index, argument] of args.entries()) requireTransmissible(`Argument ${index + 1}`, argument);
  for (const { name, value } of environment) {
    if (name === '' || name.includes('=')) {
      throw new InvalidJobDescription(`${JSON.stringify(name)} cannot be the name of an environment variable`);
    }
    requireTransmissible('The name of an environment variable', name);
    requireTransmissible(`The value of the environment variable ${name}`, value);
  }
  // A path that starts with a variable is to be expanded on the worker node, as ARC documents it.
  const pathIsSafe =
    isSafeValue(executable.path) && (executable.path.startsWith('$') || isSafeArgument(executable.path));
  const carried = environment.filter((variable) => !isSafeVariable(variable));
  if (pathIsSafe && args.every(isSafeArgument) && carried.length === 0) return { description };

  const inputFiles: readonly InputFile[] = description.inputFiles ?? [];
  if (inputFiles.some(({ name }) => name === LAUNCHER_NAME)) {
    throw new InvalidJobDescription(
      `${LAUNCHER_NAME} is the name of this library's own file; an input cannot be called that`,
    );
  }
  const content = script(executable.path, args, carried);
  return {
    description: {
      ...description,
      annotations: rememberInputs(description.annotations, new Map([[LAUNCHER_NAME, sentInput(content)]])),
      executable: { ...executable, path: '/bin/sh', arguments: [LAUNCHER_NAME] },
      environment: environment.filter(isSafeVariable),
      inputFiles: [
        // The service makes only the job's executable executable, and that is the shell now.
        ...inputFiles.map((file) => (file.name === executable.path ? { ...file, executable: true } : file)),
        { name: LAUNCHER_NAME },
      ],
    },
    launcher: { name: LAUNCHER_NAME, content },
  };
}

function script(path: string, args: readonly string[], variables: readonly EnvironmentVariable[]): string {
  const named = variables.filter(({ name }) => isShellName(name));
  const others = variables.filter(({ name }) => !isShellName(name));
  const program = path.startsWith('/') || path.startsWith('$') ? path : `./${path}`;
  const word = path.startsWith('$') ? `"${path.replace(/["\\`]/g, '\\$&')}"` : quote(program);
  const words = [word, ...args.map(quote)].join(' ');
  return [
    '#!/bin/sh',
    '# Starts the program with exactly the arguments and environment that were asked for.',
    ...named.map(({ name, value }) => `export ${name}=${quote(value)}`),
    ...(program.startsWith('./') ? [`[ -x ${quote(program)} ] || chmod u+x ${quote(program)}`] : []),
    others.length === 0
      ? `exec ${words}`
      : `exec env ${others.map(assignment).join(' ')} ${unlikeAssignment(program)}${words}`,
    '',
  ].join('\n');
}

/** A shell cannot export names such as `a.b`, and some shells do not even pass them on: env passes them to the program directly. */
const assignment = ({ name, value }: EnvironmentVariable): string => quote(`${name}=${value}`);

/** env would take a program with `=` in its path for another assignment; nice, with a change of 0, does not. */
const unlikeAssignment = (program: string): string => (program.includes('=') ? 'nice -n 0 ' : '');

/** Between single quotes a shell changes nothing; a single quote itself is written outside of them. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function requireTransmissible(what: string, text: string): void {
  if (text.includes('\0'))
    throw new InvalidJobDescription(`${what} contains a NUL character, which no program can be given`);
  if (!text.isWellFormed()) {
    throw new InvalidJobDescription(`${what} contains half of a surrogate pair, which cannot be written as UTF-8`);
  }
}
