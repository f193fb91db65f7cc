import { dirname, join } from 'node:path';
import { UnsafePathError } from '../errors/index.js';
import { fileSystem } from '../machine/files.js';
import { syncDirectory } from '../machine/sync-directory.js';
import { cannotUse, makeDestination } from './destination.js';
import { localSegments } from './session-path.js';

/**
 * Makes the directories that a name in a session directory needs below a local one, and returns its local path.
 * @param of - `directory` makes the last part as well, `file` only the directories above it
 * @throws UnsafePathError for a name that leads elsewhere, also through a symbolic link below `root`
 * @throws DestinationError if a directory cannot be made
 */
export async function makePlace(root: string, path: string, of: 'file' | 'directory'): Promise<string> {
  const segments = localSegments(path);
  await makeDestination(root);
  let place = root;
  for (const [index, segment] of segments.entries()) {
    place = join(place, segment);
    if (index < segments.length - 1 || of === 'directory') await makeDirectory(place, path);
  }
  return place;
}

async function makeDirectory(place: string, path: string): Promise<void> {
  try {
    await fileSystem.current.makeDirectory(place);
    await syncDirectory(dirname(place));
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code !== 'EEXIST') throw cannotUse(place, place, cause);
    // A link could lead out of the directory, and its target could belong to another user.
    const { kind } = await fileSystem.current.ownFacts(place);
    if (kind !== 'directory') {
      throw new UnsafePathError(path, `${place} is ${kind === 'link' ? 'a symbolic link' : 'not a directory'}`);
    }
  }
}
