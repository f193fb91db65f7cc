import type { FileSystem } from './file-system.js';
import { nodeFileSystem } from './node-file-system.js';
import { Seam } from './seam.js';

/** The files of this machine. */
export const fileSystem = new Seam<FileSystem>(nodeFileSystem);
