import { createReadStream } from 'node:fs';
import { link, lstat, mkdir, mkdtemp, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { ArcInterface, JobId, OutputOptions } from 'jasmin-arc';

/** A file that is where it belongs, or as near as could be. */
export interface SavedFile {
  /** Its name in the session directory. */
  readonly path: string;
  readonly localPath: string;
  readonly sizeBytes: number;
  /** Set where another file has its name, which was left alone. */
  readonly insteadOf?: string;
}

export interface SaveOptions extends Omit<OutputOptions, 'directory' | 'onFile'> {
  /** Where to. */
  readonly directory: string;
  /** Replace files that exist. @default they are kept, and what was fetched gets a name of its own beside them */
  readonly overwrite: boolean;
  /** Names in the session directory that stay out of it. */
  readonly leaveOut?: readonly string[];
}

/**
 * Saves a job's outputs without ever destroying a file that was there before: everything is fetched beside its
 * destination and moved in when it is whole.
 * @returns what was saved, in no order
 */
export async function saveFiles(arc: ArcInterface, jobId: JobId, options: SaveOptions): Promise<readonly SavedFile[]> {
  const { directory, overwrite, leaveOut = [], ...outputs } = options;
  await mkdir(directory, { recursive: true });
  const stage = await mkdtemp(join(directory, '.jasmin-arc-'));
  try {
    const fetched: { path: string; localPath: string; sizeBytes: number }[] = [];
    await arc.saveJobOutputs(jobId, { ...outputs, directory: stage, onFile: (file) => fetched.push(file) });
    const saved: SavedFile[] = [];
    for (const { path, localPath, sizeBytes } of fetched.filter((file) => !leaveOut.includes(file.path))) {
      const wanted = join(directory, relative(stage, localPath));
      await mkdir(dirname(wanted), { recursive: true });
      const place = await moveIn(localPath, wanted, overwrite);
      saved.push({ path, localPath: place, sizeBytes, ...(place !== wanted && { insteadOf: wanted }) });
    }
    return saved;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** @returns where the file is now */
async function moveIn(from: string, wanted: string, overwrite: boolean): Promise<string> {
  if (overwrite) {
    await rename(from, wanted);
    return wanted;
  }
  for (let number = 0; ; number += 1) {
    const place = number === 0 ? wanted : `${wanted}.${number}`;
    if (await moveUnlessTaken(from, place)) return place;
    if (await areEqual(from, place)) return place;
  }
}

/** A rename would replace what is there; a link refuses to. */
async function moveUnlessTaken(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    await unlink(from);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems know no links; then there is a moment between looking and moving.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'].includes(String(code))) throw error;
    if (await exists(to)) return false;
    await rename(from, to);
    return true;
  }
}

export const exists = async (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

async function areEqual(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([lstat(one), lstat(other)]);
  if (!b.isFile() || a.size !== b.size) return false;
  const chunks = createReadStream(other, { highWaterMark: 1 << 16 })[Symbol.asyncIterator]();
  for await (const chunk of createReadStream(one, { highWaterMark: 1 << 16 })) {
    const { value } = await chunks.next();
    if (!(chunk as Buffer).equals(value as Buffer)) {
      await chunks.return?.();
      return false;
    }
  }
  return true;
}
