import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What may become of a job list that has jobs in it, and what is said about it. */
export const BROKEN_JOB_LISTS = [
  { how: 'corrupt', reason: 'malformed', words: 'SQLite says: ' },
  { how: 'truncated', reason: 'malformed', words: 'SQLite says: ' },
  { how: 'cut to one byte', reason: 'not-a-job-list', words: 'it is no SQLite database' },
  { how: 'overwritten', reason: 'not-a-job-list', words: 'it is no SQLite database' },
  { how: 'a page of HTML', reason: 'not-a-job-list', words: 'it is no SQLite database' },
  { how: 'emptied', reason: 'emptied', words: 'it is empty, although jobs have been written to it' },
  { how: 'XML of old tools', reason: 'old-format', words: 'it is a job list of older ARC tools, in XML' },
  {
    how: 'Berkeley DB of old tools',
    reason: 'old-format',
    words: 'it is a job list of older ARC tools, in Berkeley DB',
  },
  { how: 'a directory', reason: 'unusable', words: 'it is a directory' },
  { how: 'a link into nowhere', reason: 'unusable', words: 'it is a symbolic link to ' },
] as const;
export type Breakage = (typeof BROKEN_JOB_LISTS)[number]['how'];

const PAGE = 4096;

/**
 * Breaks a job list of at least five pages.
 * @param page - the one to corrupt, counted from 0
 */
export function breakJobList(path: string, how: Breakage, page = 4): void {
  const replace = (content: string | Uint8Array) => writeFileSync(path, content);
  const change = {
    corrupt: () => replace(readFileSync(path).fill(0x2a, page * PAGE, (page + 1) * PAGE)),
    truncated: () => truncateSync(path, 3 * PAGE),
    'cut to one byte': () => truncateSync(path, 1),
    overwritten: () => replace('These are my notes, and I would miss them.\n'.repeat(500)),
    'a page of HTML': () => replace('<!DOCTYPE html>\n<html><body>Sign in</body></html>\n'),
    emptied: () => truncateSync(path, 0),
    'XML of old tools': () =>
      replace('<?xml version="1.0"?>\n<ArcConfig><Job><JobID>https://x/1</JobID></Job></ArcConfig>\n'),
    'Berkeley DB of old tools': () => {
      const page = Buffer.alloc(PAGE);
      page.writeUInt32LE(0x53162, 12);
      replace(page);
    },
    'a directory': () => {
      rmSync(path);
      mkdirSync(path);
    },
    'a link into nowhere': () => {
      rmSync(path);
      symlinkSync(join(mkdtempSync(join(tmpdir(), 'unmounted-')), 'gone', 'jobs.dat'), path);
    },
  } satisfies Record<Breakage, () => void>;
  change[how]();
}
