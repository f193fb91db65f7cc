import { join } from 'node:path';
import { UnsafePathError } from '../errors/index.js';
import { fileChunks } from '../machine/file-chunks.js';
import { fileSystem } from '../machine/files.js';
import { makePlace } from '../transfer/local-directory.js';
import { localSegments } from '../transfer/session-path.js';

/** A file that has been saved, under its own name or one like it. */
export interface SavedFile {
  /** Its name in the session directory. */
  readonly path: string;
  /** The path that it has here. */
  readonly localPath: string;
  /** Its size in bytes. */
  readonly sizeBytes: number;
  /** Its wanted local path, if something else has that path and was kept. */
  readonly insteadOf?: string;
}

/** Where to save files, and whether to replace existing ones. */
export interface Placing {
  /** An existing directory. */
  readonly directory: string;
  /** Replace files that exist; otherwise they are kept, and the fetched file gets another name beside them. */
  readonly overwrite: boolean;
  /** Local paths that are meant for other files of the same call: they are not used as another name for a file. */
  readonly reserved?: ReadonlySet<string>;
  /** Files that this call has saved: they are never replaced, even if the file system takes two names for the same. */
  readonly placed?: Set<string>;
}

/**
 * Moves a fetched file to its place. An existing file is never destroyed without `overwrite`; one with the same content
 * counts as the fetched file.
 * @throws UnsafePathError for a name that leads elsewhere, also through a link below the directory
 */
export async function placeFile(
  { path, from, sizeBytes }: { readonly path: string; readonly from: string; readonly sizeBytes: number },
  placing: Placing,
): Promise<SavedFile> {
  const wanted = await makePlace(placing.directory, path, 'file');
  const localPath = await moveIn(from, wanted, placing);
  placing.placed?.add(await identityOf(localPath));
  return { path, localPath, sizeBytes, ...(localPath !== wanted && { insteadOf: wanted }) };
}

/** Makes a directory; an existing one is not changed. */
export const placeDirectory = (path: string, { directory }: Placing): Promise<string> =>
  makePlace(directory, path, 'directory');

/**
 * Makes a link from one name to another in the same directory, unless something has its name.
 * @returns whether the link exists now
 */
export async function placeLink(path: string, target: string, { directory }: Placing): Promise<boolean> {
  const place = await makePlace(directory, path, 'file');
  const leadsTo = relativeTarget(path, target);
  try {
    await fileSystem.current.makeLink(leadsTo, place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await fileSystem.current.readLink(place).catch(() => undefined)) === leadsTo;
  }
}

/** The target to write into a link from one name to another: `../b` from `a/link` to `b`. */
function relativeTarget(path: string, target: string): string {
  const from = localSegments(path).slice(0, -1);
  const to = localSegments(target);
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common += 1;
  return join(...from.slice(common).map(() => '..'), ...to.slice(common));
}

/** @returns where the file is now */
async function moveIn(from: string, wanted: string, { overwrite, reserved, placed }: Placing): Promise<string> {
  if (overwrite && !placed?.has(await identityOf(wanted))) {
    await replace(from, wanted);
    return wanted;
  }
  for (let number = 0; ; number += 1) {
    const place = number === 0 ? wanted : `${wanted}.${number}`;
    if (number > 0 && reserved?.has(place)) continue;
    if (await moveUnlessTaken(from, place)) return place;
    if (!(await areEqual(from, place))) continue;
    // Another program may have written it a moment ago without synchronising it: a power failure could still lose it.
    await using file = await fileSystem.current.open(place, 'read');
    await file.sync();
    return place;
  }
}

/** The device and inode of a file, the same under all its names; empty where there is none. */
const identityOf = (path: string): Promise<string> =>
  fileSystem.current.ownFacts(path).then(
    ({ identity }) => identity,
    () => '',
  );

async function replace(from: string, wanted: string): Promise<void> {
  try {
    await fileSystem.current.rename(from, wanted);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EISDIR' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    throw new UnsafePathError(wanted, 'a directory has its place, which is not replaced by a file', { cause: error });
  }
}

/** A rename would replace an existing file; a hard link fails then. */
async function moveUnlessTaken(from: string, to: string): Promise<boolean> {
  try {
    await fileSystem.current.link(from, to);
    await fileSystem.current.unlink(from);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems have no hard links: then another process can create a file between the check and the rename.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'].includes(String(code))) throw error;
    if (await exists(to)) return false;
    await fileSystem.current.rename(from, to);
    return true;
  }
}

const exists = async (path: string): Promise<boolean> =>
  fileSystem.current.ownFacts(path).then(
    () => true,
    () => false,
  );

async function areEqual(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([fileSystem.current.ownFacts(one), fileSystem.current.ownFacts(other)]);
  if (b.kind !== 'file' || a.size !== b.size) return false;
  const chunks = fileChunks(other);
  try {
    for await (const chunk of fileChunks(one)) {
      const { value } = await chunks.next();
      if (value === undefined || !chunk.equals(value)) return false;
    }
    return true;
  } finally {
    await chunks.return(undefined);
  }
}
