import { dirname, resolve } from 'node:path';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';

/**
 * Makes a directory, and those above it, one after the other. A single call that makes all of them reports a read-only file
 * system as ENOENT, and in places such as /proc it never ends.
 * @throws the error of the operating system, about the part that could not be made
 */
export async function makeDirectory(path: string, { mode = 0o777 }: { readonly mode?: number } = {}): Promise<void> {
  const directory = resolve(path);
  if (await isDirectory(directory)) return;
  if (dirname(directory) !== directory) await makeDirectory(dirname(directory), { mode });
  try {
    await fileSystem.current.makeDirectory(directory, mode);
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isDirectory(directory))) throw error;
  }
}

const isDirectory = (path: string): Promise<boolean> => kindOf(path).then((kind) => kind === 'directory');
