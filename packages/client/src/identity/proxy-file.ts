import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CredentialMissingError, ProxyFileError } from '../errors/index.js';
import { isErrorCode, systemReason } from '../errors/system-error.js';
import { readCertificates } from '../pki/certificate.js';
import { Credential } from '../pki/credential.js';
import { lastCommonName } from '../pki/distinguished-name.js';

/** Whether files have an owner and a mode here; Windows keeps access rights elsewhere. */
const FILES_HAVE_OWNERS = process.geteuid !== undefined;

/** Proxies are a few kilobytes; more than this is another file. */
const MAX_BYTES = 1 << 20;

/**
 * Saves a proxy in arcproxy's layout, readable by its owner only. The file is complete at every moment, even if two
 * processes save at once: it is written beside its destination under another name and then renamed.
 *
 * @throws ProxyFileError if the destination is a link, is not a regular file, belongs to another user, holds something else
 *   than a proxy, or cannot be written
 */
export async function writeProxyFile(path: string, credential: Credential): Promise<void> {
  await requireReplaceable(path);
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}`);
  const contents = credential.toProxyFile();
  try {
    const file = await open(temporary, 'wx+', 0o600);
    try {
      await file.writeFile(contents);
      await file.chmod(0o600); // what a umask took away is the owner's own reading and writing
      await file.sync();
      await requireAsWritten(path, file, contents);
    } finally {
      await file.close();
    }
    await rename(temporary, path); // replaces a link that was made meanwhile, and does not follow it
  } catch (error) {
    await unlink(temporary).catch(() => undefined); // gone already where the rename succeeded or nothing was made
    if (error instanceof ProxyFileError) throw error;
    throw new ProxyFileError(`Cannot save the proxy as ${path}: ${systemReason(error)}`, {
      cause: error,
      remedy: isErrorCode(error, 'ENOENT') ? 'make-proxy-directory' : 'use-directory-with-space',
      path,
    });
  }
}

/**
 * Reads a proxy file.
 * @throws CredentialMissingError if there is none
 * @throws ProxyFileError if it is a link, not a regular file, another user's, or readable by others
 * @throws CredentialFormatError, KeyMismatchError if it does not hold a proxy with its key
 *
 * @example
 * ```ts
 * const { identity, notAfter } = await readProxyFile('/tmp/arcproxy_file');
 * console.log(`${identity} until ${notAfter.toISOString()}`);
 * ```
 */
export async function readProxyFile(path: string): Promise<Credential> {
  const { text, mode } = await readOwnFile(path);
  if (FILES_HAVE_OWNERS && (mode & 0o077) !== 0) {
    throw new ProxyFileError(`The proxy file ${path} can be read by others`, {
      remedy: 'discard-exposed-proxy',
      path,
    });
  }
  return Credential.fromPem(text, path);
}

async function readOwnFile(path: string): Promise<{ readonly text: string; readonly mode: number }> {
  const file = await openWithoutFollowing(path);
  try {
    const status = await file.stat(); // of the open file: it cannot be exchanged between the check and the reading
    requireOwnRegularFile(path, status);
    if (status.size > MAX_BYTES) throw isNoProxy(path);
    return { text: await file.readFile('utf8'), mode: status.mode };
  } finally {
    await file.close();
  }
}

async function openWithoutFollowing(path: string): Promise<FileHandle> {
  try {
    // Not blocking: opening a named pipe would otherwise wait for its other end. Windows has neither flag.
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    if (isErrorCode(cause, 'ENOENT')) throw new CredentialMissingError(`There is no proxy file ${path}`, { cause });
    if (isErrorCode(cause, 'ELOOP')) throw isLink(path);
    throw new ProxyFileError(`Cannot read the proxy file ${path}: ${systemReason(cause)}`, {
      cause,
      remedy: 'replace-proxy-file',
      path,
    });
  }
}

/** A mistyped PROXY_FILE must not destroy a key or a job list: a file is replaced only if it holds a proxy, or is empty. */
async function requireReplaceable(path: string): Promise<void> {
  const text = await readOwnFile(path).then(
    (file) => file.text,
    (error: unknown) => {
      if (error instanceof CredentialMissingError) return '';
      throw error;
    },
  );
  if (text.trim() !== '' && !looksLikeProxy(text)) throw isNoProxy(path);
}

function looksLikeProxy(text: string): boolean {
  if (!text.startsWith('-----BEGIN CERTIFICATE-----')) return false;
  try {
    const [{ isProxy, subjectName }] = readCertificates(text, 'the proxy file');
    return isProxy || /^(limited )?proxy$/.test(lastCommonName(subjectName) ?? ''); // Globus' proxies before RFC 3820
  } catch {
    return true; // cut short, perhaps by a full disk; in any case it begins without a key
  }
}

function isNoProxy(path: string): ProxyFileError {
  return new ProxyFileError(`The proxy file ${path} is not changed, because it does not contain a proxy`, {
    remedy: 'use-separate-file',
  });
}

function isLink(path: string): ProxyFileError {
  return new ProxyFileError(`The proxy file ${path} is a symbolic link, which another user may have made`, {
    remedy: 'inspect-proxy-link',
    path,
  });
}

function requireOwnRegularFile(path: string, status: Stats): void {
  if (!status.isFile()) {
    throw new ProxyFileError(`The proxy file ${path} is not a regular file`, {
      remedy: 'use-regular-file',
    });
  }
  if (FILES_HAVE_OWNERS && status.uid !== process.geteuid?.()) {
    throw new ProxyFileError(`The proxy file ${path} belongs to another user`, {
      remedy: 'use-own-file',
    });
  }
}

/** Some file systems have no modes, and neither does Windows: no proxy is saved where every user could read it. */
async function requireAsWritten(path: string, file: FileHandle, contents: string): Promise<void> {
  const status = await file.stat();
  requireOwnRegularFile(path, status);
  const reread = Buffer.alloc(Buffer.byteLength(contents));
  if (FILES_HAVE_OWNERS && (status.mode & 0o777) !== 0o600) {
    throw new ProxyFileError(`The file system of ${path} does not keep files from other users`, {
      remedy: 'use-local-disk',
    });
  }
  await file.read(reread, 0, reread.length, 0);
  if (status.size !== reread.length || reread.toString() !== contents) {
    throw new ProxyFileError(`The proxy saved as ${path} reads back differently`, {
      remedy: 'use-other-disk',
    });
  }
}
