import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { TokenError } from '../errors/index.js';
import { isErrorCode, systemReason } from '../errors/system-error.js';
import { Backoff } from '../waiting/backoff.js';
import { type Sleep, sleep } from '../waiting/sleep.js';

/** Work under the lock lasts a request or two at most. A lock that stays the same for longer is of a process that is gone. */
const ABANDONED_MS = 90_000;
const BACKOFF = { firstMs: 20, maxMs: 1_000, factor: 1.5 };

/** How a test waits. */
export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** @default a real one */
  readonly sleep?: Sleep | undefined;
}

/**
 * Does something while no other process does: an issuer that exchanges its refresh tokens takes each of them once, and ends the
 * login when it sees one for the second time.
 * @param path - the file that the work is about; the lock is a file beside it, which works between the machines that share a home directory
 * @throws TokenError if the lock cannot be made, and the reason of an abort
 */
export async function underLoginLock<Result>(
  path: string,
  work: () => Promise<Result>,
  { signal, sleep: wait = sleep }: LockOptions = {},
): Promise<Result> {
  const lock = `${path}.lock`;
  const own = `${ownProcess()} ${randomBytes(8).toString('hex')}\n`;
  await acquire(lock, own, { signal, wait });
  try {
    return await work();
  } finally {
    await release(lock, own);
  }
}

async function acquire(
  lock: string,
  own: string,
  { signal, wait }: { readonly signal: AbortSignal | undefined; readonly wait: Sleep },
): Promise<void> {
  let seen: string | undefined;
  let unchangedMs = 0;
  let backoff = new Backoff(BACKOFF);
  while (!(await tryToTake(lock, own))) {
    const holder = await readFile(lock, 'utf8').catch((error: unknown) =>
      isErrorCode(error, 'ENOENT') ? undefined : '',
    );
    if (holder === undefined) continue; // it has just been released
    if (holder !== seen) {
      seen = holder;
      unchangedMs = 0;
      backoff = new Backoff(BACKOFF);
    }
    if (isOfEndedProcess(holder) || unchangedMs >= ABANDONED_MS) {
      await removeAbandoned(lock, holder);
      continue;
    }
    const delayMs = backoff.next();
    await wait(delayMs, signal);
    unchangedMs += delayMs;
  }
}

async function tryToTake(lock: string, own: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    try {
      await file.writeFile(own);
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if (isErrorCode(cause, 'EEXIST')) return false;
    throw new TokenError(`Cannot lock the login: ${lock}: ${systemReason(cause)}`, {
      problem: 'unwritable',
      remedy: 'make-login-writable',
      path: lock,
      cause,
    });
  }
}

/** Moved aside first: of several processes that find it abandoned one moves it, and puts it back if it was another's by then. */
async function removeAbandoned(lock: string, judged: string): Promise<void> {
  const aside = `${lock}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(lock, aside);
  } catch {
    return; // another process was faster
  }
  const moved = await readFile(aside, 'utf8').catch(() => judged);
  if (moved !== judged) await link(aside, lock).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
}

/** Another process may have taken it for abandoned. */
async function release(lock: string, own: string): Promise<void> {
  const present = await readFile(lock, 'utf8').catch(() => undefined);
  if (present === own) await unlink(lock).catch(() => undefined);
}

/** Numbers of processes mean something within one machine, and within one container. */
const ownSystem = (): string => {
  let container = '-';
  try {
    container = readlinkSync('/proc/self/ns/pid');
  } catch {
    // not Linux
  }
  return `${hostname().replaceAll(/\s/g, '_')} ${container}`;
};

const ownProcess = (): string => `${ownSystem()} ${process.pid}`;

function isOfEndedProcess(holder: string): boolean {
  const [host, container, pid = ''] = holder.trim().split(' ');
  if (`${host} ${container}` !== ownSystem() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return isErrorCode(error, 'ESRCH');
  }
}
