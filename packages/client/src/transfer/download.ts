import { TransferError } from '../errors/index.js';
import type { DownloadedFile, DownloadOptions } from './file-download.js';
import { makePlace } from './local-directory.js';
import { selectOutputs } from './output-selection.js';
import { retrying } from './retrying.js';
import type { SessionDirectory, SessionTreeEntry } from './session-directory.js';
import { downloadEach } from './unchanged-downloads.js';

export interface OutputDownloadOptions extends DownloadOptions {
  /** A name that is left alone, here and there, unless it is wanted by name. @default none */
  readonly except?: string | undefined;
}

export interface DownloadedOutputs {
  readonly files: readonly DownloadedFile[];
  /** The directories that were listed, which may be empty. */
  readonly directories: readonly string[];
  /** Wanted names of which the session directory has nothing: the job did not make them. */
  readonly missing: readonly string[];
}

/**
 * Downloads what is wanted of a session directory into a local one, under the same relative names.
 * @param wanted - names, directories (with all below them), `/` for everything, and patterns
 * @throws the same as {@link downloadFiles}
 */
export async function downloadOutputs(
  session: SessionDirectory,
  wanted: readonly string[],
  directory: string,
  options: OutputDownloadOptions = {},
): Promise<DownloadedOutputs> {
  const { signal, except } = options;
  const selection = selectOutputs(wanted);
  const entries = await retrying(
    'Listing the session directory',
    () => session.walk('', { signal, enter: selection.mayContain }),
    options,
  );
  const { selected, missing } = selection.select(entries);
  const chosen = selected.filter(({ path }) => path !== except || wanted.includes(path));
  const odd = chosen.find(({ path }) => path.includes('\ufffd'));
  if (odd) {
    throw new TransferError(odd.path, `Cannot download ${odd.path}: its name is not UTF-8`, {
      retryable: false,
      remedy: 'rename-or-name-outputs',
    });
  }
  const directories = chosen.filter(({ kind }) => kind === 'directory').map(({ path }) => path);
  return { files: await downloadFiles(session, chosen, directory, options), directories, missing };
}

/**
 * Downloads files into a local directory, and makes the listed directories. The first failure ends the others.
 *
 * A file is written beside its destination and appears there only when it is whole; what fails leaves nothing behind. An
 * existing file is replaced, a link is not followed. What has changed on the server meanwhile is fetched again.
 * @throws TransferError naming the file that could not be downloaded
 * @throws SessionFileNotFoundError, JobNotFoundError if it is not there (any more)
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
