import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { JobId } from '../jobs/job.js';
import { makePlace } from '../transfer/local-directory.js';
import { PartFile } from '../transfer/part-file.js';
import { type RetryOptions, retrying } from '../transfer/retry-transfer.js';
import type { DownloadedFile } from '../transfer/verified-download.js';

export interface LogFilesOptions extends CallOptions, RetryOptions {
  /** The directory of the log among the job's outputs. */
  readonly logDirectory: string;
  /** The local directory of the outputs. */
  readonly directory: string;
  /** Called for every file that has been saved. */
  readonly onFile?: ((file: DownloadedFile) => void) | undefined;
}

/**
 * Saves the server's log of a job as files in the directory that its description names for the log, and makes that directory
 * even if there is no log. An existing file is replaced, a link is not followed.
 * @returns the files, with the names that they would have in the session directory
 * @throws the errors of the connection; UnsafePathError if a link is in the way
 */
export async function saveLogFiles(
  service: ComputingInterface,
  jobId: JobId,
  { logDirectory, directory, onFile, ...options }: LogFilesOptions,
): Promise<readonly DownloadedFile[]> {
  const { signal } = options;
  const log = await retrying('Reading the log of the job', () => service.jobLogFiles(jobId, { signal }), options);
  await makePlace(directory, logDirectory, 'directory');
  const files: DownloadedFile[] = [];
  for (const [name, text] of log) {
    const path = `${logDirectory}/${name}`;
    const localPath = await makePlace(directory, path, 'file');
    await using part = await PartFile.create(localPath);
    await part.append(Buffer.from(text));
    await part.complete();
    const file = { path, localPath, sizeBytes: part.sizeBytes };
    files.push(file);
    onFile?.(file);
  }
  return files;
}
