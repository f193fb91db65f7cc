import { JobNotFoundError, NotAuthorisedError, ServiceError, SessionFileNotFoundError } from '../errors/index.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import type { EntryProperties, SessionCallOptions, SessionDirectory } from './session-directory.js';

/** The properties that distinguish one version of a file on the server from another. */
export interface FileVersion {
  /** When it was written to last, by the server's clock, in whole seconds. */
  readonly modifiedAt: Date;
  readonly sizeBytes: number | undefined;
}

/** Whether two versions are the same, as far as these properties show. */
export const isSameVersion = (one: FileVersion, other: FileVersion): boolean =>
  one.modifiedAt.getTime() === other.modifiedAt.getTime() && one.sizeBytes === other.sizeBytes;

/** For up to this many files of a directory, each is asked for separately; for more, the directory is. */
const FEW_FILES = 3;
const REQUESTS_AT_ONCE = 4;

/**
 * Asks for the versions of files, by path.
 * @returns the versions that the server tells: none if it does not support PROPFIND, and none for files that do not exist
 */
export async function versionsOf(
  session: SessionDirectory,
  paths: readonly string[],
  { signal }: SessionCallOptions = {},
): Promise<ReadonlyMap<string, FileVersion>> {
  const versions = new Map<string, FileVersion>();
  const note = (path: string, { kind, modifiedAt, sizeBytes }: EntryProperties) => {
    if (kind === 'file' && modifiedAt !== undefined) versions.set(path, { modifiedAt, sizeBytes });
  };
  const questions = [...inDirectories(paths)].flatMap(([directory, inside]) =>
    inside.size > FEW_FILES ? [{ path: directory, inside }] : [...inside.values()].map((path) => ({ path })),
  );
  const ask = async ({ path, inside }: Question, inner: AbortSignal) => {
    const told = await answerIfAny(() => session.properties(path, inside ? 1 : 0, { signal: inner }));
    if (inside === undefined && told !== undefined) note(path, told.self);
    if (inside === undefined) return;
    for (const entry of told?.entries ?? []) {
      const wanted = inside.get(entry.name);
      if (wanted !== undefined) note(wanted, entry);
    }
  };
  await mapWithLimit<Question, void>(questions, ask, { limit: REQUESTS_AT_ONCE, signal });
  return versions;
}

interface Question {
  readonly path: string;
  /** The wanted files of this directory, by name. */
  readonly inside?: ReadonlyMap<string, string>;
}

/** Paths by name, for each directory. */
function inDirectories(paths: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const directories = new Map<string, Map<string, string>>();
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const directory = path.slice(0, Math.max(0, slash));
    const inside = directories.get(directory) ?? new Map<string, string>();
    directories.set(directory, inside.set(path.slice(slash + 1), path));
  }
  return directories;
}

/** Undefined if there is no answer: a gateway may let only GET through, and a file may be gone. */
async function answerIfAny<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isNoAnswer =
      (error instanceof ServiceError && !error.retryable) ||
      error instanceof NotAuthorisedError ||
      error instanceof SessionFileNotFoundError ||
      error instanceof JobNotFoundError;
    if (isNoAnswer) return undefined;
    throw error;
  }
}
