import { requireArgument } from '../checks/require-argument.js';
import { text } from '../checks/shape.js';
import { jobLists } from './job-lists.js';
import type { StoredJob } from './job-store.js';

/**
 * The jobs in a job list, the newest first, as `ArcInterface.knownJobs` returns them. Reads the file alone; no server is asked, and a
 * list that does not exist is empty, and is not made.
 * @param path - of the list, such as JOBS_INFO_FILE of a configuration
 * @throws JobListError if it cannot be read
 *
 * @example
 * ```ts
 * const { JOBS_INFO_FILE } = new ConnectionConfig();
 * for (const { name, id } of await readJobList(JOBS_INFO_FILE)) console.log(name, id);
 * ```
 */
export async function readJobList(path: string): Promise<readonly StoredJob[]> {
  requireArgument('readJobList', 'path', path, text);
  const { store } = jobLists.current(path);
  try {
    return await store.list();
  } finally {
    await store.close();
  }
}
