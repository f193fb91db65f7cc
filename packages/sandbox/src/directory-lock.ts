import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStartMark } from './processes/process-identity.js';

/**
 * Another sandbox is at work in the directory.
 *
 * @example
 * ```ts
 * if (error instanceof DirectoryInUseError) console.error(`${error.directory} is in use by process ${error.pid}`);
 * ```
 */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
  /** Says which error it is, in a form that does not change. */
  readonly code = 'ERR_SANDBOX_DIRECTORY_IN_USE';

  constructor(
    /** The path of the directory. */
    readonly directory: string,
    /** The number of the process that uses it. */
    readonly pid: number,
  ) {
    super(`Another sandbox, process ${pid}, uses the directory ${directory}`);
  }
}

interface Holder {
  readonly pid: number;
  /** Distinguishes the process from others that had its number. */
  readonly startMark: string | undefined;
}

const LOCK_NAME = 'lock';

/**
 * Locks a directory against other sandboxes.
 * @returns gives it up again
 * @throws DirectoryInUseError if a running process holds the lock; the lock of a process that has ended is replaced
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, LOCK_NAME);
  const own = join(directory, `${LOCK_NAME}.${randomBytes(6).toString('hex')}`);
  const holder: Holder = { pid: process.pid, startMark: processStartMark(process.pid) };
  writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    takeOver(directory, path, own);
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

function takeOver(directory: string, path: string, own: string): void {
  for (;;) {
    try {
      linkSync(own, path); // fails if there is a lock: of two that try, one succeeds
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = readLock(path);
    if (found === undefined) continue; // given up just now
    const holder = parse(found);
    if (holder && isAlive(holder)) throw new DirectoryInUseError(directory, holder.pid);
    removeStale(path, found);
  }
}

/** Removes the lock of an ended process; puts it back if another process has replaced it meanwhile. */
function removeStale(path: string, content: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== content) linkSync(aside, path);
  rmSync(aside);
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder; // written above
  } catch {
    return undefined; // not by us, or cut short when the machine went down
  }
}

function isAlive({ pid, startMark }: Holder): boolean {
  const mark = processStartMark(pid);
  return mark !== undefined && mark === startMark;
}
