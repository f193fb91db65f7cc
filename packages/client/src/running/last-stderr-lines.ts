import type { LastStderrOptions } from '../calls/call-options.js';
import type { StoredJob } from '../job-list/job-store.js';
import type { Job, JobId } from '../jobs/job.js';
import { streamsOf } from '../jobs/job-streams.js';
import { lastLine } from '../jobs/last-line.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import type { JobOperations } from './job-operations.js';

const MAX_JOBS = 50;
const MAX_SECONDS = 10;
const AT_ONCE = 8;
/** A longer time cannot be set. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
const TAIL_BYTES = 4096;

type StderrReader = Pick<JobOperations, 'knownJobs' | 'listJobFiles' | 'readJobFile'>;

/**
 * Reads the last line that jobs wrote to their stderr: mostly the reason why their programs failed. A server that does not send
 * it in time is no failure, because callers can do without it.
 * @returns the lines by job; no line for a job that wrote nothing, or whose stderr could not be read
 */
export async function lastStderrLines(
  arc: StderrReader,
  jobs: readonly Job[],
  { signal, maxJobs = MAX_JOBS, maxSeconds = MAX_SECONDS }: LastStderrOptions = {},
): Promise<ReadonlyMap<JobId, string>> {
  const lines = new Map<JobId, string>();
  if (jobs.length === 0) return lines;
  const known = await arc.knownJobs().catch(() => []);
  const stored = new Map(known.map((job) => [job.id, job]));
  const tooLate = AbortSignal.timeout(Math.min(maxSeconds * 1000, MAX_TIMEOUT_MS));
  const inTime = signal === undefined ? tooLate : AbortSignal.any([signal, tooLate]);
  const read = async (job: Job, going: AbortSignal) => {
    const line = await lastStderrLine(arc, job, stored.get(job.id), going);
    if (line !== undefined) lines.set(job.id, line);
  };
  await mapWithLimit(jobs.slice(0, maxJobs), read, { limit: AT_ONCE, signal: inTime }).catch((error: unknown) => {
    if (!tooLate.aborted || signal?.aborted) throw error;
  });
  return lines;
}

async function lastStderrLine(
  arc: StderrReader,
  job: Job,
  stored: StoredJob | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { stderr, stdout } = streamsOf(job, stored);
  if (stderr === undefined || stderr === stdout) return undefined;
  try {
    const slash = stderr.lastIndexOf('/');
    const entries = await arc.listJobFiles(job.id, stderr.slice(0, Math.max(0, slash)), { signal });
    const entry = entries.find(({ name }) => name === stderr.slice(slash + 1));
    if (entry?.kind !== 'file' || !entry.sizeBytes) return undefined;
    const offset = Math.max(0, entry.sizeBytes - TAIL_BYTES);
    const tail = Buffer.concat(await (await arc.readJobFile(job.id, stderr, { offset, signal })).toArray());
    return lastLine(tail.toString('utf8'));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
