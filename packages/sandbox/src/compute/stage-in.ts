import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobRecord } from '../jobs/job-record.js';
import { parseSessionPath, type SessionPath } from '../session/session-path.js';
import { fetchFile, type StagingCredentials, StagingError } from '../staging/remote-file.js';

export interface StagingContext {
  readonly job: JobRecord;
  readonly sessionRoot: string;
  /** The credential for a transfer that names a delegation, or none. */
  readonly credentials: (delegationId: string | undefined) => StagingCredentials;
  readonly signal: AbortSignal;
}

/**
 * Fetches all inputs that have a source, one after the other.
 * @throws StagingError with the reason, for the job's user
 */
export async function stageIn({ job, sessionRoot, credentials, signal }: StagingContext): Promise<void> {
  for (const { name, source } of job.request.inputs) {
    if (source === undefined) continue;
    const destination = join(sessionRoot, ...requireInside(name, source.url));
    await rm(destination, { force: true }); // from an earlier try; and nothing is written through a link
    await fetchFile(source.url, destination, { credentials: credentials(source.delegationId), signal });
  }
}

/** Gives the executable, and inputs declared to be one, the permission to be executed. */
export async function makeExecutable({ request }: JobRecord, sessionRoot: string): Promise<void> {
  const { path } = request.executable;
  const names = request.inputs.filter(({ executable }) => executable).map(({ name }) => name);
  for (const name of [...names, ...(/^[/$]/.test(path) ? [] : [path])]) {
    const inside = parseSessionPath(name);
    if (!inside) continue;
    await chmod(join(sessionRoot, ...inside), 0o700).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error; // the job itself will fail and report it
    });
  }
}

function requireInside(name: string, url: string): SessionPath {
  const path = parseSessionPath(name);
  if (path && path.length > 0) return path;
  throw new StagingError(url, `the name ${JSON.stringify(name)} is not inside the session directory`);
}
