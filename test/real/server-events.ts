import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { JobId } from 'jasmin-arc';
import type { TestServer } from './servers.js';

/** The server's own id of a job. */
export const localIdOf = (jobId: JobId): string => jobId.slice(jobId.lastIndexOf('/') + 1);

/**
 * Resolves when A-REX has noted in its own bookkeeping that a job has ended: what a client can learn over REST at once,
 * from the live records, or up to a minute later, from `status` and `info`.
 */
export async function jobEnded(server: TestServer, jobId: JobId): Promise<void> {
  const directory = join(server.controlDir, 'finished');
  // ARC 6 and ARC 7 have different names for the record.
  await appears(directory, [`job.${localIdOf(jobId)}.status`, `${localIdOf(jobId)}.status`]);
}

/** Resolves when a job has made a file in its session directory. */
export const jobMade = (server: TestServer, jobId: JobId, name: string): Promise<void> =>
  appears(join(server.sessionDir, localIdOf(jobId)), [name]);

/** Resolves once one of these files is in a directory. */
async function appears(directory: string, names: readonly string[]): Promise<void> {
  const watcher = watch(directory);
  try {
    while (!names.some((name) => existsSync(join(directory, name)))) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}
