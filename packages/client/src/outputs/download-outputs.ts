import { TransferError } from '../errors/index.js';
import { downloadFiles } from '../transfer/download-files.js';
import { retrying } from '../transfer/retry-transfer.js';
import type { SessionDirectory } from '../transfer/session-directory.js';
import type { DownloadedFile, DownloadOptions } from '../transfer/verified-download.js';
import { selectOutputs } from './select-outputs.js';

export interface OutputDownloadOptions extends DownloadOptions {
  /** A name that is ignored, in the session directory and here, unless it is wanted by name. @default none */
  readonly except?: string | undefined;
}

export interface DownloadedOutputs {
  readonly files: readonly DownloadedFile[];
  /** The directories that were listed, which may be empty. */
  readonly directories: readonly string[];
  /** Wanted names that the session directory does not have: the job did not make them. */
  readonly missing: readonly string[];
}

/**
 * Downloads the wanted files of a session directory into a local one, under the same relative names.
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
