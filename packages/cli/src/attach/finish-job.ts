import { basename } from 'node:path';
import {
  type FetchedOutputs,
  type Job,
  type JobHandle,
  lacksOutputs,
  mayBeCleaned,
  type SavedFile,
  type TransferProgress,
} from 'jasmin-arc';
import { runSeconds, shortId } from 'jasmin-arc/jobs';
import type { Context } from '../command-line/context.js';
import { describeError, ExitStatus } from '../errors/exit-status.js';
import { describeOutcome, jobExitStatus } from '../jobs/job-outcome.js';
import { STAGE_TONES, STAGE_WORDS } from '../jobs/job-stages.js';
import { TransferMeter } from '../output/progress.js';
import { formatBytes, formatDuration } from '../output/quantities.js';
import type { AttachOptions } from './attach-options.js';
import { describeDeclined, describeLeft, describeRenamed } from './session-files.js';

/** What has been shown of a job that has ended. */
export interface ShownJob {
  readonly job: Job;
  /** The streams that were shown to the user: how many bytes of each, by name in the session directory. */
  readonly shown: ReadonlyMap<string, number>;
  /** The names of its stdout and stderr there, without those that were replaced while they were shown. */
  readonly streams: readonly string[];
  /** The last line of its stderr. */
  readonly lastStderrLine: string | undefined;
}

/** A job that has ended, and what to do with it. */
export interface JobEnding extends ShownJob {
  readonly options: AttachOptions;
}

/** A job that stays on the server loses nothing, so do not delay the exit code for long. */
const CLEANING_TIMEOUT_SECONDS = 60;

/**
 * Saves the remaining outputs, prints how a job ended, and removes the job from the server if nothing would be lost.
 * @returns the exit status
 */
export async function finishJob(context: Context, handle: JobHandle, ending: JobEnding): Promise<number> {
  const { screen } = context;
  const { job, lastStderrLine, streams, options } = ending;
  const why = describeOutcome(job, lastStderrLine);
  const sayEnd = (saved = '') => screen.say(`${describeEnd(job, why)}${saved}`, STAGE_TONES[job.state]);
  const saved =
    job.state === 'Killed'
      ? undefined
      : await save(context, handle, ending).catch((error: unknown) => {
          // The end of the job is known, even if its outputs cannot be saved.
          screen.stopLive();
          noticeEnd(context, job, lastStderrLine);
          throw error;
        });
  const files = saved?.files ?? [];
  const status = jobExitStatus(job);
  sayEnd(describeSaved(files));
  for (const line of describeRenamed(files)) screen.warn(line);
  for (const { path, error } of saved?.refused ?? []) screen.warn(`${path} was not fetched: ${error.message}`);

  // No outputs can be expected of a job that failed.
  const hasSucceeded = job.state === 'Finished';
  const missing = hasSucceeded ? (saved?.missing ?? []) : [];
  if (missing.length > 0)
    screen.notice(`output not found: ${missing.join(', ')}; see: jasmin-arc ls ${shortId(job.id)}`, 'bad');
  const cleaned = hasSucceeded && saved !== undefined && (await maybeClean(context, handle, ending, saved));
  const isGone = !cleaned && saved?.isSettled === false && (await isCleaned(context, handle));
  if (isGone) screen.notice('the job has been cleaned meanwhile, by another client');
  else if (!cleaned) {
    if (saved !== undefined && saved.declined.length > 0) {
      screen.notice(`not requested, and not fetched: ${describeDeclined(saved)}`);
    }
    const left = saved === undefined ? [] : describeLeft(saved, shortId(job.id));
    for (const line of left) screen.notice(line);
    const until = `until it is cleaned: jasmin-arc clean ${shortId(job.id)}`;
    // A file that cannot be fetched, such as a FIFO, can only be lost with the job: the line says how to clean it.
    if (left.length > 0) screen.notice(`the job therefore stays on the server ${until}`);
    else {
      const stays = `the job stays on the server ${until}`;
      // If all files are here, this is no problem, and `--quiet` hides it.
      if (saved === undefined || missing.length > 0) screen.notice(stays);
      else screen.say(stays, 'waiting');
    }
  }
  const isWanting = hasSucceeded && !isGone && saved !== undefined && lacksOutputs(saved, streams);
  const exitStatus = status === ExitStatus.OK && isWanting ? ExitStatus.TRANSFER : status;
  const { left = [], declined = [], unclear = [] } = saved ?? {};
  await options.emit('ended', { job, exitStatus, why, files, missing, left, declined, unclear, cleaned });
  return exitStatus;
}

/** Removes a job of which nothing would be lost from the server, unless it is to be kept. @returns whether it was removed */
async function maybeClean(
  context: Context,
  handle: JobHandle,
  { job, options }: JobEnding,
  saved: FetchedOutputs,
): Promise<boolean> {
  const { screen } = context;
  if (!saved.isCertain) {
    screen.warn(
      'It is not known which outputs were requested when this job was submitted; there may be more than these',
    );
  }
  if (options.keep || !mayBeCleaned(job, saved) || !(await clean(context, handle, saved))) return false;
  if (saved.declined.length > 0) {
    screen.notice(`not requested, and removed with the job: ${describeDeclined(saved)}`, 'going');
  }
  return true;
}

/** Cleans a job. A failure is only a warning, so that the exit code of the program is returned. @returns whether it was cleaned */
async function clean({ screen, signal }: Context, handle: JobHandle, saved: FetchedOutputs): Promise<boolean> {
  try {
    await handle.clean({ saved, signal, patienceSeconds: CLEANING_TIMEOUT_SECONDS });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    screen.warn(`The job could not be cleaned: ${describeError(error).message}`);
    return false;
  }
}

/** Whether the job is no longer on the server; false also if the server cannot be queried. */
const isCleaned = ({ signal }: Context, handle: JobHandle): Promise<boolean> =>
  handle.look({ signal }).then(
    () => false,
    (error: { readonly code?: unknown }) => error.code === 'ERR_ARC_JOB_NOT_FOUND',
  );

/** Prints how a job ended if none of its files are saved: `finished in 3m12s, exit code 0`. */
export function noticeEnd({ screen }: Context, job: Job, lastStderrLine: string | undefined): void {
  screen.notice(describeEnd(job, describeOutcome(job, lastStderrLine)), STAGE_TONES[job.state]);
}

/** `finished in 3m12s, exit code 0` */
function describeEnd(job: Job, why: string | undefined): string {
  const seconds = runSeconds(job);
  const time = seconds === undefined ? '' : ` ${job.state === 'Finished' ? 'in' : 'after'} ${formatDuration(seconds)}`;
  const code = job.exitCode === undefined ? '' : `, exit code ${job.exitCode}`;
  return `${STAGE_WORDS[job.state]}${time}${why === undefined ? code : `: ${why}`}`;
}

function describeSaved(files: readonly SavedFile[]): string {
  const [first] = files;
  if (first === undefined) return '';
  const bytes = formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const name = first.insteadOf === undefined ? first.path : basename(first.localPath);
  return ` · ${files.length === 1 ? name : `${files.length} files`} (${bytes}) saved`;
}

/** Saves the requested outputs, except streams that have been shown and were not requested by name. */
async function save(context: Context, handle: JobHandle, { shown, options }: JobEnding): Promise<FetchedOutputs> {
  const { screen, signal } = context;
  const { directory, overwrite, outputs } = options;
  const meter = new TransferMeter('saving', () => performance.now());
  const room = () => screen.stderrColumns - 3;
  screen.live(() => (meter.hasBegun ? [`${screen.mark('going')} ${meter.format(room(), screen.isUnicode)}`] : []));
  const onProgress = (progress: TransferProgress) => meter.update(progress);
  const saved = await handle.saveOutputs({
    directory,
    overwrite,
    outputs,
    shown,
    leaveUnshown: true,
    signal,
    onProgress,
  });
  screen.stopLive();
  return saved;
}
