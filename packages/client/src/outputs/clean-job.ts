import type { Log } from '../log/log.js';
import type { LocatedJob } from '../service/services.js';
import type { SessionDirectory } from '../transfer/session-directory.js';
import type { CleanOptions } from './clean-options.js';
import { accountAfter } from './fetch-outputs.js';
import { wipeJob } from './job-removal.js';

export interface CleanDependencies extends LocatedJob {
  readonly session: SessionDirectory;
  readonly log: Log;
}

/**
 * Has the service remove a job that has ended. With `fetched`, its files are looked at once more before, and none is lost.
 * @throws the errors of {@link wipeJob} and {@link accountAfter}; nothing is changed then
 */
export async function cleanJob(
  { service, jobId, session, log }: CleanDependencies,
  { fetched, signal }: CleanOptions,
): Promise<void> {
  const permission =
    fetched === undefined ? 'asked for' : await accountAfter({ session, log }, jobId, fetched, { signal });
  await wipeJob(service, jobId, permission, { signal });
}
