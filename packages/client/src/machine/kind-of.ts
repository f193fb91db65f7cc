import type { FileFacts } from './file-system.js';
import { fileSystem } from './files.js';

/** What a path leads to, through links; undefined if nothing is there, or if that cannot be found out. */
export const kindOf = (path: string): Promise<FileFacts['kind'] | undefined> =>
  fileSystem.current.facts(path).then(
    ({ kind }) => kind,
    () => undefined,
  );
