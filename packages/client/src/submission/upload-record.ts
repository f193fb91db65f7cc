import { resolve } from 'node:path';
import { InputFileError, TransferError } from '../errors/index.js';
import type { StoredUpload } from '../job-list/job-store.js';
import { fileSystem } from '../machine/files.js';
import type { PlannedUpload } from '../transfer/local-source.js';

/** Records the uploads so that another process can do them: local files by absolute path, size and time of last change. */
export const recordUploads = (uploads: readonly PlannedUpload[]): Promise<readonly StoredUpload[]> =>
  Promise.all(
    uploads.map(async ({ path, declaredSizeBytes, ...source }): Promise<StoredUpload> => {
      if ('content' in source) return { path, declaredSizeBytes, content: source.content };
      const localPath = resolve(source.localPath);
      // An error of the file is reported when it is uploaded.
      const facts = await fileSystem.current.facts(localPath).catch(() => undefined);
      return { path, declaredSizeBytes, localPath, sizeBytes: facts?.size, modifiedAtMs: facts?.mtimeMs };
    }),
  );

/**
 * Restores an upload from its record.
 * @throws InputFileError if a local file is gone, or has changed since the job was submitted: the job would read data that
 *   was not meant for it, or inputs of two times
 * @throws TransferError if neither content nor a file is recorded
 */
export const plannedUploads = (uploads: readonly StoredUpload[]): Promise<readonly PlannedUpload[]> =>
  Promise.all(
    uploads.map(async ({ path, declaredSizeBytes, content, localPath, sizeBytes, modifiedAtMs }) => {
      const size = declaredSizeBytes === undefined ? {} : { declaredSizeBytes };
      if (content !== undefined) return { path, ...size, content };
      if (localPath === undefined) {
        throw new TransferError(path, `Cannot upload ${path}: nothing is known of its file`, { retryable: false });
      }
      const facts = await fileSystem.current.facts(localPath).catch(() => undefined);
      if (facts?.size === sizeBytes && facts?.mtimeMs === modifiedAtMs) return { path, ...size, localPath };
      const what = facts === undefined ? 'it is not there any more' : 'it has changed since the job was submitted';
      throw new InputFileError(localPath, what, { remedy: 'cancel-and-resubmit' });
    }),
  );
