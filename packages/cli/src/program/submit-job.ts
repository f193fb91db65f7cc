import { basename } from 'node:path';
import type { AcceptedJob, JobId, LocalInput, SubmissionOptions } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import type { EmitEvent } from '../command-line/job-events.js';
import { knownJobs, serverName } from '../jobs/job-selection.js';
import { TransferMeter } from '../output/progress.js';
import { formatBytes, formatDuration } from '../output/quantities.js';

export interface SubmitDependencies {
  submit(options: SubmissionOptions): Promise<JobId>;
  readonly inputs: readonly LocalInput[];
  readonly signal: AbortSignal;
  readonly emit: EmitEvent;
}

/** Submits a job and shows the progress of its uploads. @returns when the server has the job and all of its inputs */
export async function submitJob(
  context: Context,
  { submit, inputs, signal, emit }: SubmitDependencies,
): Promise<JobId> {
  const { screen } = context;
  const started = performance.now();
  const bytes = inputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const meter = new TransferMeter('uploading', () => performance.now(), { files: inputs.length, bytes });
  const label = labelsOf(inputs);
  const pending: Promise<void>[] = [];
  let isAccepted = false;
  const room = () => screen.stderrColumns - 3;
  screen.live(() => [`${screen.mark('waiting')} submitting`]);
  try {
    const jobId = await submit({
      signal,
      onAccepted: (accepted) => {
        isAccepted = true;
        screen.stopLive();
        pending.push(showAccepted(context, accepted));
        pending.push(emit('submitted', { ...accepted }));
        if (inputs.length > 0) {
          screen.live(() =>
            meter.hasBegun ? [`${screen.mark('going')} ${meter.format(room(), screen.isUnicode)}`] : [],
          );
        }
      },
      onProgress: (progress) => meter.update({ ...progress, path: label(progress.path) }),
    });
    await Promise.all(pending);
    screen.stopLive();
    if (inputs.length > 0) {
      const what = inputs.length === 1 ? inputs[0]?.name : `${inputs.length} files`;
      screen.say(`uploaded ${what} (${formatBytes(bytes)}) in ${formatDuration((performance.now() - started) / 1000)}`);
      await emit('uploaded', { files: inputs.length, bytes });
    }
    return jobId;
  } catch (error) {
    await Promise.allSettled(pending);
    screen.stopLive();
    // Any other error than the interruption describes the state of the job itself.
    if (signal.aborted && error === signal.reason) {
      screen.say(
        isAccepted ? 'interrupted; the job was cancelled and cleaned' : 'interrupted; no job has been submitted',
        'bad',
      );
    }
    throw error;
  } finally {
    screen.stopLive();
  }
}

/** Names of inputs for progress messages: stdin has another name on the server. */
function labelsOf(inputs: readonly LocalInput[]): (name: string) => string {
  const names = new Set(inputs.map(({ name }) => name));
  const byFile = new Map(inputs.map(({ path, name }) => [basename(path), name]));
  return (name) => (names.has(name) ? name : (byFile.get(name) ?? name));
}

/** A job that the list has can be named by a part of its id; where the list cannot be kept, its address is all there is. */
async function showAccepted(context: Context, { jobId, queue }: AcceptedJob): Promise<void> {
  const { screen, ids } = context;
  await knownJobs(context).catch(() => undefined); // errors of the job list are reported elsewhere
  const where = `to ${serverName(jobId)}${queue === undefined ? '' : ` (queue ${queue})`}`;
  if (screen.isTerminal && ids.has(jobId)) screen.say(`submitted ${ids.short(jobId)} ${where}`);
  else
    screen.say(
      `submitted ${where}${where.length + 16 + jobId.length <= screen.stderrColumns ? '   ' : '\n  '}${jobId}`,
    );
}
