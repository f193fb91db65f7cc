import type { ActivityDescription } from './descriptions/activity-description.js';
import { formatAdl } from './descriptions/adl.js';
import type { ComputingInterface } from './interfaces/computing-interface.js';
import type { JobId } from './jobs/job.js';
import type { JobStore, StoredJob } from './jobs/job-store.js';
import type { Log } from './log.js';

export type JobJournal = Omit<JobStore, 'close'>;

/** What is to be remembered of a job that a service has taken; without its description where nobody knows it any more. */
export function jobToRemember(
  service: Pick<ComputingInterface, 'endpoint' | 'kind'>,
  jobId: JobId,
  submittedAt: Date,
  description: ActivityDescription | undefined,
): StoredJob {
  return {
    id: jobId,
    endpoint: service.endpoint,
    interface: service.kind,
    submittedAt,
    ...(description && {
      name: description.name,
      delegationId: description.delegationId,
      // What services cannot be told was refused, or allowed to be lost, when the job was submitted.
      description: formatAdl(description, { onLoss: () => {} }),
      stdout: description.stdout,
      stderr: description.stderr,
    }),
  };
}

/**
 * Remembers jobs as far as that is possible: what cannot be written is a warning in the log, as a job that runs is worth
 * more than a note about it. What cannot be read is as if it had not been written.
 */
export function tolerantJournal(store: JobStore, path: string, log: Log): JobJournal {
  const warned = new Set<string>();
  const warn = (doing: string, error: unknown): void => {
    const message = `Cannot ${doing} the job list ${path}: ${(error as Error).message}`;
    // A full disk would otherwise say the same for every job of a thousand.
    if (!warned.has(message)) log.warning(message);
    warned.add(message);
  };
  const write = async (work: Promise<void>): Promise<void> => work.catch((error: unknown) => warn('write', error));
  const read = async <T>(work: Promise<T>, otherwise: T): Promise<T> =>
    work.catch((error: unknown) => {
      warn('read', error);
      return otherwise;
    });
  return {
    begin: (submissions) => write(store.begin(submissions)),
    accepted: (submissions) => write(store.accepted(submissions)),
    lost: (marks) => write(store.lost(marks)),
    abandoned: (marks) => write(store.abandoned(marks)),
    forget: (id) => write(store.forget(id)),
    pending: (endpoint) => read(store.pending(endpoint), []),
    get: (id) => read(store.get(id), undefined),
    list: () => read(store.list(), []),
  };
}
