import { ArcError, SessionFileNotFoundError, TransferError, UnsafePathError } from '../errors/index.js';
import { silentLog } from '../log/log.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import { type FileVersion, isSameVersion, versionsOf } from './file-versions.js';
import { retrying } from './retry-transfer.js';
import type { SessionDirectory } from './session-directory.js';
import {
  type DownloadedFile,
  type DownloadOptions,
  downloadError,
  downloadFile,
  type FileToDownload,
  keepsChanging,
  MAX_CHANGES,
} from './verified-download.js';

/**
 * Downloads files, a few at a time. Each file of a job that has ended is one version, from before its first byte until after
 * its last: a file that was written to in between, by the time of its last change on the server, is fetched again. The first
 * failure ends the others, except for a file that `onRefused` reports.
 * @param placeOf - the local path of each file; called again for a file that is fetched again
 * @returns the files that are here, in the order of `files`; refused files are missing
 * @throws TransferError naming the file that could not be downloaded, or that keeps changing
 */
export async function downloadEach<File extends FileToDownload>(
  session: SessionDirectory,
  files: readonly File[],
  placeOf: (file: File, index: number) => string | Promise<string>,
  options: DownloadOptions = {},
): Promise<readonly DownloadedFile[]> {
  const { concurrency = 4, signal, growing = false, log = silentLog } = options;
  // A file of a running job may have grown, which is allowed, and cannot be distinguished from one that was written again.
  const before = growing ? new Map<string, FileVersion>() : await versionsBefore(session, files, options);
  const downloaded: (DownloadedFile | undefined)[] = new Array(files.length);
  let left = files.map((file, index) => ({ file, index, version: before.get(file.path) }));
  for (let rounds = 1; ; rounds += 1) {
    const download = async ({ file, index, version }: (typeof left)[number], inner: AbortSignal): Promise<void> => {
      const { path, sizeBytes = version?.sizeBytes } = file;
      const asTold = rounds === 1 ? { path, sizeBytes, modifiedAt: version?.modifiedAt } : { path, ...version };
      const place = await placeOf(file, index);
      downloaded[index] = await downloadFile(session, asTold, place, { ...options, signal: inner }).catch(
        (error: unknown) => {
          if (options.onRefused === undefined || !isAboutOneFile(error)) throw error;
          options.onRefused(path, error);
          return undefined;
        },
      );
    };
    await mapWithLimit(left, download, { limit: concurrency, signal });

    const dated = left.filter(({ version }) => version !== undefined);
    const after = await versions(session, paths(dated), options);
    left = dated.flatMap((each) => {
      const now = after.get(each.file.path);
      const file = downloaded[each.index];
      if (each.version === undefined || now === undefined || file === undefined) return [];
      if (!isSameVersion(each.version, now)) return [{ ...each, version: now }];
      downloaded[each.index] = { ...file, modifiedAt: now.modifiedAt };
      return [];
    });
    const [first] = left;
    if (first === undefined) return downloaded.filter((file) => file !== undefined);
    const { path } = first.file;
    const how = `it was written to at ${first.version?.modifiedAt.toISOString()}`;
    if (rounds >= MAX_CHANGES) throw keepsChanging(path, how);
    log.verbose(`Fetching ${left.length > 1 ? `${path} and ${left.length - 1} more` : path} again: ${how}`);
  }
}

/** The versions that came with the files; the server is asked for those of the other files. */
async function versionsBefore(
  session: SessionDirectory,
  files: readonly FileToDownload[],
  options: DownloadOptions,
): Promise<ReadonlyMap<string, FileVersion>> {
  const unknown = files.filter(({ modifiedAt, sizeBytes }) => modifiedAt === undefined || sizeBytes === undefined);
  const asked = await versions(
    session,
    unknown.map(({ path }) => path),
    options,
  );
  const told = files.flatMap(({ path, modifiedAt, sizeBytes }) =>
    modifiedAt === undefined || sizeBytes === undefined ? [] : [[path, { modifiedAt, sizeBytes }] as const],
  );
  return new Map([...asked, ...told]);
}

async function versions(
  session: SessionDirectory,
  of: readonly string[],
  options: DownloadOptions,
): Promise<ReadonlyMap<string, FileVersion>> {
  const { signal } = options;
  const [first] = of;
  if (first === undefined) return new Map();
  try {
    const look = () => versionsOf(session, of, { signal });
    return await retrying('Asking when files were written to', look, options);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw downloadError(first, error);
  }
}

const paths = (files: readonly { readonly file: FileToDownload }[]): readonly string[] =>
  files.map(({ file }) => file.path);

/** Whether the server refuses this one file, so that another try would not help and the other files are not affected. */
const isAboutOneFile = (error: unknown): error is ArcError =>
  error instanceof SessionFileNotFoundError ||
  error instanceof UnsafePathError ||
  // A local cause, such as a full disk, is not about one file.
  (error instanceof TransferError &&
    !error.retryable &&
    (error.cause === undefined || error.cause instanceof ArcError));
