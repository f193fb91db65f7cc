import { basename, resolve } from 'node:path';
import { InvalidJobDescription } from '../errors/index.js';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';
import type {
  ActivityDescription,
  Executable,
  InputFile,
  Resources,
  RuntimeEnvironment,
} from './model/activity-description.js';
import { requireWithinLimits } from './model/argument-limits.js';
import {
  type AskedOutputs,
  annotateOutputs,
  declareOutput,
  isOutputName,
  plainOutputName,
} from './model/declared-outputs.js';
import { omitUndefined, unlessBare, unlessEmpty } from './model/omit-undefined.js';
import { inputFileFacts, refuseSameNames } from './prepare-description.js';
import { findInput, shippedName } from './shipped-file.js';

/** A local file to be there when the job starts. */
export interface JobInput {
  /** The local file. */
  readonly path: string;
  /** Its name in the session directory. @default the base name of `path` */
  readonly name?: string | undefined;
  /** Whether the job may execute it. @default whether the local file may be executed by its owner */
  readonly executable?: boolean | undefined;
  /**
   * Its size in bytes, which the results of `expandInput` and `spoolInput` have, so that these can be passed on; the size at the
   * submission counts.
   */
  readonly sizeBytes?: number | undefined;
}

/** The options of a job, apart from the program that it runs. */
export interface JobOptions {
  /** Arguments, passed on unchanged: nothing is split, quoted or expanded. @default [] */
  readonly args?: readonly string[] | undefined;
  /** Local files copied into the session directory, under their base names or as given. @default [] */
  readonly inputFiles?: readonly (string | JobInput)[] | undefined;
  /** @default 'ARC job' */
  readonly name?: string | undefined;
  /** A local file that the program reads on its standard input. @default nothing to read */
  readonly stdin?: string | undefined;
  /** Environment variables, passed on unchanged. @default {} */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Wall time asked for, in seconds. @default the default of the queue */
  readonly wallTimeSeconds?: number | undefined;
  /** CPU time of all slots together, in seconds. @default the default of the queue */
  readonly cpuTimeSeconds?: number | undefined;
  /** Memory per slot, in bytes. @default the default of the queue */
  readonly memoryBytes?: number | undefined;
  /** CPU cores. @default 1 */
  readonly slots?: number | undefined;
  /** How many of the slots on one node: `'all'` keeps them together. @default wherever they are free */
  readonly slotsPerNode?: number | 'all' | undefined;
  /** The queue. @default one that satisfies the description */
  readonly queue?: string | undefined;
  /**
   * Runtime environments, e.g. `ENV/PROXY` or `APPS/PYTHON-3.11`; options follow after white space, in quotes where they hold
   * some: `ENV/SINGULARITY /images/a.sif`. @default []
   */
  readonly runtimeEnvironments?: readonly (string | RuntimeEnvironment)[] | undefined;
  /**
   * The outputs to have back: files, directories, and patterns such as `*.nc`, relative to the session directory, or `'new'` for
   * all new files that the job makes. stdout.txt and stderr.txt are always included. @default the configuration's OUTPUT_FILE
   */
  readonly outputs?: AskedOutputs | undefined;
  /**
   * Have the server keep all files that the job leaves in its session directory, also those that `outputs` does not name. Otherwise
   * it deletes, at the job's end, the files that were not asked for. @default false, but true with `outputs: 'new'`
   */
  readonly keepSession?: boolean | undefined;
}

/** The name of a job without a given name. */
export const UNNAMED_JOB = 'ARC job';

export const STDOUT_NAME = 'stdout.txt';
export const STDERR_NAME = 'stderr.txt';

/** The defaults for options that a program leaves out. */
export interface DescriptionDefaults {
  /** The output to have back if `outputs` is left out. */
  readonly defaultOutput: string;
  /** The directory that relative local paths start from. @default the working directory */
  readonly directory?: string | undefined;
  /** @default false, but true with `outputs: 'new'` */
  readonly keepSession?: boolean | undefined;
}

/** Resolves a local path. One that is relative to the working directory stays as given, for the messages. */
type Locate = (path: string) => string;

/**
 * Describes a job that runs one program.
 *
 * An absolute `executable` is a program of the worker node. Anything else is first looked for among the inputs, then as
 * a local file, which is shipped along; a bare name that is neither is looked up in the worker node's PATH.
 * @param options - of the right types, and numbers in their ranges: see job-options-shape.ts
 * @throws InputFileError if an input is missing or is not a file
 * @throws InvalidJobDescription if a name or pattern is impossible, or arguments or environment are too long
 */
export async function describeJob(
  executable: string,
  options: JobOptions,
  { defaultOutput, directory, keepSession = false }: DescriptionDefaults,
): Promise<ActivityDescription> {
  const environment = Object.entries(options.environment ?? {}).map(([name, value]) => ({ name, value }));
  // At this point the arguments are still those of the caller.
  requireWithinLimits(options.args ?? [], environment);
  const locate: Locate = (path) => (directory === undefined ? path : resolve(directory, path));
  const given = await Promise.all((options.inputFiles ?? []).map((input) => describeInput(input, locate)));
  const program = await describeProgram(executable, options.args ?? [], given, locate);
  const stdin = options.stdin === undefined ? undefined : await describeStdin(options.stdin, program.inputs, locate);
  const inputFiles = [...program.inputs, ...(stdin?.shipped ?? [])];
  refuseSameNames(inputFiles);
  const { outputs = [defaultOutput] } = options;
  const wanted = outputs === 'new' ? outputs : [...new Set([...outputs.map(checkOutput), STDOUT_NAME, STDERR_NAME])];
  const isKept = outputs === 'new' || (options.keepSession ?? keepSession);
  const declared = new Map(
    (isKept || wanted === 'new' ? ['/', STDOUT_NAME, STDERR_NAME] : wanted)
      .map((name) => declareOutput(name))
      .map((file) => [file.name, file]),
  );
  return {
    name: options.name ?? UNNAMED_JOB,
    ...omitUndefined({ annotations: unlessEmpty(annotateOutputs(wanted, { isDeclared: !isKept })) }),
    executable: program.executable,
    ...omitUndefined({
      stdin: stdin?.name,
      environment: unlessEmpty(environment),
      resources: unlessBare(describeResources(options)),
    }),
    stdout: STDOUT_NAME,
    stderr: STDERR_NAME,
    ...omitUndefined({ inputFiles: unlessEmpty(inputFiles) }),
    outputFiles: [...declared.values()],
  };
}

async function describeInput(input: string | JobInput, locate: Locate): Promise<InputFile> {
  const { path, name, executable } = typeof input === 'string' ? ({ path: input } as JobInput) : input;
  const { mode } = await inputFileFacts(locate(path));
  return {
    name: name ?? basename(path),
    localPath: resolve(locate(path)),
    executable: executable ?? (mode & 0o100) !== 0,
  };
}

/** The program to start, and the inputs; a program that is a local file is one of them. */
async function describeProgram(
  executable: string,
  args: readonly string[],
  inputs: readonly InputFile[],
  locate: Locate,
) {
  if (executable === '') throw new InvalidJobDescription('The executable is empty');
  const started = (path: string): Executable => ({ path, ...omitUndefined({ arguments: unlessEmpty(args) }) });
  if (executable.startsWith('/')) return { executable: started(executable), inputs };
  const given = findInput(inputs, executable, locate);
  if (given) {
    const withProgram = inputs.map((input) => (input === given ? { ...input, executable: true } : input));
    return { executable: started(given.name), inputs: withProgram };
  }
  const place = locate(executable);
  // A directory of that name, such as that of an earlier job's outputs, is no program.
  const isHere = executable.includes('/')
    ? await exists(place)
    : (await exists(place)) && (await kindOf(place)) !== 'directory';
  if (!isHere && /[\s|<>&;]/.test(executable)) throw commandLine(executable, args);
  if (!executable.includes('/') && !isHere) {
    // The worker node's own program: a service looks for bare names in the session directory only.
    return { executable: { path: '/usr/bin/env', arguments: [executable, ...args] }, inputs };
  }
  const localPath = locate(executable);
  await inputFileFacts(localPath);
  const name = shippedName(executable);
  return { executable: started(name), inputs: [...inputs, { name, localPath: resolve(localPath), executable: true }] };
}

/** The error for a text that is a command line of a shell, not the name of a program. */
function commandLine(text: string, args: readonly string[]): InvalidJobDescription {
  const isPlain = !/[|<>&;$`'"\\*?()]/.test(text);
  return new InvalidJobDescription(
    `There is no program ${JSON.stringify(text)}: a program and its arguments are words of their own, and no shell reads them`,
    {
      remedy: isPlain ? 'separate-arguments' : 'use-shell',
      commandLine: [text, ...args],
    },
  );
}

async function describeStdin(stdin: string, inputs: readonly InputFile[], locate: Locate) {
  const given = findInput(inputs, stdin, locate);
  if (given) return { name: given.name, shipped: [] };
  const localPath = locate(stdin);
  await inputFileFacts(localPath);
  const name = shippedName(stdin);
  return { name, shipped: [{ name, localPath: resolve(localPath) }] };
}

function describeResources(options: JobOptions): Resources {
  const { slots: count, slotsPerNode: perNode } = options;
  if (perNode !== undefined && count === undefined) {
    throw new InvalidJobDescription('slotsPerNode says how slots are spread; slots is missing');
  }
  if (typeof perNode === 'number' && count !== undefined && count % perNode !== 0) {
    throw new InvalidJobDescription(`slotsPerNode (${perNode}) must divide slots (${count})`);
  }
  return omitUndefined({
    wallTimeSeconds: options.wallTimeSeconds,
    totalCpuTimeSeconds: options.cpuTimeSeconds,
    individualPhysicalMemoryBytes: options.memoryBytes,
    slots: count === undefined ? undefined : omitUndefined({ count, perHost: perNode }),
    queue: options.queue,
    runtimeEnvironments: unlessEmpty((options.runtimeEnvironments ?? []).map(readRuntimeEnvironment)),
  });
}

/** `APPS/PYTHON-3.11` is the name APPS/PYTHON in version 3.11: a version starts at a dash before a digit. */
function readRuntimeEnvironment(environment: string | RuntimeEnvironment): RuntimeEnvironment {
  if (typeof environment !== 'string') return environment;
  const [text = '', ...options] = wordsOf(environment);
  if (text === '') {
    throw new InvalidJobDescription(`${JSON.stringify(environment)} names no runtime environment`);
  }
  const dash = text.search(/-\d/);
  return {
    name: dash < 0 ? text : text.slice(0, dash),
    ...omitUndefined({ version: dash < 0 ? undefined : text.slice(dash + 1), options: unlessEmpty(options) }),
  };
}

/** Splits at white space that is not in quotes. */
function wordsOf(text: string): readonly string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  if (/["']/.test(text.replace(/"[^"]*"|'[^']*'/g, ''))) {
    throw new InvalidJobDescription(`A quote is not closed in the runtime environment ${text}`);
  }
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

function checkOutput(name: string): string {
  if (isOutputName(name)) return plainOutputName(name);
  throw new InvalidJobDescription(
    `The output ${JSON.stringify(name)} must be a name relative to the session directory, or / for all of it`,
  );
}

const exists = async (path: string): Promise<boolean> =>
  fileSystem.current.ownFacts(path).then(
    () => true,
    () => false,
  );
