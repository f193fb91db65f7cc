import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { constants, copyFile, link, lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from 'jasmin-arc/errors';
import { isEncryptedKey } from 'jasmin-arc/pki';
import { CommandError, ExitStatus } from '../errors/exit-status.js';

/** What is to be written. */
export interface CredentialContents {
  /** The certificate and those above it, PEM. */
  readonly certificates: string;
  readonly key: KeyObject;
  /** The key is encrypted with it. @default it is written as it is */
  readonly passPhrase: string | undefined;
}

export interface Place {
  /** The home directory. */
  readonly home: string;
  /** Replace other files. */
  readonly force: boolean;
  readonly now: Date;
  /** Makes a hard link. @default that of the system, where the file system may have none */
  readonly link?: typeof link;
}

/** Where a certificate and its key have been written. */
export interface PlacedCredential {
  readonly cert: string;
  readonly key: string;
  /** The other files that were there, under their new names. */
  readonly keptAs: readonly string[];
}

/**
 * Writes `~/.arc/usercert.pem` and `~/.arc/userkey.pem`, for their owner only. Each is there as a whole or not at all; other files
 * that are there are refused before anything is written, or are renamed, and never overwritten.
 * @throws CommandError if there are other files, and they are not to be replaced
 */
export async function placeCredential(
  { certificates, key, passPhrase }: CredentialContents,
  { home, force, now, link: makeLink = link }: Place,
): Promise<PlacedCredential> {
  const directory = join(home, '.arc');
  const files = [
    // The key first: a certificate without its key is of no use, and a key without a certificate does no harm.
    {
      path: join(directory, 'userkey.pem'),
      content: keyPem(key, passPhrase),
      isSame: (old: string, mode: number) => isPrivate(mode) && isSameKey(old, key, passPhrase),
    },
    { path: join(directory, 'usercert.pem'), content: certificates, isSame: (old: string) => old === certificates },
  ];
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const plans = await Promise.all(
    files.map(async (file) => ({ ...file, found: await lookAt(file.path, file.isSame) })),
  );
  const others = plans.filter(({ found }) => found === 'other').map(({ path }) => path);
  if (others.length > 0 && !force) throw inTheWay(others);
  const keptAs: string[] = [];
  // The certificate is moved away first and written last: a crash in between leaves none, never one with the key of another.
  for (const { path, found } of plans.toReversed()) if (found === 'other') keptAs.unshift(await moveAway(path, now));
  for (const { path, content, found } of plans) if (found !== 'same') await write(path, content, makeLink);
  return { cert: join(directory, 'usercert.pem'), key: join(directory, 'userkey.pem'), keptAs };
}

const keyPem = (key: KeyObject, passPhrase: string | undefined): string => {
  const form = { type: 'pkcs8', format: 'pem' } as const;
  const pem =
    passPhrase === undefined
      ? key.export(form)
      : key.export({ ...form, cipher: 'aes-256-cbc', passphrase: passPhrase });
  return pem.toString();
};

/** Whether the same key is there already, protected by the same pass phrase, or likewise without one. */
function isSameKey(pem: string, key: KeyObject, passPhrase: string | undefined): boolean {
  if (isEncryptedKey(pem) !== (passPhrase !== undefined)) return false;
  try {
    return createPrivateKey({ key: pem, ...(passPhrase !== undefined && { passphrase: passPhrase }) }).equals(key);
  } catch {
    return false; // something else, or another pass phrase
  }
}

const isPrivate = (mode: number): boolean => process.geteuid === undefined || (mode & 0o077) === 0;

/** A link or a directory counts as another file, even if its content is the same. */
async function lookAt(
  path: string,
  isSame: (old: string, mode: number) => boolean,
): Promise<'none' | 'same' | 'other'> {
  try {
    const stats = await lstat(path);
    return stats.isFile() && isSame(await readFile(path, 'utf8'), stats.mode) ? 'same' : 'other';
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 'none';
    if (systemErrorCode(error) === 'EACCES') return 'other';
    throw error;
  }
}

/** Writes a file that must not be there. */
async function write(path: string, content: string, makeLink: typeof link): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await appearAs(path, temporary, makeLink);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What file systems without hard links answer, such as those of some network drives and memory sticks. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Unlike a renaming, neither a link nor such a copy takes the place of a file that another program has made meanwhile. */
async function appearAs(path: string, temporary: string, makeLink: typeof link): Promise<void> {
  try {
    await makeLink(temporary, path).catch((error: unknown) => {
      if (!NO_LINKS.has(systemErrorCode(error))) throw error;
      return copyFile(temporary, path, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    throw systemErrorCode(error) === 'EEXIST' ? inTheWay([path]) : error;
  }
}

/** A key may be the only copy there is: it gets a name that no file has. */
async function moveAway(path: string, now: Date): Promise<string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${path}.${time}` : `${path}.${time}.${number}`;
    const isTaken = await lstat(name).then(
      () => true,
      () => false,
    );
    if (isTaken) continue;
    await rename(path, name);
    return name;
  }
}

const inTheWay = (paths: readonly string[]): CommandError =>
  new CommandError(
    ExitStatus.LOCAL_FILE,
    'ERR_CREDENTIAL_EXISTS',
    `There is something else already: ${paths.join(' and ')}`,
    { hint: 'Replace it with --force: what is there is kept under another name.' },
  );
