import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobId } from 'jasmin-arc';
import { serverName } from './job-selection.js';
import { abbreviationLength, shortId } from './short-id.js';

export interface NamedJob {
  readonly jobId: JobId;
  readonly name: string | undefined;
}

/**
 * The directories for the outputs of some jobs, below one: named after the job where it has a name that no other of them has,
 * else NAME-ID, else ID. What stands there and is no directory is not taken for one.
 * @param knownIds - ids that a shortened one must be told from
 */
export async function outputDirectories(
  jobs: readonly NamedJob[],
  base: string,
  knownIds: readonly JobId[],
): Promise<ReadonlyMap<JobId, string>> {
  const length = abbreviationLength([...knownIds, ...jobs.map(({ jobId }) => jobId)]);
  const names = jobs.map(({ name }) => fileName(name));
  const places = new Map<JobId, string>();
  const taken = new Set<string>();
  for (const [index, { jobId }] of jobs.entries()) {
    const name = names[index];
    const id = shortId(jobId);
    const short = id.slice(0, length);
    const isUnique =
      name !== undefined && names.filter((other) => sameName(other ?? '') === sameName(name)).length === 1;
    const candidates = [
      ...(isUnique ? [name] : []),
      ...(name === undefined ? [short] : [`${name}-${short}`]),
      id,
      `${id}-${fileName(serverName(jobId))}`,
    ];
    // The last resort is told as being in the way, when it comes to that.
    const chosen = (await firstFree(candidates, base, taken)) ?? id;
    taken.add(sameName(chosen));
    places.set(jobId, join(base, chosen));
  }
  return places;
}

/** What the library calls jobs without a name. */
const NO_NAME = 'ARC job';
const MAX_LENGTH = 100;

/** A job's name as that of a directory; undefined where nothing of it is left. */
function fileName(name: string | undefined): string | undefined {
  if (name === undefined || name === NO_NAME) return undefined;
  // What would leave the directory, hide it, look like an option, or mean something to a shell on any system.
  const safe = name
    .replace(/[\p{C}\u2028\u2029/\\:*?"<>|]+/gu, '_')
    .replace(/^[\s.~-]+|[\s.]+$/g, '')
    .slice(0, MAX_LENGTH)
    .trim();
  return safe === '' ? undefined : safe;
}

/** Some file systems take upper case for lower. */
const sameName = (name: string): string => name.normalize('NFC').toLowerCase();

async function firstFree(
  names: readonly string[],
  base: string,
  taken: ReadonlySet<string>,
): Promise<string | undefined> {
  for (const name of names) if (!taken.has(sameName(name)) && !(await isInTheWay(join(base, name)))) return name;
  return undefined;
}

const isInTheWay = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => !found.isDirectory(),
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
