import { TransferError } from '../errors/index.js';
import { silentLog } from '../log/log.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import { type LocalSource, openLocalSource, type PlannedUpload } from './local-source.js';
import { type RetryOptions, retrying, transferError } from './retry-transfer.js';
import type { SessionDirectory } from './session-directory.js';
import type { ProgressListener } from './transfer-progress.js';

export interface UploadOptions extends RetryOptions {
  /** Files under way at the same time. @default 4 */
  readonly concurrency?: number | undefined;
  /** Told of every piece that has been handed to the connection. */
  readonly onProgress?: ProgressListener | undefined;
  /**
   * How far the service is with these inputs. A job may start the moment its last input is complete, and change or remove
   * it: a file that the service has received is not written again, and not judged by its size once the job may be at work.
   */
  readonly inputProgress?:
    | ((options: { readonly signal?: AbortSignal | undefined }) => Promise<InputProgress>)
    | undefined;
}

/** What the service has made of uploads. */
export interface InputProgress {
  /** The paths of uploads that it has taken as complete. */
  readonly received: ReadonlySet<string>;
  /** It waits for nothing more: the job may be at work on its inputs, and they may have changed or be gone. */
  readonly isPast: boolean;
}

/**
 * Uploads files. Each counts only when the server has all of it. The first that fails for good ends the others.
 *
 * A broken connection means beginning that file anew: a part does not count with A-REX, which waits for a whole PUT.
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
    await retrying(
      `Uploading ${path}`,
      async (failures) => {
        // What broke may have been the connection that the answer was to come on.
        if (failures > 0 && (await options.inputProgress?.({ signal }))?.received.has(path)) return;
        if (failures > 0 || !isNew) await makeRoom(session, path, source, failures > 0, signal);
        await put(session, path, source, options);
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
 * PUT writes over what is there without cutting it off, so a longer file has to go first. One that has grown since we
 * began is not ours any more: the job may be running already, and then it must not be touched.
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
  // Not tried again: the server took it for complete, so the job may start any moment.
  throw new TransferError(path, `Cannot upload ${path}: the server has ${found} of ${sizeBytes} bytes`, {
    retryable: false,
  });
}
