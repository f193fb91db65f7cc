import { join } from 'node:path';
import { type ArcInterface, type Job, type JobId, parseAdl, type StoredJob, wantedOutputs } from 'jasmin-arc';
import type { AccompanyOptions } from './accompany-job.js';
import type { Context } from './context.js';
import { explainEnd, jobExitStatus, runSeconds } from './evidence.js';
import { CommandError, ExitStatus } from './exit-status.js';
import { streamsOf } from './follow-job.js';
import { shortId } from './job-selection.js';
import { STAGE_TONES, STAGE_WORDS } from './job-stages.js';
import { TransferMeter } from './output/progress.js';
import { formatBytes, formatDuration } from './output/quantities.js';
import { persistently } from './persistently.js';
import { exists, type SavedFile, saveFiles } from './save-files.js';

export interface JobEnding {
  readonly job: Job;
  readonly stored: StoredJob | undefined;
  /** The last line of its stderr. */
  readonly lastWords: string | undefined;
  /** Whether somebody has got all of its stdout. */
  readonly wasShown: boolean;
  readonly options: AccompanyOptions;
}

/**
 * Saves what is left to save, tells how a job ended, and has the server forget one that left nothing to be desired.
 * @returns the exit status
 * @throws CommandError if an output that was asked for is not there
 */
export async function concludeJob(context: Context, arc: ArcInterface, ending: JobEnding): Promise<number> {
  const { screen } = context;
  const { job, lastWords, wasShown, options } = ending;
  const { tell } = options;
  const { files, missing } =
    job.state === 'Killed' ? { files: [], missing: [] } : await fetchOutputs(context, arc, ending);
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
  const cleaned = job.state === 'Finished' && isComplete && wasShown && !options.keep;
  if (cleaned) await persistently(() => arc.cleanJob(job.id), context.signal);
  else screen.say(`the job stays on the server until it is cleaned: jasmin-arc clean ${shortId(job.id)}`, 'waiting');
  const exitStatus = status === ExitStatus.OK && !isComplete ? ExitStatus.TRANSFER : status;
  await tell('ended', { job, exitStatus, why, files, missing, cleaned });
  if (exitStatus !== status) {
    throw new CommandError(ExitStatus.TRANSFER, 'ERR_OUTPUT_MISSING', `The job has no ${missing.join(', ')}`, {
      hint: `What it left can be seen with: jasmin-arc ls ${shortId(job.id)}`,
    });
  }
  return exitStatus;
}

const describeSaved = (files: readonly SavedFile[]): string => {
  const [first] = files;
  if (first === undefined) return '';
  const bytes = formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  return ` · ${files.length === 1 ? first.path : `${files.length} files`} (${bytes}) saved`;
};

/** Fetches what was asked for, save the streams, which have been shown. */
async function fetchOutputs(context: Context, arc: ArcInterface, { job, stored, options }: JobEnding) {
  const { screen, interrupts } = context;
  const streams = Object.values(streamsOf(job, stored));
  const asked = wantedBy(stored, arc).filter((name) => !streams.includes(name));
  // The configuration's own output is fetched where there is one; not every program makes it.
  const outputs: string[] = [];
  for (const name of asked) {
    const isPreset = name === arc.config.OUTPUT_FILE && !options.required?.includes(name);
    if (!isPreset || (await hasFile(context, arc, job.id, name))) outputs.push(name);
  }
  if (outputs.length === 0) return { files: [], missing: [] };
  const meter = new TransferMeter('saving', () => performance.now());
  const room = () => screen.talkColumns - 3;
  screen.live(() => (meter.hasBegun ? [`${screen.mark('going')} ${meter.format(room(), screen.isUnicode)}`] : []));
  const { directory, overwrite } = options;
  const files = await persistently(
    () =>
      saveFiles(arc, job.id, {
        directory,
        overwrite,
        outputs,
        leaveOut: streams.filter((name) => name !== undefined),
        signal: interrupts.signal,
        onProgress: (progress) => meter.update(progress),
      }),
    interrupts.signal,
  );
  screen.still();
  const isThere = (name: string) =>
    /[*?[]/.test(name) ||
    name === '/' ||
    files.some(({ path }) => path === name || path.startsWith(`${name.replace(/\/$/, '')}/`));
  const missing = job.state === 'Finished' ? outputs.filter((name) => !isThere(name)) : [];
  return { files, missing };
}

/** What the submitter asked for; of a job that another tool submitted, what the configuration asks for. */
function wantedBy(stored: StoredJob | undefined, arc: ArcInterface): readonly string[] {
  if (stored?.description === undefined) return [arc.config.OUTPUT_FILE];
  try {
    return wantedOutputs(parseAdl(stored.description));
  } catch {
    return [arc.config.OUTPUT_FILE]; // the ARC tools keep descriptions in a language of their own there
  }
}

async function hasFile(context: Context, arc: ArcInterface, jobId: JobId, name: string): Promise<boolean> {
  const { signal } = context;
  const [top = ''] = name.split('/');
  const entries = await persistently(() => arc.listJobFiles(jobId, '', { signal }), signal);
  if (entries.some((entry) => entry.name === top)) return true;
  // Links are not listed, but can be read.
  return persistently(
    () =>
      arc.readJobFile(jobId, name, { signal }).then(
        (file) => {
          file.destroy();
          return true;
        },
        (error: { code?: unknown }) => {
          if (error.code === 'ERR_ARC_SESSION_FILE_NOT_FOUND') return false;
          throw error;
        },
      ),
    signal,
  );
}

/** @throws CommandError if a file would be in the way of an output */
export async function requireFree(names: readonly string[], directory: string, overwrite: boolean): Promise<void> {
  if (overwrite) return;
  for (const name of names) {
    if (/[*?[]/.test(name) || name.endsWith('/') || !(await exists(join(directory, name)))) continue;
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
