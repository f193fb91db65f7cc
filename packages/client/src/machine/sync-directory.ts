import { systemErrorCode } from '../errors/index.js';
import { fileSystem } from './files.js';

/** What a disk says that has not taken a change, or may lose it. */
const LOST: ReadonlySet<string | undefined> = new Set(['EIO', 'ENOSPC', 'EDQUOT', 'ESTALE']);

/**
 * Resolves when the names in a directory will outlast a crash of the machine. Not every platform and file system lets a directory be
 * opened or synchronised; then they are as safe as they can be.
 * @throws the I/O error if the disk has not taken them
 */
export async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await fileSystem.current.open(path, 'directory');
    await directory.sync();
  } catch (error) {
    if (LOST.has(systemErrorCode(error))) throw error;
  }
}
