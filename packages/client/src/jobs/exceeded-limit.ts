import type { Job } from './job.js';
import { runSeconds } from './run-seconds.js';

/** A time limit that a job asked for and used up. */
export interface ExceededLimit {
  /** Which of the two limits. */
  readonly kind: 'wall-time' | 'cpu-time';
  /** The limit that the job asked for, in seconds. */
  readonly limitSeconds: number;
}

/**
 * The time limit that a job used up, according to the times that its server tells: a sign of why it was stopped, if the server
 * does not tell the reason ({@link Job.failures}).
 *
 * @example
 * ```ts
 * const exceeded = exceededLimit(await arc.getJob(jobId));
 * if (exceeded !== undefined) console.error(`more than ${exceeded.limitSeconds} s of ${exceeded.kind}`);
 * ```
 */
export function exceededLimit(job: Job): ExceededLimit | undefined {
  const { requestedWallTimeSeconds: wall, requestedCpuTimeSeconds: cpu, usedCpuTimeSeconds: usedCpu } = job;
  const ran = runSeconds(job);
  if (wall !== undefined && ran !== undefined && ran >= wall) return { kind: 'wall-time', limitSeconds: wall };
  if (cpu !== undefined && usedCpu !== undefined && usedCpu >= cpu) return { kind: 'cpu-time', limitSeconds: cpu };
  return undefined;
}
