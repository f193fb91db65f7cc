import { access, constants, lstat, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type ArcInterface,
  type AskedOutputs,
  type FetchedOutputs,
  isOutputPattern,
  type Job,
  type SavedFile,
  type TransferProgress,
} from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { CommandError, describeError, ExitStatus } from '../errors/exit-status.js';
import { explainEnd, jobExitStatus, runSeconds } from '../jobs/evidence.js';
import { STAGE_TONES, STAGE_WORDS } from '../jobs/job-stages.js';
import { TransferMeter } from '../output/progress.js';
import { formatBytes, formatDuration } from '../output/quantities.js';
import { shortId } from '../output/short-id.js';
import type { AccompanyOptions } from './follow-options.js';
import { persistently } from './persistently.js';
import { describeDeclined, describeLeft, describeRenamed, lacksFiles } from './session-files.js';

export interface JobEnding {
  readonly job: Job;
  /** The streams that were shown to the user: how many bytes of each, by name in the session directory. */
  readonly shown: ReadonlyMap<string, number>;
  /** What its stdout and stderr are called there. */
  readonly streams: readonly string[];
  /** The last line of its stderr. */
  readonly lastWords: string | undefined;
  readonly options: AccompanyOptions;
}

/** A job that stays is no loss: the exit code of its program is not held back for long. */
const CLEANING_PATIENCE_MS = 60_000;

/**
 * Saves the remaining outputs, tells how a job ended, and has the server remove a job of which nothing would be lost.
 * @returns the exit status
 */
export async function concludeJob(context: Context, arc: ArcInterface, ending: JobEnding): Promise<number> {
  const { screen } = context;
  const { job, lastWords, streams, options } = ending;
  const why = explainEnd(job, lastWords);
  const sayEnd = (saved = '') => screen.say(`${describeEnd(job, why)}${saved}`, STAGE_TONES[job.state]);
  const fetched =
    job.state === 'Killed'
      ? undefined
      : await fetch(context, arc, ending).catch((error: unknown) => {
          // The end of the job is known, even if its outputs cannot be saved.
          screen.still();
          noticeEnd(context, job, lastWords);
          throw error;
        });
  const files = fetched?.files ?? [];
  const status = jobExitStatus(job);
  sayEnd(describeSaved(files));
  for (const line of describeRenamed(files)) screen.warn(line);
  for (const { path, error } of fetched?.refused ?? []) screen.warn(`${path} was not fetched: ${error.message}`);

  // No outputs can be expected of a job that failed.
  const hasSucceeded = job.state === 'Finished';
  const missing = hasSucceeded ? (fetched?.missing ?? []) : [];
  if (missing.length > 0)
    screen.notice(`the job made no ${missing.join(', ')}; see: jasmin-arc ls ${shortId(job.id)}`, 'bad');
  const cleaned = hasSucceeded && fetched !== undefined && (await maybeClean(context, arc, ending, fetched, missing));
  const isGone = !cleaned && fetched?.account.isSettled === false && (await isCleaned(context, arc, job.id));
  if (isGone) screen.notice('the job has been cleaned meanwhile, by another client');
  else if (!cleaned) {
    if (fetched !== undefined && fetched.account.declined.length > 0) {
      screen.notice(`not asked for, and not fetched: ${describeDeclined(fetched)}`);
    }
    const left = fetched === undefined ? [] : describeLeft(fetched, shortId(job.id));
    for (const line of left) screen.notice(line);
    const until = `until it is cleaned: jasmin-arc clean ${shortId(job.id)}`;
    // A file that cannot be fetched, such as a FIFO, can only be lost with the job: the line says how to clean it.
    if (left.length > 0) screen.notice(`the job stays on the server with that ${until}`);
    else {
      const stays = `the job stays on the server ${until}`;
      // If all files are here, this is no problem, and `--quiet` hides it.
      if (fetched === undefined || missing.length > 0) screen.notice(stays);
      else screen.say(stays, 'waiting');
    }
  }
  const isWanting =
    hasSucceeded && !isGone && fetched !== undefined && (missing.length > 0 || lacksFiles(fetched, streams));
  const exitStatus = status === ExitStatus.OK && isWanting ? ExitStatus.TRANSFER : status;
  const { left = [], declined = [], unclear = [] } = fetched?.account ?? {};
  await options.tell('ended', { job, exitStatus, why, files, missing, left, declined, unclear, cleaned });
  return exitStatus;
}

/** Has the server forget a job of which nothing would be lost, unless it is to be kept. @returns whether it did */
async function maybeClean(
  context: Context,
  arc: ArcInterface,
  { job, options }: JobEnding,
  fetched: FetchedOutputs,
  missing: readonly string[],
): Promise<boolean> {
  const { screen } = context;
  if (!fetched.isCertain) {
    screen.warn(
      'It is not known which outputs were asked for when this job was submitted; there may be more than these',
    );
    return false;
  }
  const { isSettled, declined } = fetched.account;
  if (options.keep || missing.length > 0 || !isSettled) return false;
  if (!(await clean(context, arc, job.id, fetched))) return false;
  if (declined.length > 0) screen.notice(`not asked for, and gone with the job: ${describeDeclined(fetched)}`, 'going');
  return true;
}

/** Cleans a job. A failure is only a warning, so that the exit code of the program is returned. @returns whether it did */
async function clean(
  { screen, signal }: Context,
  arc: ArcInterface,
  jobId: string,
  fetched: FetchedOutputs,
): Promise<boolean> {
  try {
    await persistently(() => arc.cleanJob(jobId, { fetched }), signal, { patienceMs: CLEANING_PATIENCE_MS });
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

/** Whether the server has no such job any more; false also where it cannot be asked. */
const isCleaned = ({ signal }: Context, arc: ArcInterface, jobId: string): Promise<boolean> =>
  arc.getJob(jobId, { signal }).then(
    () => false,
    (error: { readonly code?: unknown }) => error.code === 'ERR_ARC_JOB_NOT_FOUND',
  );

/** Tells how a job ended of which nothing is saved: `finished in 3m12s, exit code 0`. */
export function noticeEnd({ screen }: Context, job: Job, lastWords: string | undefined): void {
  screen.notice(describeEnd(job, explainEnd(job, lastWords)), STAGE_TONES[job.state]);
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

/** Fetches what was asked for, save the streams, which have been shown, unless they were asked for by name. */
async function fetch(context: Context, arc: ArcInterface, { job, shown, options }: JobEnding): Promise<FetchedOutputs> {
  const { screen, signal } = context;
  const { directory, overwrite, outputs } = options;
  const meter = new TransferMeter('saving', () => performance.now());
  const room = () => screen.talkColumns - 3;
  screen.live(() => (meter.hasBegun ? [`${screen.mark('going')} ${meter.format(room(), screen.isUnicode)}`] : []));
  const onProgress = (progress: TransferProgress) => meter.update(progress);
  const attempt = () => arc.fetchOutputs(job.id, { directory, overwrite, outputs, shown, signal, onProgress });
  const fetched = await persistently(attempt, signal);
  screen.still();
  return fetched;
}

/** @throws CommandError if a file would be in the way of an output */
export async function requireFree(outputs: AskedOutputs, directory: string, overwrite: boolean): Promise<void> {
  if (overwrite || outputs === 'new') return;
  for (const name of outputs) {
    if (isOutputPattern(name) || name.endsWith('/') || !(await exists(join(directory, name)))) continue;
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

/**
 * Finds out before a job runs for hours that its outputs will have no place.
 * @throws CommandError if nothing can be written to a directory, or to the one above it that is there
 */
export async function requireUsable(directory: string): Promise<void> {
  const refuse = (reason: string, cause?: unknown) =>
    new CommandError(ExitStatus.LOCAL_FILE, 'ERR_OUTPUT_DIRECTORY', `Cannot write to ${directory}: ${reason}`, {
      cause,
    });
  for (let place = resolve(directory); ; place = dirname(place)) {
    const found = await stat(place).catch(() => undefined);
    if (found === undefined && (await exists(place))) throw refuse(`${place} is a link that leads nowhere`);
    if (found === undefined && place !== dirname(place)) continue;
    if (found?.isDirectory() !== true) throw refuse(`${place} is not a directory`);
    await access(place, constants.W_OK).catch((cause: unknown) => {
      throw refuse(`nothing can be written to ${place}`, cause);
    });
    return;
  }
}

const exists = async (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
