import { type ArcError, type Job, type JobHandle, JobNotFoundError, TransferError } from 'jasmin-arc';
import { type ArcErrorCode, isArcError } from 'jasmin-arc/errors';
import type { Context } from '../command-line/context.js';
import { remedyHint } from '../errors/remedy-hint.js';
import { describeAwaited } from '../jobs/awaited-inputs.js';
import { TransferMeter } from '../output/progress.js';
import { describeOutage } from './outage.js';

/** Errors of this machine, which another try would not help. */
const LOCAL: ReadonlySet<ArcErrorCode> = new Set(['ERR_ARC_INPUT_FILE', 'ERR_ARC_JOB_LIST']);

/**
 * Uploads the inputs that a job still waits for, if any, and if they are known here. A failure to send is a warning: following the job
 * shows what becomes of it.
 * @param job - as the server has just shown it
 * @param signal - aborted when the command is to stop following the job
 * @returns whether the job may have started with a part of an input, of which the user has been warned
 * @throws InputFileError if a local file has changed, JobListError if the list cannot be read, which records the local files
 */
export async function finishUpload(
  { screen }: Context,
  handle: JobHandle,
  job: Job,
  signal: AbortSignal,
): Promise<boolean> {
  const awaited = describeAwaited(job);
  if (awaited !== undefined) screen.say(`the job ${awaited}`, 'waiting');
  const meter = new TransferMeter('uploading', () => performance.now());
  const showProgress = () =>
    screen.live(() =>
      meter.hasBegun ? [`${screen.mark('going')} ${meter.format(screen.stderrColumns - 3, screen.isUnicode)}`] : [],
    );
  const warn = (error: ArcError, more = '') => {
    screen.stopLive();
    screen.warn(`${describe(job, error)}${more}`);
  };
  showProgress();
  try {
    const sent = await handle.uploadInputs({
      signal,
      onProgress: (progress) => meter.update(progress),
      onWaiting: (error) => {
        warn(error, '; retrying');
        showProgress();
      },
    });
    screen.stopLive();
    if (sent.length > 0) screen.say(`uploaded ${sent.length === 1 ? sent[0] : `${sent.length} files`}`);
    return false;
  } catch (error) {
    screen.stopLive();
    if (signal.aborted) return false; // the job goes on, as when Ctrl-C detaches from it
    if (error instanceof JobNotFoundError) return false; // following the job reports it, unless the server finds the job again
    if (!isArcError(error) || LOCAL.has(error.code)) throw error;
    warn(error);
    return error.remedy === 'distrust-results';
  }
}

function describe({ id, missingInputs }: Job, error: ArcError): string {
  if (!(error instanceof TransferError)) {
    const effect = missingInputs === undefined ? 'is not affected' : 'does not start without its inputs';
    return `${describeOutage(id, error)}; the job ${effect}`;
  }
  const hint = remedyHint(error);
  return hint === undefined ? error.message : `${error.message}. ${hint}`;
}
