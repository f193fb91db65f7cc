import { TransferError } from '../errors/index.js';
import { silentLog } from '../log/log.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import { type LocalSource, openLocalSource, type PlannedUpload } from './local-source.js';
import { type RetryOptions, retrying, transferError } from './retry-transfer.js';
import type { SessionDirectory } from './session-directory.js';
import type { ProgressListener } from './transfer-progress.js';

export interface UploadOptions extends RetryOptions {
  /** How many files are uploaded at the same time. @default 4 */
  readonly concurrency?: number | undefined;
  /** Called for every piece that has been handed to the connection. */
  readonly onProgress?: ProgressListener | undefined;
  /**
   * Which inputs the service has. A job may start the moment its last input is complete, and change or remove
   * it: a file that the service has received is not written again, and its size is not checked once the job may be running.
   */
  readonly inputProgress?:
    | ((options: { readonly signal?: AbortSignal | undefined }) => Promise<InputProgress>)
    | undefined;
}

/** The service's progress with the inputs of a job. */
export interface InputProgress {
  /** The paths of uploads that it has accepted as complete. */
  readonly received: ReadonlySet<string>;
  /** It waits for nothing more: the job may be running, and may have changed or removed its inputs. */
  readonly isPast: boolean;
}

/**
 * Uploads files. Each counts only when the server has all of it. The first final failure ends the others.
 *
 * If a connection breaks, that file is uploaded from its beginning: A-REX does not keep a part, and waits for a whole PUT.
 * @throws TransferError naming the file, for every cause; an abort rejects with the signal's own reason
 */
export async function uploadFiles(
  session: SessionDirectory,
  uploads: readonly PlannedUpload[],
  options: UploadOptions = {},
): Promise<void> {
  const { concurrency = 4, signal } = options;
  const [first] = uploads;
  if (first === undefined) return;
  const isNew = await retrying('Listing the session directory', () => isEmpty(session, options), options).catch(
    (cause: unknown) => {
      if (signal?.aborted) throw signal.reason;
      throw transferError('upload', first.path, cause);
    },
  );
  await mapWithLimit(uploads, (upload, inner) => uploadFile(session, upload, isNew, { ...options, signal: inner }), {
    limit: concurrency,
    signal,
  });
}

const isEmpty = async (session: SessionDirectory, { signal }: RetryOptions): Promise<boolean> =>
  (await session.list('', { signal })).length === 0;

async function uploadFile(
  session: SessionDirectory,
  upload: PlannedUpload,
  isNew: boolean,
  options: UploadOptions,
): Promise<void> {
  const { path } = upload;
  const { signal } = options;
  try {
    await using source = await openLocalSource(upload);
    const attempts: UploadAttempts = { sentBytes: 0, isRepair: false };
    await retrying(
      `Uploading ${path}`,
      async (failures) => {
        // The file may have arrived, and only the connection for the answer have broken.
        if (failures > 0 && (await hasArrived(session, path, source, attempts, options))) return;
        if (failures > 0 || !isNew) await makeRoom(session, path, source, failures > 0, signal);
        await put(session, path, source, attempts, options);
        if (attempts.isRepair && (await options.inputProgress?.({ signal }))?.isPast) throw startedTooEarly(path);
      },
      options,
    );
    await retrying(`Checking ${path}`, () => verify(session, path, source, options), options);
    (options.log ?? silentLog).verbose(`Uploaded ${path} (${source.sizeBytes} bytes)`);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw transferError('upload', path, cause);
  }
}

/**
 * Whether the server has an empty file where there is something to upload: A-REX counts an upload as complete whose connection
 * broke before the first byte of its content.
 */
export async function isThereEmpty(
  session: SessionDirectory,
  upload: PlannedUpload,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<boolean> {
  const there = await session.stat(upload.path, options);
  if (there?.kind !== 'file' || there.sizeBytes !== 0) return false;
  await using source = await openLocalSource(upload);
  return source.sizeBytes > 0;
}

/** The attempts to upload one file. */
interface UploadAttempts {
  /** How much of it was handed to the connection at most. */
  sentBytes: number;
  /** The server takes less than the file for the whole of it, and what is sent now is to mend that. */
  isRepair: boolean;
}

/**
 * Whether the server has a file whose upload has failed. That it says so is not enough: A-REX counts an upload as complete, too,
 * whose connection broke before the first byte of the content. The file is empty then, and can be sent again while the job waits.
 * @throws TransferError if the job may have started with the empty file
 */
async function hasArrived(
  session: SessionDirectory,
  path: string,
  { sizeBytes }: LocalSource,
  attempts: UploadAttempts,
  { signal, inputProgress }: UploadOptions,
): Promise<boolean> {
  const progress = await inputProgress?.({ signal });
  if (!progress?.received.has(path)) return false;
  const there = await session.stat(path, { signal });
  const isEmpty = there?.kind === 'file' && there.sizeBytes === 0;
  if (sizeBytes === 0 || (attempts.sentBytes >= sizeBytes && !isEmpty)) return true;
  if (progress.isPast) throw startedTooEarly(path);
  attempts.isRepair = true;
  return false;
}

const startedTooEarly = (path: string): TransferError =>
  new TransferError(
    path,
    `Cannot upload ${path}: the connection broke, the server took what it had for the whole file, and the job may have started with it`,
    { retryable: false },
  );

async function put(
  session: SessionDirectory,
  path: string,
  source: LocalSource,
  attempts: UploadAttempts,
  { signal, onProgress }: UploadOptions,
): Promise<void> {
  const totalBytes = source.sizeBytes;
  const progress = (transferredBytes: number) => {
    attempts.sentBytes = Math.max(attempts.sentBytes, transferredBytes);
    onProgress?.({ path, transferredBytes, totalBytes });
  };
  progress(0);
  await session.put(path, source.read(progress), totalBytes, { signal });
}

/**
 * PUT overwrites a file without truncating it, so a longer file has to be deleted first. If a file has grown since the upload
 * began, the job may be running already and writing to it: then the file must not be touched.
 */
async function makeRoom(
  session: SessionDirectory,
  path: string,
  { sizeBytes }: LocalSource,
  begun: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const there = await session.stat(path, { signal });
  if (there === undefined) return;
  if (there.kind === 'directory') {
    throw new TransferError(path, `Cannot upload ${path}: a directory of that name is in the way`, {
      retryable: false,
    });
  }
  if (there.sizeBytes !== undefined && there.sizeBytes <= sizeBytes) return;
  if (begun) {
    throw new TransferError(path, `Cannot upload ${path}: something else is writing to it on the server`, {
      retryable: false,
    });
  }
  await session.remove(path, { signal });
}

async function verify(
  session: SessionDirectory,
  path: string,
  { sizeBytes }: LocalSource,
  { signal, inputProgress }: UploadOptions,
): Promise<void> {
  const there = await session.stat(path, { signal });
  if (there?.kind === 'file' && there.sizeBytes === sizeBytes) return;
  const progress = await inputProgress?.({ signal });
  if (progress?.isPast && progress.received.has(path)) return;
  const found =
    there === undefined ? 'nothing' : there.kind === 'directory' ? 'a directory' : `${there.sizeBytes} bytes`;
  // Not retried: the server has accepted the file as complete, so the job may start any moment.
  throw new TransferError(path, `Cannot upload ${path}: the server has ${found} of ${sizeBytes} bytes`, {
    retryable: false,
  });
}
