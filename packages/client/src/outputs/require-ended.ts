import { JobNotFinishedError } from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import { isTerminal } from '../jobs/job-status.js';

/** @throws JobNotFinishedError for a job that may still write to its outputs */
export function requireEnded({ id, state }: Job, action: 'saved' | 'fetched'): void {
  if (isTerminal(state)) return;
  throw new JobNotFinishedError(id, state, action, { remedy: 'wait-or-take-partial' });
}
