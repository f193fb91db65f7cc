import { dirname, join, parse, resolve, sep } from 'node:path';
import { DestinationError, systemErrorCode } from '../errors/index.js';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';
import { syncDirectory } from '../machine/sync-directory.js';

/**
 * Makes the directory that a user names, with those above it. It may be a link to a directory, and so may those above it.
 * Each part is made separately: in places such as /proc a call that makes all of them may try for ever.
 * @returns its absolute path
 * @throws DestinationError naming the part that cannot be made, and why
 */
export async function makeDestination(directory: string): Promise<string> {
  const destination = resolve(directory);
  if ((await kindOf(destination)) === 'directory') return destination;
  const { root } = parse(destination);
  let place = root;
  for (const part of destination
    .slice(root.length)
    .split(sep)
    .filter((name) => name !== '')) {
    place = join(place, part);
    await makeOne(place, destination);
  }
  return destination;
}

async function makeOne(place: string, destination: string): Promise<void> {
  try {
    if ((await fileSystem.current.facts(place)).kind === 'directory') return;
  } catch (error) {
    if (await isDanglingLink(place)) throw new DestinationError(destination, `${place} is a link that leads nowhere`);
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw cannotUse(destination, place, error as NodeJS.ErrnoException);
    await fileSystem.current.makeDirectory(place).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cannotUse(destination, dirname(place), cause); // made by another process meanwhile
    });
    await syncDirectory(dirname(place)).catch((cause: NodeJS.ErrnoException) => {
      throw cannotUse(destination, dirname(place), cause);
    });
    return;
  }
  throw new DestinationError(destination, `${place} is not a directory`);
}

const isDanglingLink = (place: string): Promise<boolean> =>
  fileSystem.current.ownFacts(place).then(
    ({ kind }) => kind === 'link',
    () => false,
  );

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'it is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'directories cannot be made there',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'links lead in a circle',
  EIO: 'the disk reports an error',
  ESTALE: 'the file server has lost it (stale file handle)',
};

/** Whether an error means that a local path cannot be written to, as a file or as a directory. */
export const isAboutPlace = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  'syscall' in error &&
  systemErrorCode(error) !== 'ENOENT' &&
  Object.hasOwn(REASONS, String(systemErrorCode(error)));

/** The error for a local path that cannot be written to. */
export function cannotUse(destination: string, place: string, cause: NodeJS.ErrnoException): DestinationError {
  const reason = REASONS[systemErrorCode(cause) ?? ''] ?? cause.message;
  return new DestinationError(destination, place === destination ? reason : `${place}: ${reason}`, { cause });
}
