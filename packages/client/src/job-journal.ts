import type { JobStore } from './jobs/job-store.js';
import type { Log } from './log.js';

export type JobJournal = Omit<JobStore, 'close'>;

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
    begin: (submission) => write(store.begin(submission)),
    accepted: (mark, job) => write(store.accepted(mark, job)),
    abandoned: (mark) => write(store.abandoned(mark)),
    forget: (id) => write(store.forget(id)),
    pending: (endpoint) => read(store.pending(endpoint), []),
    get: (id) => read(store.get(id), undefined),
    list: () => read(store.list(), []),
  };
}
