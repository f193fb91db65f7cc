import { TransferError } from '../errors/index.js';
import { silentLog } from '../log/log.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import { type LocalSource, openLocalSource, type PlannedUpload } from './local-source.js';
import { type RetryOptions, retrying, transferError } from './retry-transfer.js';
import type { SessionDirectory, SessionStat } from './session-directory.js';
import type { ProgressListener } from './transfer-progress.js';

export interface UploadOptions extends RetryOptions {
  /** How many files are uploaded at the same time. @default 4 */
  readonly concurrency?: number | undefined;
  /** Called for every piece that has been handed to the connection. */
  readonly onProgress?: ProgressListener | undefined;
  /**
   * Which inputs the service has. A job may be running because another process has sent the rest of its inputs, and may have changed
   * or removed them: then a file that the service has received is not written again, and its size is not checked.
   */
  readonly inputProgress?:
    | ((options: { readonly signal?: AbortSignal | undefined }) => Promise<InputProgress>)
    | undefined;
  /** Called for a file of which the job may have had a part only, if it does not wait until all inputs are marked as delivered. */
  readonly onUnproven?: ((path: string) => void) | undefined;
}

/** The service's progress with the inputs of a job. */
export interface InputProgress {
  /** The paths of uploads that it counts as complete; it may have no byte of them, as of an upload that broke off at its beginning. */
  readonly received: ReadonlySet<string>;
  /** It no longer waits for inputs: the job may be running, and may have changed or removed its inputs. */
  readonly isPast: boolean;
}

/**
 * Uploads files. Each counts only when the server has all of it. The first final failure ends the others.
 *
 * If a connection breaks, that file is uploaded from its beginning: A-REX may have any part of it, even if it counts it as complete.
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
  await mapWithLimit(uploads, (upload, inner) => uploadFile(session, upload, { ...options, isNew, signal: inner }), {
    limit: concurrency,
    signal,
  });
}

const isEmpty = async (session: SessionDirectory, { signal }: RetryOptions): Promise<boolean> =>
  (await session.list('', { signal })).length === 0;

/**
 * Uploads one file as {@link uploadFiles} does.
 * @param options - `isNew`: nothing of that name is there
 */
export async function uploadFile(
  session: SessionDirectory,
  upload: PlannedUpload,
  options: UploadOptions & { readonly isNew: boolean },
): Promise<void> {
  const { path } = upload;
  const { signal, isNew } = options;
  try {
    await using source = await openLocalSource(upload);
    let wasCountedInPart = false;
    await retrying(
      `Uploading ${path}`,
      async (failures) => {
        // The file may have arrived, and only the connection for the answer have broken.
        const arrived = failures > 0 ? await arrival(session, path, source, options) : 'not counted';
        if (arrived === 'arrived') return;
        if (arrived === 'counted') wasCountedInPart = true;
        if (failures > 0 || !isNew) await makeRoom(session, path, source, failures > 0, signal);
        await put(session, path, source, options);
      },
      options,
    );
    await retrying(`Checking ${path}`, () => verify(session, path, source, options), options);
    if (wasCountedInPart && (await options.inputProgress?.({ signal }))?.isPast) options.onUnproven?.(path);
    (options.log ?? silentLog).verbose(`Uploaded ${path} (${source.sizeBytes} bytes)`);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw transferError('upload', path, cause);
  }
}

/**
 * Whether the server has a file whose upload has failed, as far as it counts. That A-REX counts a file as complete does not show that
 * it is, unless the job is past its preparation: it counts an upload, too, whose connection broke before the first byte of its content.
 */
async function arrival(
  session: SessionDirectory,
  path: string,
  { sizeBytes }: LocalSource,
  { signal, inputProgress }: UploadOptions,
): Promise<'not counted' | 'counted' | 'arrived'> {
  const progress = await inputProgress?.({ signal });
  if (!progress?.received.has(path)) return 'not counted';
  return progress.isPast || isWhole(await session.stat(path, { signal }), sizeBytes) ? 'arrived' : 'counted';
}

/** A-REX writes what arrives from the beginning to the end, so that a file of the right size is whole. */
export const isWhole = (there: SessionStat | undefined, sizeBytes: number): boolean =>
  there?.kind === 'file' && there.sizeBytes === sizeBytes;

async function put(
  session: SessionDirectory,
  path: string,
  source: LocalSource,
  { signal, onProgress }: UploadOptions,
): Promise<void> {
  const totalBytes = source.sizeBytes;
  const progress = (transferredBytes: number) => onProgress?.({ path, transferredBytes, totalBytes });
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
  { signal, inputProgress, onUnproven }: UploadOptions,
): Promise<void> {
  const there = await session.stat(path, { signal });
  if (isWhole(there, sizeBytes)) return;
  const progress = await inputProgress?.({ signal });
  if (progress?.isPast && progress.received.has(path)) {
    onUnproven?.(path);
    return;
  }
  // Not retried: the server has said that it has written the whole file.
  throw new TransferError(path, `Cannot upload ${path}: the server has ${describePart(there, sizeBytes)}`, {
    retryable: false,
  });
}

/** `2 bytes of 3 bytes` */
export function describePart(there: SessionStat | undefined, sizeBytes: number | undefined): string {
  const found =
    there === undefined ? 'nothing' : there.kind === 'directory' ? 'a directory' : `${there.sizeBytes} bytes`;
  return sizeBytes === undefined ? found : `${found} of ${sizeBytes} bytes`;
}
