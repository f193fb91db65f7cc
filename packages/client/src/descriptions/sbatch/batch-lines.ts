import { nearest } from '../../checks/nearest.js';
import { type BatchArray, readBatchArray } from './batch-array.js';
import { BATCH_OPTIONS, type BatchRequest, isBatchOption, isUnderstood, toBatchRequest } from './batch-request.js';
import { OTHER_SBATCH_OPTIONS } from './sbatch-options.js';

/** The requests in the `#SBATCH` lines of a script, as far as a compute element can be asked for the same. */
export interface BatchLines {
  /** What is asked for; left out fields are not asked for. */
  readonly request: BatchRequest;
  /**
   * The tasks of its job array; undefined for one job. A job that is made of the script has no task: for each of them there is one
   * to be submitted, with {@link batchTaskEnvironment}. Until then the line is among those that are ignored.
   */
  readonly array?: BatchArray;
  /** The lines that are not followed. */
  readonly ignored: readonly IgnoredBatchOption[];
}

/** An option of an `#SBATCH` line that is not followed. */
export interface IgnoredBatchOption {
  /** The number of its line, from 1. */
  readonly line: number;
  /** The whole line. */
  readonly text: string;
  /** By its long name where it is known, without dashes: `qos`. */
  readonly option: string;
  /** Why it is not followed. */
  readonly reason: IgnoredBatchReason;
  /** Set for a misspelt option: the long name, without dashes, of the one that was probably meant. */
  readonly suggestion?: string;
}

/** Why an option is not followed. */
export type IgnoredBatchReason =
  /** It names a file for stdout, which has a fixed name in each job. */
  | 'stdout-is-kept'
  /** It names a file for stderr. */
  | 'stderr-is-kept'
  /** It asks for several jobs: {@link BatchLines.array} has them. */
  | 'one-job-only'
  /** sbatch has no such option, but one that is spelt nearly like it, which `suggestion` names. */
  | 'misspelt'
  /** No job description language for compute elements can express it. */
  | 'not-supported'
  /** Its value is missing, or of another form. */
  | 'value-not-understood';

/** The long names of sbatch's short options. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  t: 'time',
  p: 'partition',
  J: 'job-name',
  n: 'ntasks',
  c: 'cpus-per-task',
  N: 'nodes',
  o: 'output',
  e: 'error',
  a: 'array',
};

const REASONS: Readonly<Record<string, IgnoredBatchReason>> = {
  output: 'stdout-is-kept',
  error: 'stderr-is-kept',
  array: 'one-job-only',
};

/**
 * Reads the `#SBATCH` lines of a batch script: those before its first command, as sbatch does. The requests have the names
 * that the options of a job have.
 *
 * @example
 * ```ts
 * const { request, ignored } = readBatchLines('#!/bin/bash\n#SBATCH --time=2:00:00 -n 4\n#SBATCH --qos=high\n./model\n');
 * // request: { wallTimeSeconds: 7200, slots: 4 }
 * // ignored: [{ line: 3, text: '#SBATCH --qos=high', option: 'qos', reason: 'not-supported' }]
 * await arc.submitJob('./job.sh', { ...request });
 * ```
 * @see man sbatch, section "Options"
 */
export function readBatchLines(script: string): BatchLines {
  const asked = new Map<string, string>();
  const ignored: IgnoredBatchOption[] = [];
  let array: BatchArray | undefined;
  for (const [index, text] of script.split(/\r?\n/).entries()) {
    if (text.trim() !== '' && !text.startsWith('#')) break;
    const match = /^#SBATCH\s+(.*)$/.exec(text);
    if (match === null) continue;
    for (const { name, value } of splitOptions(String(match[1]))) {
      const why = whyNot(name, value);
      if (why === undefined) asked.set(name, String(value));
      else ignored.push({ line: index + 1, text: text.trim(), option: name, ...why });
      const tasks = name === 'array' && why?.reason === 'one-job-only' ? readBatchArray(String(value)) : undefined;
      if (tasks !== undefined) array = { line: index + 1, text: text.trim(), ...tasks };
    }
  }
  return { request: toBatchRequest(asked), ignored, ...(array !== undefined && { array }) };
}

/** `-n 4 --time=1:00 # why`: options with their values, as sbatch splits a line. */
function splitOptions(text: string): readonly { readonly name: string; readonly value: string | undefined }[] {
  const words = [
    ...text
      .replace(/(^|\s)#.*$/, '')
      .matchAll(/"([^"]*)"|'([^']*)'|((?:[^\s"'=]|=(?!["']))+(?:=(?:"[^"]*"|'[^']*'))?)/g),
  ].map(([whole, double, single]) => double ?? single ?? whole.replace(/=(["'])(.*)\1$/, '=$2'));
  const options: { name: string; value: string | undefined }[] = [];
  for (const word of words) {
    const long = /^--([^=]+)(?:=(.*))?$/.exec(word);
    const short = /^-([A-Za-z])(.*)$/.exec(word);
    const last = options.at(-1);
    if (long) options.push({ name: String(long[1]), value: long[2] });
    else if (short) options.push({ name: longName(String(short[1])), value: short[2] || undefined });
    else if (last && last.value === undefined) last.value = word;
  }
  return options;
}

const longName = (short: string): string => (Object.hasOwn(LONG_NAMES, short) ? String(LONG_NAMES[short]) : short);

/** @returns undefined for an option that is followed */
function whyNot(
  name: string,
  value: string | undefined,
): Pick<IgnoredBatchOption, 'reason' | 'suggestion'> | undefined {
  if (isBatchOption(name)) return isUnderstood(name, value) ? undefined : { reason: 'value-not-understood' };
  if (name === 'array' && readBatchArray(value ?? '') === undefined) return { reason: 'value-not-understood' };
  const reason = Object.hasOwn(REASONS, name) ? REASONS[name] : undefined;
  if (reason !== undefined) return { reason };
  const suggestion = OTHER_SBATCH_OPTIONS.includes(name)
    ? undefined
    : nearest(name, [...BATCH_OPTIONS, ...OTHER_SBATCH_OPTIONS]);
  return suggestion === undefined ? { reason: 'not-supported' } : { reason: 'misspelt', suggestion };
}
