import { createReadStream } from 'node:fs';
import { link, lstat, mkdir, mkdtemp, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

export interface SavedFiles {
  /** In no order. */
  readonly files: readonly SavedFile[];
  /** Names and patterns that gave nothing. */
  readonly missing: readonly string[];
}

export interface SaveOptions extends Omit<OutputOptions, 'directory' | 'onFile' | 'outputs'> {
  /** Names, directories and patterns. */
  readonly outputs: readonly string[];
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
 * @returns what was saved and what was not there
 */
export async function saveFiles(arc: ArcInterface, jobId: JobId, options: SaveOptions): Promise<SavedFiles> {
  const { directory, overwrite, leaveOut = [], outputs, ...rest } = options;
  await mkdir(directory, { recursive: true });
  const stage = await mkdtemp(join(directory, '.jasmin-arc-'));
  try {
    const fetched = new Map<string, { readonly from: string; readonly sizeBytes: number }>();
    const missing: string[] = [];
    for (const [index, names] of apart(outputs).entries()) {
      const part = join(stage, String(index));
      await mkdir(part);
      await arc.saveJobOutputs(jobId, {
        ...rest,
        outputs: names,
        directory: part,
        onFile: ({ path, localPath, sizeBytes }) => fetched.set(path, { from: localPath, sizeBytes }),
      });
      for (const name of names) if (!(await gaveSomething(part, name))) missing.push(name);
    }
    const files: SavedFile[] = [];
    for (const [path, { from, sizeBytes }] of fetched) {
      if (leaveOut.includes(path)) continue;
      const wanted = join(directory, path);
      await mkdir(dirname(wanted), { recursive: true });
      const place = await moveIn(from, wanted, overwrite);
      files.push({ path, localPath: place, sizeBytes, ...(place !== wanted && { insteadOf: wanted }) });
    }
    // What was fetched has been moved since.
    if (files.length > 0) await arc.noteOutputs(jobId, directory);
    return { files, missing };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** True for a name with a wildcard. */
export const isPattern = (name: string): boolean => /[*?[]/.test(name);

/** Whether a name stands for whatever there is. */
const isEverything = (name: string): boolean => name === '/' || name.startsWith('@');

/** A wanted name as a path in the session directory. */
export const wantedPath = (name: string): string => name.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');

/** Names together and each pattern by itself: only then can be told which of the patterns gave nothing. */
function apart(names: readonly string[]): readonly (readonly string[])[] {
  const plain = names.filter((name) => !isPattern(name));
  const patterns = names.filter(isPattern).map((pattern) => [pattern]);
  return plain.length === 0 ? patterns : [plain, ...patterns];
}

/** Whether a wanted name brought a file, or a directory, which may be empty. */
async function gaveSomething(stage: string, name: string): Promise<boolean> {
  if (isEverything(name)) return true;
  return isPattern(name) ? (await readdir(stage)).length > 0 : exists(join(stage, wantedPath(name)));
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
