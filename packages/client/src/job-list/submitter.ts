import { processes } from '../machine/processes.js';
import type { PendingSubmission, Submitter } from './job-store.js';

/** A submission takes minutes at most; after that, the process with that number may be another one. */
const MAX_SUBMISSION_MS = 900_000;

export function thisProcess(): Submitter {
  const { hostname, pid } = processes.current;
  return { host: hostname, pid };
}

/** Whether a process still works on a submission, on this machine or, as far as can be known, on another one. */
export function isUnderWay({ submitter, begunAt }: PendingSubmission, now: Date): boolean {
  if (submitter === undefined || now.getTime() - begunAt.getTime() > MAX_SUBMISSION_MS) return false;
  return submitter.host !== processes.current.hostname || processes.current.isRunning(submitter.pid);
}
