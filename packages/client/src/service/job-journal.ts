import { formatAdl } from '../descriptions/adl/adl.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import type { ComputingInterface } from '../interfaces/contract/computing-interface.js';
import { jobAddresses } from '../interfaces/select-interface.js';
import type { JobHistory } from '../job-list/job-history.js';
import type { JobStore, StoredJob } from '../job-list/job-store.js';
import type { JobId } from '../jobs/job.js';
import type { Log } from '../log/log.js';

export type JobJournal = Omit<JobStore, 'close'>;

/** The entry of the job list for a job that a service has accepted; without its description if that is not known any more. */
export function jobToRemember(
  service: Pick<ComputingInterface, 'endpoint' | 'kind'>,
  jobId: JobId,
  submittedAt: Date,
  description: ActivityDescription | undefined,
): StoredJob {
  return {
    id: jobId,
    endpoint: service.endpoint,
    interface: jobAddresses.formatOf(service.kind).kind,
    submittedAt,
    ...(description && {
      name: description.name,
      delegationId: description.delegationId,
      // Parts that services cannot be told were refused, or allowed to be lost, when the job was submitted.
      description: formatAdl(description, { onLoss: () => {} }),
      stdout: description.stdout,
      stderr: description.stderr,
    }),
  };
}

/**
 * The job list as it is used while jobs are submitted and looked at. A submission must be recorded before it is sent, and the
 * known jobs must be read: a list that cannot be used is an error then. Once a server has a job, a list that cannot be written
 * is only a warning in the log, because the job is worth more than its entry; the job stays among the pending submissions.
 */
export function jobJournal(store: JobStore, log: Log): JobJournal {
  const warned = new Set<string>();
  const warn = (error: unknown): void => {
    const { message } = error as Error;
    // If the disk is full, every one of a thousand jobs would log the same warning.
    if (!warned.has(message)) log.warning(message);
    warned.add(message);
  };
  const write = async (work: Promise<void>): Promise<void> => work.catch(warn);
  return {
    begin: (submissions) => store.begin(submissions),
    pending: (endpoint) => store.pending(endpoint),
    list: () => store.list(),
    lastSubmitted: () => store.lastSubmitted(),
    accepted: (submissions) => write(store.accepted(submissions)),
    delivered: (submissionIds) => write(store.delivered(submissionIds)),
    confirmed: (submissionIds) => write(store.confirmed(submissionIds)),
    lost: (submissionIds) => write(store.lost(submissionIds)),
    abandoned: (submissionIds) => write(store.abandoned(submissionIds)),
    forget: (id) => write(store.forget(id)),
    withdrawn: (id) => write(store.withdrawn(id)),
    // Without its entry, a job is treated as one that was submitted from elsewhere.
    handovers: (ids) =>
      store.handovers(ids).catch((error: unknown) => {
        warn(error);
        return [];
      }),
    delegated: (record) => write(store.delegated(record)),
    // Without its record, a delegation is judged by what the server publishes of its jobs.
    delegations: (endpoint) =>
      store.delegations(endpoint).catch((error: unknown) => {
        warn(error);
        return [];
      }),
    // Only a warning: the server can tell the same about a job.
    get: (id) =>
      store.get(id).catch((error: unknown) => {
        warn(error);
        return undefined;
      }),
  };
}

/** A history that logs a warning for every entry that cannot be written. */
export function tolerantHistory(history: JobHistory, log: Log): JobHistory {
  const warned = new Set<string>();
  const attempt = async (work: Promise<void>): Promise<void> =>
    work.catch((error: Error) => {
      if (!warned.has(error.message)) log.warning(error.message);
      warned.add(error.message);
    });
  return {
    submitted: (entries) => attempt(history.submitted(entries)),
    ended: (jobs) => attempt(history.ended(jobs)),
    fetched: (jobId, directory) => attempt(history.fetched(jobId, directory)),
    cleaned: (jobId, at) => attempt(history.cleaned(jobId, at)),
    withdrawn: (jobId) => attempt(history.withdrawn(jobId)),
  };
}
