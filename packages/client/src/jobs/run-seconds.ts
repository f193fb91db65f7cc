import type { Job } from './job.js';

/**
 * How long a job's program ran, in seconds of wall time; undefined if the server does not tell.
 *
 * @example
 * ```ts
 * console.log(`ran for ${runSeconds(await arc.waitForJob(jobId)) ?? '?'} s`);
 * ```
 */
export function runSeconds({ startedAt, endedAt, usedWallTimeSeconds }: Job): number | undefined {
  if (usedWallTimeSeconds !== undefined) return usedWallTimeSeconds;
  if (startedAt === undefined || endedAt === undefined) return undefined;
  return Math.max(0, (endedAt.getTime() - startedAt.getTime()) / 1000);
}
