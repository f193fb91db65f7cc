import { systemErrorCode } from '../errors/index.js';
import { fileSystem } from './files.js';

/** The error codes of a disk that has not stored a change, or may lose it. */
const LOST: ReadonlySet<string | undefined> = new Set(['EIO', 'ENOSPC', 'EDQUOT', 'ESTALE']);

/**
 * Resolves when the names in a directory will outlast a crash of the machine. Some platforms and file systems do not let
 * a directory be opened or synchronised; nothing more can be done there, and that is no error.
 * @throws the I/O error if the disk has not stored the names
 */
export async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await fileSystem.current.open(path, 'directory');
    await directory.sync();
  } catch (error) {
    if (LOST.has(systemErrorCode(error))) throw error;
  }
}
