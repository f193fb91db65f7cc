import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { InputFileError, InvalidJobDescription } from '../errors/index.js';
import { fileChunks } from '../machine/file-chunks.js';
import type { FileFacts } from '../machine/file-system.js';
import { fileSystem } from '../machine/files.js';
import { requireRunnable } from '../programs/require-runnable.js';
import { type ActivityDescription, type InputFile, isUploaded } from './model/activity-description.js';
import { requireWithinLimits } from './model/argument-limits.js';
import { isOutputName } from './model/declared-outputs.js';
import { omitUndefined, unlessEmpty } from './model/omit-undefined.js';
import { fingerprintOf, rememberInputs, type SentInput } from './model/sent-inputs.js';

/**
 * Completes a description for submission, as ARC's own client does: local files get their paths, a relative executable
 * and stdin are sent along, and stdout, stderr and the log are declared as outputs, because the service deletes any file that
 * is not. The inputs that will be sent are recorded in it.
 * @param directory - the directory that relative local paths start from @default the working directory
 * @throws InputFileError if a local file is missing, is not a file, or is a script that no worker node can run; nothing has
 *   been submitted then
 * @throws InvalidJobDescription if two inputs have one name, a name would harm the server, or no program can be started
 *   with so many arguments
 */
export async function prepareDescription(
  description: ActivityDescription,
  directory: string = process.cwd(),
): Promise<ActivityDescription> {
  const { stdout, stderr, logDirectory } = description;
  const executable = { ...description.executable, path: withoutDot(description.executable.path) };
  const stdin = description.stdin === undefined ? undefined : withoutDot(description.stdin);
  requireMailableName(description);
  requireWithinLimits(executable.arguments ?? [], description.environment ?? []);
  const declared = (description.inputFiles ?? []).map((file) => ({ ...file, name: withoutDot(file.name) }));
  const isInput = (name: string) => declared.some((file) => file.name === name);
  const added: InputFile[] = [];
  const shipsExecutable = isRelative(executable.path);
  if (shipsExecutable && !isInput(executable.path)) added.push({ name: executable.path, executable: true });
  if (stdin !== undefined && isRelative(stdin) && !isInput(stdin)) added.push({ name: stdin });

  const inputFiles = await Promise.all(
    [...declared, ...added].map(async (file): Promise<InputFile> => {
      const marked = shipsExecutable && file.name === executable.path ? { ...file, executable: true } : file;
      if (!isUploaded(file)) return marked;
      if (!isOutputName(file.name) || file.name.endsWith('/')) {
        throw new InvalidJobDescription(
          `The input ${JSON.stringify(file.name)} must be a name relative to the session directory`,
        );
      }
      const localPath = resolve(directory, file.localPath ?? file.name);
      await requireInputFile(localPath);
      return { ...marked, localPath };
    }),
  );
  refuseSameNames(inputFiles);
  refuseStreamNames(inputFiles, [stdout, stderr]);
  const sent = new Map<string, SentInput>();
  for (const { name, localPath } of inputFiles.filter(isUploaded)) {
    if (localPath !== undefined) sent.set(name, await describeContent(localPath));
  }
  await requireRunnable([executable.path, ...(executable.arguments ?? [])], inputFiles);
  const outputFiles = [...(description.outputFiles ?? [])];
  for (const name of [stdout, stderr, logDirectory]) {
    if (name !== undefined && !outputFiles.some((file) => file.name === name)) outputFiles.push({ name });
  }
  // A broker would try the alternatives in turn; here the description itself, which is the first of them, is used.
  const { alternatives: _, ...chosen } = description;
  return {
    ...chosen,
    executable,
    ...omitUndefined({ stdin, wipeTimeSeconds: safeWipeTime(chosen.wipeTimeSeconds) }),
    ...omitUndefined({ annotations: unlessEmpty(rememberInputs(chosen.annotations, sent)) }),
    ...omitUndefined({ inputFiles: unlessEmpty(inputFiles), outputFiles: unlessEmpty(outputFiles) }),
  };
}

/**
 * A-REX passes the name to its mail program in a command line without quoting it: a quote in it ends the thread that
 * manages all jobs of the whole compute element.
 */
function requireMailableName({ name = '', notifications = [] }: ActivityDescription): void {
  if (notifications.length === 0 || !/["'`\\$\p{Cc}]/u.test(name)) return;
  throw new InvalidJobDescription(
    `A job that notifies by e-mail cannot be called ${JSON.stringify(name)}: quotes, backslashes and the like in its ` +
      'name bring the server to a halt',
    { remedy: 'use-plain-name' },
  );
}

/** `./run.sh`, as people write it who know shells, is the `run.sh` of the session directory. */
const withoutDot = (path: string): string => path.replace(/^(\.\/+)+(?=.)/, '');

/**
 * A-REX takes the last eight bits of this number for a character and, if that is a digit, reads the digit as seconds: the
 * results would be removed within ten seconds of the job's end. So a little more is asked for; the service then keeps its default
 * of a week.
 */
function safeWipeTime(seconds: number | undefined): number | undefined {
  const character = (seconds ?? 0) % 256;
  return seconds !== undefined && character >= 48 && character <= 57 ? seconds + 58 - character : seconds;
}

/** A path that starts with a variable belongs to the worker node. */
const isRelative = (path: string): boolean => !path.startsWith('/') && !path.startsWith('$');

/** Larger files are not read twice: they are recognised by their size and the time of their last change. */
const MAX_FINGERPRINTED_BYTES = 64 * 1024 * 1024;

/** @throws InputFileError if the file cannot be sent */
async function describeContent(path: string): Promise<SentInput> {
  const { size: sizeBytes } = await inputFileFacts(path);
  if (sizeBytes > MAX_FINGERPRINTED_BYTES) return { sizeBytes };
  const hash = createHash('sha256');
  try {
    for await (const chunk of fileChunks(path)) hash.update(chunk);
  } catch (error) {
    throw new InputFileError(path, (error as Error).message, { cause: error });
  }
  return { sizeBytes, fingerprint: fingerprintOf(hash.digest('hex')) };
}

/**
 * Makes sure that a local file can be uploaded, as each submission does before it sends anything.
 *
 * @example
 * ```ts
 * const { uploads } = await planProgram(['wc', '-l', 'data.txt'], { inputs: ['data.txt'] });
 * for (const { path } of uploads) await requireInputFile(path);
 * ```
 * @throws InputFileError if it is missing, unreadable or not a regular file
 */
export async function requireInputFile(path: string): Promise<void> {
  await inputFileFacts(path);
}

/** The facts of a local file that can be uploaded, as {@link requireInputFile} makes sure of it. */
export async function inputFileFacts(path: string): Promise<FileFacts> {
  const found = await fileSystem.current.facts(path).catch((cause: NodeJS.ErrnoException) => {
    throw new InputFileError(path, cause.code === 'ENOENT' ? 'there is no such file' : cause.message, { cause });
  });
  if (found.kind === 'directory') {
    throw new InputFileError(path, 'it is a directory', { remedy: 'expand-directory' });
  }
  if (found.kind !== 'file') throw new InputFileError(path, 'it is not a regular file');
  await fileSystem.current.access(path, 'read').catch((cause: NodeJS.ErrnoException) => {
    throw new InputFileError(path, 'it cannot be read', { cause, remedy: 'check-permissions' });
  });
  return found;
}

/**
 * The job would empty an input that has the name of its stdout when it starts.
 * @throws InputFileError or, of an input that the service fetches, InvalidJobDescription
 */
function refuseStreamNames(files: readonly InputFile[], streams: readonly (string | undefined)[]): void {
  const clash = files.find(({ name }) => streams.includes(name));
  if (clash === undefined) return;
  if (clash.localPath === undefined) {
    throw new InvalidJobDescription(`The input ${clash.name} would be emptied: the job writes a stream to that name`, {
      remedy: 'rename-input',
    });
  }
  const reason = `the job writes its own ${clash.name} in the session directory, and would empty it`;
  throw new InputFileError(clash.localPath, reason, { remedy: 'rename-input' });
}

/** @throws InputFileError naming both files, if one name in the session directory would stand for two */
export function refuseSameNames(files: readonly InputFile[]): void {
  const byName = new Map<string, InputFile>();
  for (const file of files) {
    const other = byName.get(file.name);
    if (other && file.localPath && other.localPath) {
      throw new InputFileError(
        file.localPath,
        `${other.localPath} would have the same name, ${file.name}, in the session directory`,
        { remedy: 'rename-one-input' },
      );
    }
    if (other) throw new InvalidJobDescription(`Two inputs have the same name: ${file.name}`);
    byName.set(file.name, file);
  }
}
