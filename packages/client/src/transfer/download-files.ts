import { makePlace } from './local-directory.js';
import type { SessionDirectory, SessionTreeEntry } from './session-directory.js';
import { downloadEach } from './unchanged-downloads.js';
import type { DownloadedFile, DownloadOptions } from './verified-download.js';

/**
 * Downloads files into a local directory, and makes the listed directories. The first failure ends the other downloads.
 *
 * A file is written beside its destination and appears there only when it is complete; a failed download leaves no file. An
 * existing file is replaced, a link is not followed. A file that changes on the server meanwhile is fetched again.
 * @throws TransferError naming the file that could not be downloaded
 * @throws SessionFileNotFoundError, JobNotFoundError if the file or the job is not there (any more)
 * @throws UnsafePathError if the server lists a name that would leave the directory
 * @throws NoTargetsAvailableError, ProxyGenerationError if the server cannot be used at all
 */
export async function downloadFiles(
  session: SessionDirectory,
  entries: readonly SessionTreeEntry[],
  directory: string,
  options: DownloadOptions = {},
): Promise<readonly DownloadedFile[]> {
  for (const entry of entries) {
    if (entry.kind === 'directory') await makePlace(directory, entry.path, 'directory');
  }
  const files = entries.filter((entry) => entry.kind === 'file');
  return downloadEach(session, files, ({ path }) => makePlace(directory, path, 'file'), options);
}
