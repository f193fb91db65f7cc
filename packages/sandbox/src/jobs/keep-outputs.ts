import { lstat, readdir } from 'node:fs/promises';
import { bytesOf, textOf } from '../byte-text.js';
import { openDirectory, removeTree } from '../remove-tree.js';
import { parseSessionPath, type SessionPath } from '../session/session-path.js';

/**
 * Removes from a session directory all files that are not declared to be kept.
 * @param kept - names of files and directories; a directory is kept with all it holds, `/` is everything
 */
export async function keepOutputs(sessionRoot: string, kept: readonly string[]): Promise<void> {
  const paths = kept.map(parseSessionPath).filter((path) => path !== undefined);
  await prune(sessionRoot, paths);
}

async function prune(directory: string, kept: readonly SessionPath[]): Promise<void> {
  if (!(await openDirectory(directory))) return; // the job has removed it
  if (kept.some((path) => path.length === 0)) return;
  for (const bytes of await readdir(bytesOf(directory), 'buffer')) {
    const name = textOf(bytes);
    const location = `${directory}/${name}`;
    const inside = kept.filter(([first]) => first === name).map((path) => path.slice(1));
    if (inside.length === 0) await removeTree(location);
    else if (await isDirectory(location)) await prune(location, inside);
    else if (inside.every((path) => path.length > 0)) await removeTree(location);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const stat = await lstat(bytesOf(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined; // what the job has started removes it as well
    throw error;
  });
  return stat?.isDirectory() === true;
}
