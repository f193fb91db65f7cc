import { type ArcError, type Job, JobNotFoundError, ServerPatience, TransferError } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { remedyHint } from '../errors/remedy-hint.js';
import { describeAwaited } from '../jobs/awaited-inputs.js';
import { TransferMeter } from '../output/progress.js';
import { sleep } from '../process/wait.js';
import { describeOutage } from './outage.js';

/** Between two attempts: the job waits for ten minutes only. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Uploads the inputs that a job still waits for, if any, and if they are known here. Failures that may pass are told once: it is tried
 * again until the server has the inputs, another process has sent them, or the job has ended.
 * @param job - as the server has just shown it
 * @param signal - aborted when the command is to stop following the job
 * @returns whether the job may have started with a part of an input, of which the user has been warned
 * @throws InputFileError if a local file has changed; any other failure to send is a warning
 */
export async function finishUpload(context: Context, job: Job, signal: AbortSignal): Promise<boolean> {
  const { screen } = context;
  const arc = await context.arc();
  const awaited = describeAwaited(job);
  if (awaited !== undefined) screen.say(`the job ${awaited}`, 'waiting');
  const meter = new TransferMeter('uploading', () => performance.now());
  // The server has just answered.
  const patience = new ServerPatience({ hasAnswered: true });
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    screen.live(() =>
      meter.hasBegun ? [`${screen.mark('going')} ${meter.format(screen.stderrColumns - 3, screen.isUnicode)}`] : [],
    );
    try {
      const sent = await arc.uploadInputs(job.id, { signal, onProgress: (progress) => meter.update(progress) });
      screen.stopLive();
      if (sent.length > 0) screen.say(`uploaded ${sent.length === 1 ? sent[0] : `${sent.length} files`}`);
      return false;
    } catch (error) {
      screen.stopLive();
      if (signal.aborted) return false; // the job goes on, as when Ctrl-C detaches from it
      if (error instanceof JobNotFoundError) return false; // following the job finds that out, and whether it is so
      const mayPass = patience.bears(error);
      if (!mayPass && !(error instanceof TransferError)) throw error;
      if (pauseMs === FIRST_PAUSE_MS || !mayPass) screen.warn(describe(job, error as ArcError));
      if (!mayPass) return (error as ArcError).remedy === 'distrust-results';
    }
    await sleep(pauseMs, signal);
    if (signal.aborted) return false;
  }
}

function describe({ id }: Job, error: ArcError): string {
  if (!(error instanceof TransferError)) return `${describeOutage(id, error)}; the job is not affected; retrying`;
  const hint = remedyHint(error);
  return hint === undefined ? error.message : `${error.message}. ${hint}`;
}
