import type { Readable } from 'node:stream';
import type {
  CleanJobOptions,
  PatientCallOptions,
  SaveOutputsOptions,
  UploadInputsOptions,
} from '../calls/call-options.js';
import { requireArguments } from '../calls/require-arguments.js';
import { JobNotFoundError } from '../errors/index.js';
import { type FollowOptions, followJob } from '../following/follow-job.js';
import type { JobEvent } from '../following/job-event.js';
import { retryPatiently } from '../following/retry-patiently.js';
import type { ReadFileOptions } from '../following/session-stream.js';
import type { WatchOptions } from '../following/watch.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { Cancellation } from '../jobs/cancellation.js';
import type { Job, JobId } from '../jobs/job.js';
import type { FetchedOutputs } from '../outputs/fetch-outputs.js';
import type { SessionEntry } from '../transfer/session-directory.js';
import type { JobOperations } from './job-operations.js';

/**
 * A job on a server: follows it, waits for its end, saves its outputs, cancels and cleans it. Made by `ArcInterface.startJob`,
 * or by `ArcInterface.job` for a job that was submitted at any time and from anywhere. A handle holds no connection and no file
 * open: any number of them may exist, also for one job.
 *
 * Its calls wait for a server that cannot be reached, for up to an hour: the job goes on meanwhile.
 *
 * @example
 * ```ts
 * const job = await arc.startJob('python3', { args: ['model.py'], inputFiles: ['model.py'], outputs: 'new' });
 * let shown;
 * for await (const event of job.follow()) {
 *   if (event.type === 'state') console.error(event.job.state);
 *   if (event.type === 'output') process[event.stream].write(event.bytes);
 *   if (event.type === 'ended') ({ shown } = event);
 * }
 * const saved = await job.saveOutputs({ directory: 'results', shown });
 * if (mayBeCleaned(await job.ended(), saved)) await job.clean({ saved });
 * ```
 */
export class JobHandle {
  readonly #arc: JobOperations;

  constructor(
    arc: JobOperations,
    /** The job's address. */
    readonly id: JobId,
  ) {
    this.#arc = arc;
  }

  /**
   * The present state of the job.
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   *
   * @example
   * ```ts
   * const { state, failures } = await job.look();
   * ```
   */
  async look(options: CallOptions = {}): Promise<Job> {
    requireArguments('job.look', { options });
    return this.#arc.getJob(this.id, options);
  }

  /**
   * Follows the job: yields its states, the output of its program as it is written, and last its end. Broken connections, restarts
   * of the server and renewed proxies do not interrupt it; no byte is left out or delivered twice. The next event is delivered once
   * the one before has been handled. Leaving the loop ends all requests, and the job goes on.
   * @param options.from - how many bytes of each stream to skip: the `offset` of the last event, plus the length of its bytes
   * @throws JobNotFoundError if the server does not know the job; once it has been seen, only after a minute
   *
   * @example
   * ```ts
   * for await (const event of arc.job(jobId).follow({ from: { stdout: 4096 } })) {
   *   if (event.type === 'output') process[event.stream].write(event.bytes);
   * }
   * ```
   */
  follow(options: FollowOptions = {}): AsyncGenerator<JobEvent, void, void> {
    requireArguments('job.follow', { options });
    return followJob(this.#arc, this.id, options);
  }

  /**
   * Waits for the job's end.
   * @returns the job in its final state, with `exitCode` and, where it failed, `failures`
   * @throws JobNotFoundError once the server does not know the job (any more)
   *
   * @example
   * ```ts
   * const { state, exitCode } = await job.ended({ signal: AbortSignal.timeout(3_600_000) });
   * ```
   */
  async ended(options: WatchOptions = {}): Promise<Job> {
    requireArguments('job.ended', { options });
    return this.#arc.waitForJob(this.id, options);
  }

  /**
   * Uploads the inputs that the job still waits for, because their upload was interrupted, and those of which the server has a part
   * only. It waits for a server that is away, and for another process that is uploading them.
   * @returns the names of the inputs that were sent; none if the job does not wait for inputs
   * @throws InputFileError if a local file is gone, or has changed since the job was submitted
   * @throws TransferError if a missing input was not submitted from here or cannot be uploaded; with the remedy `distrust-results` if
   *   the job may have started without the whole of an input
   * @throws JobNotFoundError if the server does not know the job, or it belongs to another user
   *
   * @example
   * ```ts
   * const { missingInputs } = await job.look();
   * if (missingInputs !== undefined) await job.uploadInputs({ patienceSeconds: 600 });
   * ```
   */
  async uploadInputs(options: UploadInputsOptions = {}): Promise<readonly string[]> {
    requireArguments('job.uploadInputs', { options });
    const { patienceSeconds, onWaiting, ...delivery } = options;
    const { signal } = delivery;
    return retryPatiently(() => this.#arc.uploadInputs(this.id, delivery), { signal, patienceSeconds, onWaiting });
  }

  /**
   * Saves the outputs that are wanted, without destroying local files, and tells which are still only on the server: `left`.
   * @returns what was saved, for {@link clean}; `mayBeCleaned` tells whether that is right for the job
   * @throws JobNotFinishedError unless it has ended or `partial` is set
   * @throws DestinationError if nothing can be written to the directory
   * @throws TransferError if a file did not arrive whole
   *
   * @example
   * ```ts
   * const { files, left } = await job.saveOutputs({ directory: 'results', overwrite: true });
   * console.log(`${files.length} files, ${left.length} left on the server`);
   * ```
   */
  async saveOutputs(options: SaveOutputsOptions = {}): Promise<FetchedOutputs> {
    requireArguments('job.saveOutputs', { options });
    const { patienceSeconds, ...fetching } = options;
    const { signal } = fetching;
    return retryPatiently(() => this.#arc.fetchOutputs(this.id, fetching), { signal, patienceSeconds });
  }

  /**
   * Asks the server to cancel the job.
   * @returns the result; only `being cancelled` means that the server stops the job
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   *
   * @example
   * ```ts
   * const { result } = await job.cancel({ patienceSeconds: 60 });
   * console.log(result); // being cancelled, ended already, or refused
   * ```
   */
  async cancel(options: PatientCallOptions = {}): Promise<Cancellation> {
    requireArguments('job.cancel', { options });
    const { signal, patienceSeconds } = options;
    return retryPatiently(() => this.#arc.cancelJob(this.id, { signal }), { signal, patienceSeconds });
  }

  /**
   * Has the server remove the job with its session directory, and resolves when that is done. With `saved`, nothing can be lost:
   * the server's files are checked once more first, and each must be saved here, an unchanged input, or not wanted.
   * @throws JobNotFinishedError if it has not ended; nothing is changed
   * @throws OutputsLeftError if a file would be lost; nothing is changed
   *
   * @example
   * ```ts
   * const saved = await job.saveOutputs({ directory: 'results' });
   * if (mayBeCleaned(await job.ended(), saved)) await job.clean({ saved });
   * else console.error('only on the server:', saved.left.map(({ path }) => path));
   * ```
   */
  async clean(options: CleanJobOptions): Promise<void> {
    requireArguments('job.clean', { options });
    const { saved, signal, patienceSeconds } = options;
    let tries = 0;
    const clean = async () => {
      tries += 1;
      await this.#arc.cleanJob(this.id, saved === 'discard' ? { signal } : { fetched: saved, signal });
    };
    try {
      await retryPatiently(clean, { signal, patienceSeconds });
    } catch (error) {
      // The job is gone: an earlier try has removed it, and only its reply was lost.
      if (!(error instanceof JobNotFoundError) || tries === 1) throw error;
      await this.#arc.forgetJob(this.id);
    }
  }

  /**
   * The files and directories in the job's session directory, or below `path` in it.
   * @throws JobNotFoundError if the server does not know the job, or it belongs to another user
   *
   * @example
   * ```ts
   * const maps = await job.files('maps');
   * ```
   */
  async files(path = '', options: CallOptions = {}): Promise<readonly SessionEntry[]> {
    requireArguments('job.files', { path, options });
    return this.#arc.listJobFiles(this.id, path, options);
  }

  /**
   * Reads a file of the job's session directory, while the job runs too: what is there now.
   * @throws SessionFileNotFoundError if there is no such file (yet)
   *
   * @example
   * ```ts
   * for await (const chunk of await job.readFile('model.log')) process.stdout.write(chunk);
   * ```
   */
  async readFile(path: string, options: ReadFileOptions = {}): Promise<Readable> {
    requireArguments('job.readFile', { path, options });
    return this.#arc.readJobFile(this.id, path, options);
  }
}
