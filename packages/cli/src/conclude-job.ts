import { join } from 'node:path';
import { basename, dirname } from 'node:path/posix';
import type { ArcInterface, Job, JobId, TransferProgress } from 'jasmin-arc';
import type { AccompanyOptions } from './accompany-job.js';
import type { Context } from './context.js';
import { explainEnd, jobExitStatus, runSeconds } from './evidence.js';
import { CommandError, describeError, ExitStatus } from './exit-status.js';
import { STAGE_TONES, STAGE_WORDS } from './job-stages.js';
import { TransferMeter } from './output/progress.js';
import { formatBytes, formatDuration } from './output/quantities.js';
import { persistently } from './persistently.js';
import { exists, isPattern, type SavedFile, saveFiles, wantedPath } from './save-files.js';
import { shortId } from './short-id.js';

export interface JobEnding {
  readonly job: Job;
  /** The files that have been shown, to the end: its streams. */
  readonly shown: readonly string[];
  /** The last line of its stderr. */
  readonly lastWords: string | undefined;
  /** Whether somebody has got all of its stdout and stderr. */
  readonly wasShown: boolean;
  readonly options: AccompanyOptions;
}

/**
 * Saves what is left to save, tells how a job ended, and has the server forget one that left nothing to be desired.
 * @returns the exit status
 */
export async function concludeJob(context: Context, arc: ArcInterface, ending: JobEnding): Promise<number> {
  const { screen } = context;
  const { job, lastWords, wasShown, options } = ending;
  const { tell } = options;
  const { files, missing, isCertain } =
    job.state === 'Killed' ? { files: [], missing: [], isCertain: false } : await fetchOutputs(context, arc, ending);
  const status = jobExitStatus(job);
  const why = explainEnd(job, lastWords);
  const seconds = runSeconds(job);
  const time = seconds === undefined ? '' : ` ${job.state === 'Finished' ? 'in' : 'after'} ${formatDuration(seconds)}`;
  const code = job.exitCode === undefined ? '' : `, exit code ${job.exitCode}`;
  const tail = `${why === undefined ? code : `: ${why}`}${describeSaved(files)}`;
  screen.say(`${STAGE_WORDS[job.state]}${time}${tail}`, STAGE_TONES[job.state]);
  for (const { localPath, insteadOf } of files) {
    if (insteadOf !== undefined) screen.warn(`${insteadOf} exists and was kept; the job's is ${localPath}`);
  }

  const isComplete = missing.length === 0;
  if (!isComplete) screen.say(`the job made no ${missing.join(', ')}; see: jasmin-arc ls ${shortId(job.id)}`, 'bad');
  if (job.state === 'Finished' && !isCertain) {
    screen.warn('Nobody knows which outputs were asked for when this job was submitted; there may be more than these');
  }
  // What is cleaned is lost: only what is known to be here, or known not to be wanted, may be.
  const isToBeCleaned = job.state === 'Finished' && isComplete && isCertain && wasShown && !options.keep;
  const cleaned = isToBeCleaned && (await clean(context, arc, job.id));
  if (!cleaned)
    screen.say(`the job stays on the server until it is cleaned: jasmin-arc clean ${shortId(job.id)}`, 'waiting');
  const exitStatus = status === ExitStatus.OK && !isComplete ? ExitStatus.TRANSFER : status;
  await tell('ended', { job, exitStatus, why, files, missing, cleaned });
  return exitStatus;
}

/** Has the server forget a job. That it would not is no reason to lose the exit code of the program. @returns whether it did */
async function clean({ screen, signal }: Context, arc: ArcInterface, jobId: JobId): Promise<boolean> {
  try {
    await persistently(() => arc.cleanJob(jobId), signal);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = describeError(error);
    if (code === 'ERR_ARC_JOB_NOT_FOUND') {
      // It is gone, and only the reply to an earlier try was lost.
      await arc.forgetJob(jobId);
      return true;
    }
    screen.warn(`The job could not be cleaned: ${message}`);
    return false;
  }
}

const describeSaved = (files: readonly SavedFile[]): string => {
  const [first] = files;
  if (first === undefined) return '';
  const bytes = formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  return ` · ${files.length === 1 ? first.path : `${files.length} files`} (${bytes}) saved`;
};

/** Fetches what was asked for at any time, save the streams, which have been shown, unless they were asked for by name. */
async function fetchOutputs(context: Context, arc: ArcInterface, { job, shown: streams, options }: JobEnding) {
  const { screen, signal } = context;
  const required = options.required ?? [];
  const { names, isCertain, logDirectory } = await persistently(() => arc.wantedOutputs(job.id, { signal }), signal);
  const requiredPaths = required.map(wantedPath);
  const shown = streams.filter((name) => !requiredPaths.includes(name));
  const outputs: string[] = [];
  const missing: string[] = [];
  for (const name of new Set([...required, ...names.filter((one) => !shown.includes(one))])) {
    if (isPattern(name) || (await hasOutput(arc, job.id, name, signal))) outputs.push(name);
    else missing.push(name);
  }
  // The server's log, which is not in the session directory.
  if (logDirectory !== undefined) outputs.push(logDirectory);
  // The configuration's own output is fetched where there is one; not every program makes it. Nor does one that failed.
  const isFailure = (name: string) =>
    job.state === 'Finished' && (required.includes(name) || wantedPath(name) !== wantedPath(arc.config.OUTPUT_FILE));
  if (outputs.length === 0) return { files: [], missing: missing.filter(isFailure), isCertain };
  const meter = new TransferMeter('saving', () => performance.now());
  const room = () => screen.talkColumns - 3;
  screen.live(() => (meter.hasBegun ? [`${screen.mark('going')} ${meter.format(room(), screen.isUnicode)}`] : []));
  const { directory, overwrite } = options;
  const onProgress = (progress: TransferProgress) => meter.update(progress);
  const save = () => saveFiles(arc, job.id, { directory, overwrite, outputs, leaveOut: shown, signal, onProgress });
  const saved = await persistently(save, signal);
  screen.still();
  return { files: saved.files, missing: [...missing, ...saved.missing].filter(isFailure), isCertain };
}

/** Whether there is something of that name. */
async function hasOutput(arc: ArcInterface, jobId: JobId, name: string, signal: AbortSignal): Promise<boolean> {
  const path = wantedPath(name);
  if (path === '' || name.startsWith('@')) return true;
  const directory = dirname(path);
  const unlessMissing = (error: unknown): boolean => {
    if ((error as { code?: unknown }).code === 'ERR_ARC_SESSION_FILE_NOT_FOUND') return false;
    throw error;
  };
  const isListed = async () => {
    const entries = await arc.listJobFiles(jobId, directory === '.' ? '' : directory, { signal });
    return entries.some((entry) => entry.name === basename(path));
  };
  if (await persistently(() => isListed().catch(unlessMissing), signal)) return true;
  // Links are not listed, but can be read.
  const isReadable = async () => {
    (await arc.readJobFile(jobId, path, { signal })).destroy();
    return true;
  };
  return persistently(() => isReadable().catch(unlessMissing), signal);
}

/** @throws CommandError if a file would be in the way of an output */
export async function requireFree(names: readonly string[], directory: string, overwrite: boolean): Promise<void> {
  if (overwrite) return;
  for (const name of names) {
    if (isPattern(name) || name.endsWith('/') || !(await exists(join(directory, name)))) continue;
    throw new CommandError(
      ExitStatus.LOCAL_FILE,
      'ERR_OUTPUT_EXISTS',
      `The output ${join(directory, name)} exists here already`,
      {
        hint: 'Move it away, use --overwrite, or have the outputs elsewhere with --directory.',
      },
    );
  }
}
