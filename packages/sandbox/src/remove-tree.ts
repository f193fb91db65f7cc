import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes a file, or a directory with everything in it, also where a job has taken away its own permissions. */
export const removeTree = async (path: string): Promise<void> => {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await openDirectories(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
};

const openDirectories = async (directory: string): Promise<void> => {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await openDirectories(join(directory, entry.name));
  }
};
