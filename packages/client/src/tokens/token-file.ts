import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { KeyPermissionsError, TokenError } from '../errors/index.js';
import { isErrorCode, systemReason } from '../errors/system-error.js';
import { BearerToken } from './bearer-token.js';

/** A longer file is not that of a token. */
const MAX_BYTES = 1 << 16;

/**
 * Reads the token in a file.
 * @returns undefined if there is no such file, or nothing but white space in it
 * @throws TokenError if it cannot be read, holds something else, or belongs to another user, whose jobs would become ours
 * @throws KeyPermissionsError if others can read or change it
 *
 * @example
 * ```ts
 * const token = await readTokenFile('/tmp/bt_u1000');
 * console.log(token?.claims?.expiresAt);
 * ```
 */
export async function readTokenFile(path: string): Promise<BearerToken | undefined> {
  const unreadable = (reason: string, cause?: unknown) =>
    new TokenError(`Cannot read the token in ${path}: ${reason}`, {
      problem: 'unreadable',
      remedy: 'place-token',
      path,
      ...(cause !== undefined && { cause }),
    });
  // A named pipe would otherwise be waited for.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    if (isErrorCode(cause, 'ENOENT')) return undefined;
    throw unreadable(systemReason(cause), cause);
  });
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw unreadable('it is not a file');
    if (stats.size > MAX_BYTES) throw unreadable('it is too large to be one');
    requireOwn(path, stats);
    const text = await file.readFile('utf8').catch((cause: unknown) => {
      throw unreadable(systemReason(cause), cause);
    });
    return text.trim() === '' ? undefined : new BearerToken(text, { kind: 'file', path });
  } finally {
    await file.close();
  }
}

/** `/tmp` is for everybody. A file of root's is as the administrators, or a container, have made it. */
function requireOwn(path: string, { uid, mode }: { readonly uid: number; readonly mode: number }): void {
  const user = process.geteuid?.();
  if (user === undefined) return; // Windows keeps access rights elsewhere
  if (uid !== user && uid !== 0) {
    throw new TokenError(`The token in ${path} is not used: the file belongs to another user`, {
      problem: 'exposed',
      remedy: 'place-token',
      path,
    });
  }
  if (uid === user && (mode & 0o066) !== 0) {
    const modeDigits = (mode & 0o777).toString(8).padStart(3, '0');
    throw new KeyPermissionsError(`The token in ${path} can be read or changed by others (mode ${modeDigits})`, {
      remedy: 'fix-permissions',
      path,
    });
  }
}
