import { join, resolve } from 'node:path';
import { requireArgument } from '../checks/require-argument.js';
import { callback, listOf, object, text } from '../checks/shape.js';
import { UNNAMED_JOB } from '../descriptions/describe-job.js';
import { jobAddresses } from '../interfaces/select-interface.js';
import type { HistoryEntry } from '../job-list/job-history.js';
import type { JobId } from '../jobs/job.js';
import { abbreviationLength, shortId } from '../jobs/short-id.js';
import { fileSystem } from '../machine/files.js';

/** A job whose outputs are to be saved in a directory of its own. */
export interface JobWithOutputs {
  /** The address of the job. */
  readonly jobId: JobId;
  /** Its name; undefined if it has none. */
  readonly name?: string | undefined;
}

/** Options of {@link outputDirectories}. */
export interface OutputDirectoriesOptions {
  /** Jobs that a shortened id has to be distinguished from, such as those of the job list. @default none but the jobs themselves */
  readonly knownIds?: readonly JobId[] | undefined;
  /** Called only if a directory with a job's name exists and is not empty. @default the directory is taken for another job's */
  readonly history?: (() => Promise<readonly HistoryEntry[]>) | undefined;
}

const OPTIONS = object<OutputDirectoriesOptions>({ knownIds: listOf('job ids', text), history: callback() });

/**
 * Chooses directories for the outputs of some jobs, below one: the name of the job if no other of them has it,
 * else NAME-ID, else ID. A name of an existing file is not used, and neither is a directory
 * that is not empty, unless the history says that its files came from this very job: the files of two jobs would be mixed.
 *
 * @example
 * ```ts
 * const jobs = (await arc.knownJobs()).map(({ id, name }) => ({ jobId: id, name }));
 * const places = await outputDirectories(jobs, 'results', { history: () => arc.jobHistory() });
 * for (const [jobId, directory] of places) await arc.fetchOutputs(jobId, { directory });
 * ```
 * @param base - the directory that they are in; it need not exist
 * @returns the directories by job, in the order of the jobs; none of them is created
 */
export async function outputDirectories(
  jobs: readonly JobWithOutputs[],
  base: string,
  options: OutputDirectoriesOptions = {},
): Promise<ReadonlyMap<JobId, string>> {
  requireArgument('outputDirectories', 'options', options, OPTIONS);
  const { knownIds = [], history = async () => [] } = options;
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
      ...(isUnique && (await isOurs(jobId, join(base, name), history)) ? [name] : []),
      ...(name === undefined ? [short] : [`${name}-${short}`]),
      id,
      `${id}-${fileName(serverOf(jobId))}`,
    ];
    // If no name is free, the id is used, and saving reports what is in the way.
    const chosen = (await firstFree(candidates, base, taken)) ?? id;
    taken.add(sameName(chosen));
    places.set(jobId, join(base, chosen));
  }
  return places;
}

const MAX_LENGTH = 100;

/** A job's name as the name of a directory; undefined if no character of it can be used. */
function fileName(name: string | undefined): string | undefined {
  if (name === undefined || name === UNNAMED_JOB) return undefined;
  // Characters that would leave the directory, hide it, look like an option, or have a meaning in a shell of any system.
  const safe = name
    .replace(/[\p{C}\u2028\u2029/\\:*?"<>|]+/gu, '_')
    .replace(/^[\s.~-]+|[\s.]+$/g, '')
    .slice(0, MAX_LENGTH)
    .trim();
  return safe === '' ? undefined : safe;
}

/** Some file systems do not distinguish upper and lower case. */
const sameName = (name: string): string => name.normalize('NFC').toLowerCase();

/** Whether a directory has no files but those that came from this job. */
async function isOurs(jobId: JobId, path: string, history: () => Promise<readonly HistoryEntry[]>): Promise<boolean> {
  const names = await fileSystem.current.names(path).catch(() => []); // `firstFree` handles paths that are not directories
  if (names.length === 0) return true;
  const place = resolve(path);
  const sources = (await history()).filter(({ directory }) => directory === place);
  // If two jobs were saved there, it is not known whose files these are.
  return sources.length > 0 && sources.every((entry) => jobAddresses.isSameJob(entry.jobId, jobId));
}

/** The host, and the port where it is not the usual one. */
const serverOf = (jobId: JobId): string => (URL.canParse(jobId) ? new URL(jobId).host : jobId);

async function firstFree(
  names: readonly string[],
  base: string,
  taken: ReadonlySet<string>,
): Promise<string | undefined> {
  for (const name of names) if (!taken.has(sameName(name)) && !(await isInTheWay(join(base, name)))) return name;
  return undefined;
}

const isInTheWay = async (path: string): Promise<boolean> =>
  fileSystem.current.facts(path).then(
    ({ kind }) => kind !== 'directory',
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
