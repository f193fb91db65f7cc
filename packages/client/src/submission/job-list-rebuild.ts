import { JobListError } from '../errors/index.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import { jobAddresses } from '../interfaces/select-interface.js';
import type { JobHistory } from '../job-list/job-history.js';
import type { RepairableJobStore, SetAsideFile, StoredJob } from '../job-list/job-store.js';
import type { Job } from '../jobs/job.js';
import type { Log } from '../log/log.js';
import { type JobJournal, jobToRemember } from '../service/job-journal.js';
import { type RecoveredSubmission, recoverPending } from './job-recovery.js';

/** The result of making a job list complete again. */
export interface RebuiltJobList {
  /** Files that SQLite calls malformed, and their new names. */
  readonly setAside: readonly SetAsideFile[];
  /** The jobs that were in the list, as far as it could be read. */
  readonly kept: readonly StoredJob[];
  /** Jobs that the servers have and that were not in the list. */
  readonly added: readonly StoredJob[];
  /** The outcome of submissions whose reply was lost. */
  readonly recovered: readonly RecoveredSubmission[];
  /** Servers that could not be asked: their jobs may be missing from the list. */
  readonly unasked: readonly {
    /** The service, e.g. `https://ce.example.org:443/arex`. */
    readonly endpoint: string;
    /** Why it could not be asked. */
    readonly error: unknown;
  }[];
}

export interface RebuildDependencies {
  readonly journal: JobJournal;
  /** @default none is kept */
  readonly history?: JobHistory;
  /** The servers to ask besides those of the jobs in the list. */
  readonly endpoints: readonly string[];
  service(endpoint: string, options: CallOptions): Promise<ComputingInterface>;
  readonly log: Log;
}

/**
 * Makes a job list complete again: renames files that SQLite calls malformed, keeps what can still be read of them, and adds the
 * jobs that the servers have.
 * @param parts.endpoint - the configured service; also asked are those of the jobs and of the pending submissions
 * @throws JobListError if the list cannot be read or written for any other reason; nothing has been changed then
 */
export async function rebuildJobList(
  {
    store,
    endpoint,
    ...parts
  }: Pick<RebuildDependencies, 'history' | 'service' | 'log'> & {
    readonly store: RepairableJobStore;
    readonly endpoint: string;
  },
  options: CallOptions = {},
): Promise<RebuiltJobList> {
  const setAside = await store.repair();
  const endpoints = [endpoint, ...(await store.pending()).map((submission) => submission.endpoint)];
  // Elsewhere a list that cannot be written is only a warning once a server has the job; here it is always an error.
  return { setAside, ...(await completeJobList({ ...parts, journal: store, endpoints }, options)) };
}

/**
 * Adds the jobs that the servers have and the list does not.
 * @throws JobListError if it cannot be read
 */
export async function completeJobList(
  { journal, history, endpoints, service, log }: RebuildDependencies,
  options: CallOptions = {},
): Promise<Omit<RebuiltJobList, 'setAside'>> {
  const kept = await journal.list();
  const recovered: RecoveredSubmission[] = [];
  const added: StoredJob[] = [];
  const unasked: { endpoint: string; error: unknown }[] = [];
  for (const endpoint of new Set([...endpoints, ...kept.map((job) => job.endpoint)])) {
    try {
      const server = await service(endpoint, options);
      recovered.push(...(await recoverPending(server, { journal, ...(history && { history }), log }, options)));
      added.push(...(await addMissing(server, journal, options)));
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof JobListError) throw error;
      unasked.push({ endpoint, error });
    }
  }
  return { kept, added, recovered, unasked };
}

async function addMissing(
  server: ComputingInterface,
  journal: JobJournal,
  options: CallOptions,
): Promise<readonly StoredJob[]> {
  const stored = new Map((await journal.list()).map((job) => [localId(job.id), job]));
  // A job of which only the id could be read is looked up like one that is missing.
  const isKnown = (id: string) => (stored.get(localId(id))?.submittedAt.getTime() ?? 0) > 0;
  const ids = (await server.listActivities(options)).filter((id) => !isKnown(id));
  const added: StoredJob[] = [];
  for (const job of await server.activities(ids, options)) {
    if (job === undefined) continue;
    const known = stored.get(localId(job.id));
    const remembered = await remember(server, known === undefined ? job : { ...job, id: known.id }, options);
    await journal.accepted([{ submissionId: '', job: remembered }]);
    if (known === undefined) added.push(remembered);
  }
  return added;
}

async function remember(server: ComputingInterface, job: Job, options: CallOptions): Promise<StoredJob> {
  const description = await server.description(job.id, options);
  const stored = jobToRemember(server, job.id, job.submittedAt ?? job.stateAt, description);
  return {
    ...stored,
    name: stored.name ?? job.name,
    stdout: stored.stdout ?? job.stdout,
    stderr: stored.stderr ?? job.stderr,
  };
}

/** A key of a job that is the same for all of its addresses. */
const localId = (id: string): string => {
  const address = jobAddresses.parse(id);
  return address === undefined ? id : `${address.endpoint} ${address.localId}`;
};
