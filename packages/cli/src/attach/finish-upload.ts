import type { Job } from 'jasmin-arc';
import { isArcError } from 'jasmin-arc/errors';
import type { Context } from '../command-line/context.js';
import { remedyHint } from '../errors/remedy-hint.js';
import { describeAwaited } from '../jobs/awaited-inputs.js';
import { TransferMeter } from '../output/progress.js';

/**
 * Uploads the inputs that a job still waits for, if any, and if they are known here.
 * @param job - as the server has just shown it
 * @param signal - aborted when the command is to stop following the job
 * @returns whether the job may have started with a part of an input, of which the user has been warned
 * @throws InputFileError if a local file has changed; any other failure to send is a warning, as another process may be
 *   sending them
 */
export async function finishUpload(context: Context, job: Job, signal: AbortSignal): Promise<boolean> {
  const { screen } = context;
  const arc = await context.arc();
  const awaited = describeAwaited(job);
  if (awaited !== undefined) screen.say(`the job ${awaited}`, 'waiting');
  const meter = new TransferMeter('uploading', () => performance.now());
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
    if (!isArcError(error)) throw error;
    const isOfTransfer = error.code === 'ERR_ARC_TRANSFER';
    if (!isOfTransfer && awaited === undefined) return false; // nothing was to be sent: following the job meets it too
    if (!isOfTransfer) throw error;
    const hint = remedyHint(error);
    screen.warn(hint === undefined ? error.message : `${error.message}. ${hint}`);
    return error.remedy === 'distrust-results';
  } finally {
    screen.stopLive();
  }
}
