import type { FollowToEndOptions } from '../calls/call-options.js';
import { type AskedOutputs, outputPath } from '../descriptions/model/declared-outputs.js';
import type { JobEndedEvent } from '../following/job-event.js';
import { programExitStatus } from '../jobs/exit-status.js';
import type { Job } from '../jobs/job.js';
import { type Log, silentLog } from '../log/log.js';
import { mayBeCleaned } from '../outputs/automatic-cleaning.js';
import type { FetchedOutputs } from '../outputs/fetch-outputs.js';
import { requireWritable } from '../outputs/output-place.js';
import type { JobHandle } from './job-handle.js';
import { StreamSink } from './stream-sink.js';

/** How a job ended that was followed to its end, and which of its outputs are here. */
export interface JobResult {
  /** In its final state. */
  readonly job: Job;
  /** The exit status of its program, or 128 + N if signal N ended it; undefined if neither is known. */
  readonly exitStatus: number | undefined;
  /** The saved outputs; undefined for a job that was cancelled. */
  readonly saved: FetchedOutputs | undefined;
  /** Whether the job has been removed from the server, because nothing would be lost. */
  readonly isCleaned: boolean;
}

/** A job that stays on the server is no loss, so the result does not wait long for its removal. */
const CLEANING_PATIENCE_SECONDS = 60;

/** Where the streams of a job go. */
export interface JobSinks extends Disposable {
  readonly stdout: StreamSink | undefined;
  readonly stderr: StreamSink | undefined;
}

/** Listens to the streams of the caller from now on: an error of theirs must not end the process. */
export function openSinks({ stdout, stderr }: Pick<FollowToEndOptions, 'stdout' | 'stderr'>): JobSinks {
  const sinks = { stdout: stdout && new StreamSink(stdout), stderr: stderr && new StreamSink(stderr) };
  return {
    ...sinks,
    [Symbol.dispose]: () => {
      sinks.stdout?.[Symbol.dispose]();
      sinks.stderr?.[Symbol.dispose]();
    },
  };
}

/**
 * Submits a job, and follows it to its end.
 * @throws DestinationError if nothing can be written to the directory for its outputs; it has not been submitted then
 * @throws the errors of submitting, and of {@link followToEnd}
 */
export async function runJob(
  submit: () => Promise<JobHandle>,
  options: FollowToEndOptions,
  { outputs, log }: Omit<FollowToEndDependencies, 'sinks'>,
): Promise<JobResult> {
  await requireWritable(options.outputDirectory ?? '.');
  using sinks = openSinks(options);
  return await followToEnd(await submit(), options, { sinks, outputs, ...(log && { log }) });
}

export interface FollowToEndDependencies {
  readonly sinks: JobSinks;
  /** The outputs that the submission named: a stream among them is saved although it is shown. @default none */
  readonly outputs?: AskedOutputs | undefined;
  readonly log?: Log;
}

/**
 * Follows a job to its end: hands on its output, saves its files, and has the server remove it if it has
 * succeeded and nothing would be lost.
 * @throws the errors of {@link JobHandle.follow} and {@link JobHandle.saveOutputs}; the job stays on the server then
 */
export async function followToEnd(
  job: JobHandle,
  options: FollowToEndOptions,
  { sinks, outputs = [], log = silentLog }: FollowToEndDependencies,
): Promise<JobResult> {
  const { outputDirectory: directory, overwrite, keep = false, signal, onSaving } = options;
  const { job: ended, taken } = await handOn(job, sinks, options);
  const exitStatus = programExitStatus(ended);
  if (ended.state === 'Killed') return { job: ended, exitStatus, saved: undefined, isCleaned: false };
  const named = new Set(outputs === 'new' ? [] : outputs.map(outputPath));
  const shown = new Map(taken.filter(({ path }) => !named.has(path)).map(({ path, bytes }) => [path, bytes]));
  const saved = await job.saveOutputs({ directory, overwrite, shown, signal, onProgress: onSaving });
  const isCleaned = !keep && mayBeCleaned(ended, saved) && (await tryToClean(job, saved, { signal, log }));
  return { job: ended, exitStatus, saved, isCleaned };
}

/** Hands on the output of a job until it has ended. @returns the job, and the streams that have been written whole */
async function handOn(job: JobHandle, sinks: JobSinks, { signal, onEvent }: FollowToEndOptions) {
  let end: JobEndedEvent | undefined;
  for await (const event of job.follow({ signal })) {
    if (event.type === 'output') await sinks[event.stream]?.write(event.bytes, signal);
    else onEvent?.(event);
    if (event.type === 'ended') end = event;
  }
  if (end === undefined) throw new RangeError(`Following ${job.id} ended before the job did`);
  const taken = end.streams.filter(({ stream, outcome }) => outcome === 'whole' && sinks[stream]?.isOpen === true);
  return { job: end.job, taken };
}

async function tryToClean(
  job: JobHandle,
  saved: FetchedOutputs,
  { signal, log }: { readonly signal: AbortSignal | undefined; readonly log: Log },
): Promise<boolean> {
  try {
    await job.clean({ saved, signal, patienceSeconds: CLEANING_PATIENCE_SECONDS });
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    log.warning(`The job could not be cleaned: ${(error as Error).message}`);
    return false;
  }
}
