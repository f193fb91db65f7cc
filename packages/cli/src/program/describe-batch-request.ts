import type { BatchRequest, IgnoredBatchOption, IgnoredBatchReason } from 'jasmin-arc';
import { formatDuration, formatMemory } from '../output/quantities.js';

/** Describes what the `#SBATCH` lines of a script request; empty if nothing. */
export function describeRequest(script: string, request: BatchRequest): readonly string[] {
  const { wallTimeSeconds, memoryBytes, slots, queue, name } = request;
  const asked = [
    ...(wallTimeSeconds === undefined ? [] : [`${formatDuration(wallTimeSeconds)} of wall time`]),
    ...(slots === undefined ? [] : [`${slots} ${slots === 1 ? 'core' : 'cores'}`]),
    ...(memoryBytes === undefined ? [] : [`${formatMemory(memoryBytes)} per core`]),
    ...(queue === undefined ? [] : [`the queue ${queue}`]),
    ...(name === undefined ? [] : [`the name ${JSON.stringify(name)}`]),
  ];
  return asked.length === 0 ? [] : [`${script} requests ${asked.join(', ')}`];
}

/** The options of `#SBATCH` lines that are not followed, and why, a line each. */
export const describeIgnoredOptions = (script: string, ignored: readonly IgnoredBatchOption[]): readonly string[] =>
  ignored.map(({ line, text, option, reason, suggestion }) => {
    const why =
      reason === 'misspelt' ? `sbatch has no option --${option}; did you mean --${suggestion}?` : REASONS[reason];
    return `${script}:${line}: ${text} is ignored: ${why}`;
  });

const REASONS: Readonly<Record<Exclude<IgnoredBatchReason, 'misspelt'>, string>> = {
  'stdout-is-kept': 'stdout is shown, and kept as stdout.txt',
  'stderr-is-kept': 'stderr is shown, and kept as stderr.txt',
  'one-job-only': 'there is a job for each item of --for-each instead',
  'not-supported': 'a compute element does not support this',
  'value-not-understood': 'its value is not understood',
};
