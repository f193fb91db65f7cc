import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KeyPermissionsError, TokenError } from '../errors/index.js';
import { isErrorCode, systemReason } from '../errors/system-error.js';

/** A longer file is not that of a token. */
const MAX_BYTES = 1 << 16;

/**
 * Reads a file that lets its reader act as the user.
 * @param what - what is in it, within a sentence
 * @returns undefined if there is no such file, or nothing but white space in it
 * @throws TokenError if it cannot be read, is too large, or belongs to another user, whose jobs would become ours
 * @throws KeyPermissionsError if others can read or change it
 */
export async function readSecretFile(path: string, what: 'token' | 'login'): Promise<string | undefined> {
  const unreadable = (reason: string, cause?: unknown) =>
    new TokenError(`Cannot read the ${what} in ${path}: ${reason}`, {
      problem: 'unreadable',
      remedy: what === 'token' ? 'place-token' : 'log-in-again',
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
    requireOwn(path, what, stats);
    const text = await file.readFile('utf8').catch((cause: unknown) => {
      throw unreadable(systemReason(cause), cause);
    });
    return text.trim() === '' ? undefined : text;
  } finally {
    await file.close();
  }
}

/** All users can write to `/tmp`. A file of root's is as the administrators, or a container, have made it. */
function requireOwn(path: string, what: string, { uid, mode }: { readonly uid: number; readonly mode: number }): void {
  const user = process.geteuid?.();
  if (user === undefined) return; // Windows keeps access rights elsewhere
  if (uid !== user && uid !== 0) {
    throw new TokenError(`The ${what} in ${path} is not used: the file belongs to another user`, {
      problem: 'exposed',
      remedy: 'place-token',
      path,
    });
  }
  if (uid === user && (mode & 0o066) !== 0) {
    const modeDigits = (mode & 0o777).toString(8).padStart(3, '0');
    throw new KeyPermissionsError(`The ${what} in ${path} can be read or changed by others (mode ${modeDigits})`, {
      remedy: 'fix-permissions',
      path,
    });
  }
}

/** The next content of a secret file, beside it until it is complete. */
export interface SecretFileDraft extends AsyncDisposable {
  /** Writes the content, and puts it in the place of the file at once. @throws TokenError if that is not possible */
  replace(text: string): Promise<void>;
}

/**
 * Makes room for the next content of a file that only its owner may read, so that what makes it impossible to keep a secret
 * shows before the secret is there.
 * @param expectedBytes - about how long it will be
 * @throws TokenError if the directory cannot be written, or has no space left
 */
export async function draftSecretFile(path: string, expectedBytes: number): Promise<SecretFileDraft> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}`);
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (cause) {
      throw new TokenError(`Cannot keep the login in ${path}: ${systemReason(cause)}`, {
        problem: 'unwritable',
        remedy: 'make-login-writable',
        path,
        cause,
      });
    }
  };
  const file = await guarded(async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(temporary, 'wx', 0o600);
  });
  let isInPlace = false;
  const discard = async () => {
    await file.close();
    if (!isInPlace) await unlink(temporary).catch(() => undefined);
  };
  try {
    await guarded(() => rewrite(file, ' '.repeat(expectedBytes)));
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    replace: (text) =>
      guarded(async () => {
        await rewrite(file, text);
        await rename(temporary, path);
        isInPlace = true;
      }),
    [Symbol.asyncDispose]: discard,
  };
}

/** Over what is there, so that the space which that takes is not given back in between. */
async function rewrite(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, written);
    written += bytesWritten;
  }
  await file.truncate(bytes.length);
  await file.sync();
}
