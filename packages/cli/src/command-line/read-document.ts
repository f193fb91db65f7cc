import { text } from 'node:stream/consumers';
import type { System } from '../process/system.js';

/**
 * The text of a file, or of stdin for `-`.
 * @throws the system's error; it always names the file
 */
export async function readDocument(path: string, system: Pick<System, 'stdin' | 'readText'>): Promise<string> {
  if (path === '-') return text(system.stdin);
  return system.readText(path).catch((error: NodeJS.ErrnoException) => {
    // What goes wrong after opening, as with a directory, comes without the path.
    throw Object.assign(error, { path });
  });
}
