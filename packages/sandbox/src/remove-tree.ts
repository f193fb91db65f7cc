import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { bytesOf, textOf } from './byte-text.js';

/**
 * Removes a file, or a directory with everything in it, also where a job has taken away its own permissions.
 * @param path - see {@link textOf} for names that are not UTF-8
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(bytesOf(path), { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await openDirectories(path);
    await rm(bytesOf(path), { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Gives its owner back what a job may have taken away: to read and to change a directory.
 * @returns false if there is no directory
 */
export async function openDirectory(path: string): Promise<boolean> {
  try {
    const stat = await lstat(bytesOf(path));
    if (!stat.isDirectory()) return false;
    if ((stat.mode & 0o700) !== 0o700) await chmod(bytesOf(path), stat.mode | 0o700);
    return true;
  } catch (error) {
    if (isGone(error)) return false; // another process is removing it as well
    throw error;
  }
}

async function openDirectories(path: string): Promise<void> {
  if (!(await openDirectory(path))) return;
  const names = await readdir(bytesOf(path), 'buffer').catch((error: unknown) => {
    if (isGone(error)) return [];
    throw error;
  });
  for (const name of names) await openDirectories(`${path}/${textOf(name)}`);
}

const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
