import type { Job } from './job.js';

/** The highest number of a signal: 256 + N is how batch systems report signal N. */
const MAX_SIGNAL = 64;

/**
 * The exit status that a shell would report for a job's program: its exit code, or 128 + N if signal N ended it.
 * @returns undefined if neither is known: the job has not ended, never ran, or was stopped without either being reported; 0 for
 *   a job that has finished and for which the server tells no code
 * @example
 * ```ts
 * process.exitCode = programExitStatus(await arc.waitForJob(jobId)) ?? 1;
 * ```
 */
export function programExitStatus({ state, exitCode, failures = [] }: Job): number | undefined {
  if (state === 'Finished') return exitCode === undefined ? 0 : ofOneByte(exitCode);
  if (state !== 'Failed') return undefined;
  if (exitCode !== undefined && exitCode > 0) return ofOneByte(exitCode);
  const signal = failures.find((failure) => failure.signal !== undefined)?.signal;
  return signal === undefined ? undefined : 128 + signal;
}

/** The status of a process is one byte: 256 would arrive as 0. */
function ofOneByte(code: number): number | undefined {
  if (code >= 0 && code <= 255) return code;
  return code > 256 && code <= 256 + MAX_SIGNAL ? 128 + code - 256 : undefined;
}
