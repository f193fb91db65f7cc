import type { AskedOutputs, InputToExpand, SubmitJobOptions } from 'jasmin-arc';
import type { Options, OptionValues } from '../command-line/options.js';
import { usageError } from '../errors/exit-status.js';
import { parseDuration, parseMemory, suggestDuration, suggestMemory } from '../output/quantities.js';
import type { System } from '../process/system.js';

/** The options that describe a job, for `run` and `submit`. */
export const JOB_DESCRIPTION_OPTIONS = {
  input: {
    kind: 'list',
    short: 'i',
    value: 'FILE[:NAME]',
    complete: 'file',
    help: 'A file or directory to upload; in the job it has the same relative path, or NAME.',
  },
  output: {
    kind: 'list',
    short: 'o',
    value: 'NAME',
    help: 'A file, directory or pattern such as "*.nc" to save (default: all new files that the job makes).',
  },
  'no-output': { kind: 'flag', help: 'Save only stdout and stderr; files that the job makes are removed with it' },
  walltime: { kind: 'value', short: 't', value: 'TIME', help: 'Wall time limit: 90s, 45m, 2h, 1d12h, 01:30:00' },
  cputime: { kind: 'value', value: 'TIME', help: 'CPU time limit, for all cores together' },
  memory: { kind: 'value', short: 'm', value: 'SIZE', help: 'Memory for each core: 512M, 4G' },
  cores: { kind: 'value', short: 'n', value: 'N', help: 'CPU cores (default: 1)' },
  'cores-per-node': { kind: 'value', value: 'N|all', help: 'Cores on each node; all: all of them on one node' },
  queue: { kind: 'value', value: 'NAME', help: 'The queue (default: one that satisfies the request)' },
  name: { kind: 'value', short: 'N', value: 'NAME', help: 'The name of the job (default: that of its program)' },
  env: {
    kind: 'list',
    short: 'e',
    value: 'NAME[=VALUE]',
    help: 'An environment variable for the job; without a value, the one it has here.',
  },
  stdin: {
    kind: 'value',
    value: 'FILE',
    complete: 'file',
    help: 'A local file that the program reads on its stdin; - is stdin of this command',
  },
  runtime: {
    kind: 'list',
    value: 'NAME',
    help: 'A runtime environment such as ENV/PROXY; with options as "ENV/SINGULARITY /images/a.sif".',
  },
} as const satisfies Options;

export type JobDescriptionValues = OptionValues<typeof JOB_DESCRIPTION_OPTIONS>;

type RequestedOptions = Pick<
  SubmitJobOptions,
  | 'wallTimeSeconds'
  | 'cpuTimeSeconds'
  | 'memoryBytes'
  | 'slots'
  | 'slotsPerNode'
  | 'queue'
  | 'name'
  | 'environment'
  | 'stdin'
  | 'runtimeEnvironments'
  | 'outputs'
  | 'keepSession'
>;

/**
 * Reads the options, except input files, which are read from the disk later.
 * @throws CommandError (usage) for an invalid time, size or number
 */
export function readJobOptions(
  values: JobDescriptionValues,
  env: Readonly<Record<string, string | undefined>>,
): RequestedOptions {
  const { runtime, queue, name, stdin } = values;
  const perNode = values['cores-per-node'];
  return withoutUndefined({
    wallTimeSeconds: readWith('walltime', values.walltime, TIME),
    cpuTimeSeconds: readWith('cputime', values.cputime, TIME),
    memoryBytes: readWith('memory', values.memory, MEMORY),
    slots: readWith('cores', values.cores, COUNT),
    slotsPerNode:
      perNode === 'all' ? perNode : readWith('cores-per-node', perNode, { ...COUNT, wants: `${COUNT.wants}, or all` }),
    queue,
    name,
    stdin,
    environment: values.env.length === 0 ? undefined : readEnvironment(values.env, env),
    runtimeEnvironments: runtime.length === 0 ? undefined : runtime,
    outputs: readOutputs(values),
    keepSession: true,
  });
}

/** `data.nc`, `data.nc:input.nc`; a file whose own name has a colon is meant before anything else. */
export function readInput(text: string, system: Pick<System, 'exists'>): InputToExpand {
  const colon = text.lastIndexOf(':');
  if (system.exists(text) || colon <= 0 || colon === text.length - 1) return { path: text };
  return { path: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** The requested outputs: the named ones, none, or all new files that the job makes. */
export function readOutputs(values: Pick<JobDescriptionValues, 'output' | 'no-output'>): AskedOutputs {
  const { output } = values;
  if (!values['no-output']) return output.length === 0 ? 'new' : output;
  if (output.length > 0) throw usageError('--no-output and --output cannot be combined');
  return [];
}

/** How an amount is written. */
interface Amount {
  /** @returns undefined for an invalid text */
  read(text: string): number | undefined;
  readonly wants: string;
  /** What was probably meant, as a question. */
  suggest?(text: string): string | undefined;
}

function readWith(name: string, text: string | undefined, { read, wants, suggest }: Amount): number | undefined {
  if (text === undefined) return undefined;
  const value = read(text);
  if (value !== undefined && value > 0) return value;
  if (value !== undefined) throw usageError(`--${name} must be more than 0, not ${JSON.stringify(text)}`);
  throw usageError(`--${name} must be ${wants}, not ${JSON.stringify(text)}`, suggest?.(text));
}

/** @returns undefined for what is no whole number from 1 */
export const parseCount = (text: string): number | undefined =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

const TIME: Amount = { read: parseDuration, wants: 'a time such as 90s, 45m, 2h or 1d12h', suggest: suggestDuration };
const MEMORY: Amount = { read: parseMemory, wants: 'a size such as 512M or 4G', suggest: suggestMemory };
const COUNT: Amount = { read: parseCount, wants: 'a whole number, at least 1' };

function readEnvironment(
  settings: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const read: Record<string, string> = {};
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    const name = equals < 0 ? setting : setting.slice(0, equals);
    const value = equals < 0 ? env[name] : setting.slice(equals + 1);
    if (name === '') throw usageError(`--env must be NAME or NAME=VALUE, not ${JSON.stringify(setting)}`);
    if (value === undefined)
      throw usageError(`--env ${name}: there is no such variable here`, `Give its value: --env ${name}=VALUE`);
    read[name] = value;
  }
  return read;
}

function withoutUndefined<T extends object>(value: T): T {
  // Only fields that are undefined are removed, so the type stays the same.
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
