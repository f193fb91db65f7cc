import { hostname } from 'node:os';
import type { PendingSubmission, Submitter } from './job-store.js';

/** A submission takes minutes at most; after that, the process with that number may be another one. */
const MAX_SUBMISSION_MS = 900_000;

export const thisProcess = (): Submitter => ({ host: hostname(), pid: process.pid });

/** Whether a process still works on a submission, on this machine or, as far as can be known, on another one. */
export function isUnderWay({ submitter, begunAt }: PendingSubmission, now: Date): boolean {
  if (submitter === undefined || now.getTime() - begunAt.getTime() > MAX_SUBMISSION_MS) return false;
  return submitter.host !== hostname() || isRunning(submitter.pid);
}

/** Whether a process of this machine still runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // a process of another user
  }
}
