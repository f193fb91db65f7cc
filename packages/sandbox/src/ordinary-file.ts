import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a file, if it is a regular one. Opening a FIFO would wait for a process at its other end, and reading a device
 * might never end.
 * @param flags - of `open`, as in `constants.O_RDONLY`
 * @returns undefined if it is something else
 */
export async function openOrdinaryFile(
  path: string | Buffer,
  flags: number,
  mode = 0o600,
): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, flags | constants.O_NONBLOCK, mode);
  } catch (error) {
    // A directory, or a FIFO or socket that no process reads from.
    if (['EISDIR', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}
