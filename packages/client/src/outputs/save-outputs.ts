import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LAUNCHER_NAME } from '../descriptions/exact-launch.js';
import { outputPath } from '../descriptions/model/declared-outputs.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import { isTerminal } from '../jobs/job-status.js';
import { guardListener } from '../log/guard-listener.js';
import type { Log } from '../log/log.js';
import { fileSystem } from '../machine/files.js';
import { downloadFiles } from '../transfer/download-files.js';
import type { SessionDirectory } from '../transfer/session-directory.js';
import type { ProgressListener } from '../transfer/transfer-progress.js';
import type { DownloadedFile } from '../transfer/verified-download.js';
import { downloadOutputs } from './download-outputs.js';
import { saveLogFiles } from './log-files.js';
import { requireEnded } from './require-ended.js';
import { findUnlisted } from './unlisted-outputs.js';
import { type SubmittedJob, submittedFiles, wantedLog } from './wanted-outputs.js';

/** Options of `ArcInterface.saveJobOutputs`. */
export interface OutputOptions extends CallOptions {
  /** Where to put the files, under their names in the session directory. @default a fresh temporary directory */
  readonly directory?: string | undefined;
  /** Names, directories and patterns to fetch. @default the outputs that were asked for when the job was submitted */
  readonly outputs?: readonly string[] | undefined;
  /** Refuse a job that has not ended, which may have only a part of its results. @default false: a warning in the log */
  readonly requireEnded?: boolean | undefined;
  /** Called for every piece that has been written. */
  readonly onProgress?: ProgressListener | undefined;
  /** Called for every file that has been saved. */
  readonly onFile?: ((file: DownloadedFile) => void) | undefined;
}

export interface OutputDependencies extends SubmittedJob {
  readonly session: SessionDirectory;
  readonly log: Log;
}

/**
 * Downloads a job's outputs.
 * @returns the directory; null, without a directory, if there was nothing to save
 * @throws JobNotFinishedError if it has not ended and `requireEnded` is set
 * @throws the errors of downloadOutputs; after a failure, a temporary directory of this call is removed
 */
export async function saveOutputs(parts: OutputDependencies, options: OutputOptions = {}): Promise<string | null> {
  const { log, job, service, session } = parts;
  if (options.requireEnded) requireEnded(job, 'saved');
  const { wanted: asked } = await submittedFiles(parts, options);
  const wanted = options.outputs ?? asked.names;
  const logDirectory = wantedLog(asked, options.outputs);
  const directory =
    options.directory === undefined
      ? await fileSystem.current.makeTemporaryDirectory(join(tmpdir(), 'arc-job-'))
      : resolve(options.directory);
  const isFresh = options.directory === undefined;
  try {
    const { signal } = options;
    const growing = !isTerminal(job.state);
    if (growing) log.warning(`Job ${job.id} has not ended: what it has made so far is saved`);
    const onProgress = guardListener(options.onProgress, 'onProgress', log);
    const onFile = guardListener(options.onFile, 'onFile', log);
    const transfer = { signal, onProgress, onFile, growing, log };
    // If everything is wanted, the launch script is not: it is this library's own.
    const names = logDirectory === undefined ? wanted : [...wanted, logDirectory];
    const listed = await downloadOutputs(session, names, directory, { ...transfer, except: LAUNCHER_NAME });
    // The job may have made a directory of that name itself.
    const isLogged = logDirectory !== undefined && listed.missing.includes(logDirectory);
    const missing = listed.missing.filter((name) => !isLogged || outputPath(name) !== logDirectory);
    const unlisted = await findUnlisted(session, missing, signal);
    const hidden = await downloadFiles(session, unlisted, directory, transfer);
    const saved = new Set([...listed.files, ...hidden].map(({ path }) => path));
    for (const name of missing) if (!saved.has(outputPath(name))) log.warning(`Job ${job.id} has no ${name}`);
    if (isLogged) await saveLogFiles(service, job.id, { ...transfer, logDirectory, directory });
    if (saved.size > 0 || listed.directories.length > 0 || isLogged) {
      log.info(`Outputs of ${job.id} saved in ${directory}`);
      return directory;
    }
  } catch (error) {
    if (isFresh) await remove(directory);
    throw error;
  }
  if (isFresh) await remove(directory);
  return null;
}

/** What cannot be removed stays: the outcome is the same. */
const remove = (directory: string): Promise<void> => fileSystem.current.removeTree(directory).catch(() => {});
