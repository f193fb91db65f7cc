import { JobNotFinishedError, JobNotFoundError, OutputsLeftError, ServiceError } from '../errors/index.js';
import type { ActionResult, CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Job, JobId } from '../jobs/job.js';
import { isTerminal } from '../jobs/job-status.js';
import { poll } from '../waiting/poll.js';
import type { Sleep } from '../waiting/sleep.js';
import type { SessionAccount } from './wipe-rule.js';

/** A cancellation takes 10 to 30 s where the batch system is slow to answer. */
const END_PATIENCE_MS = 120_000;
/** A-REX removes within seconds. */
const REMOVAL_PATIENCE_MS = 60_000;
const LOOKS = { firstMs: 200, maxMs: 2_000 };

export interface RemovalOptions extends CallOptions {
  readonly sleep?: Sleep;
}

/** Why a session directory may be wiped: the user explicitly asked for it, or no file in it would be lost. */
export type WipePermission = 'asked for' | SessionAccount;

/**
 * Has the service remove a job that has ended, session directory included, and makes sure that it is gone.
 * @throws JobNotFoundError if the service does not know the job
 * @throws JobNotFinishedError if it has not ended: A-REX would let it run on, unseen, and remove it with its results
 * @throws OutputsLeftError if files would be lost
 * @throws ServiceError if the service refuses, or still has it after a minute
 */
export async function wipeJob(
  service: ComputingInterface,
  jobId: JobId,
  permission: WipePermission,
  options: RemovalOptions = {},
): Promise<void> {
  if (permission !== 'asked for' && !permission.isSettled) {
    throw new OutputsLeftError(jobId, permission, { remedy: 'fetch-or-clean' });
  }
  const job = await read(service, jobId, options);
  if (job === undefined) throw new JobNotFoundError(jobId);
  if (!isTerminal(job.state)) throw new JobNotFinishedError(jobId, job.state, 'cleaned', { remedy: 'cancel-or-wait' });
  const result = await act(service, 'wipe', jobId, options);
  if (result?.done === false && !result.notFound) {
    throw new ServiceError(`The server does not clean ${jobId}: ${result.reason}`, {
      httpStatus: 0,
      reason: result.reason,
    });
  }
  const gone = await until(
    REMOVAL_PATIENCE_MS,
    options,
    async () => (await read(service, jobId, options)) === undefined,
  );
  if (!gone) {
    throw new ServiceError(
      `The server agreed to clean ${jobId} and still has it after ${REMOVAL_PATIENCE_MS / 1000} s`,
      {
        httpStatus: 0,
        reason: 'still there',
        retryable: true,
      },
    );
  }
}

/** The outcome of cancelling a job and wiping it: the job is gone, or it has ended and stays, with its files. */
export type RolledBack = 'gone' | 'finished' | 'left';

/**
 * Cancels a job, waits for its end, and wipes it. It does not matter whether the service accepts the cancellation, because
 * the job may have ended meanwhile: the job is wiped only after its end has been seen, and a job that is gone is no error.
 * A job that has succeeded before the cancellation reached it stays, and so does a job with files that would be lost.
 * @param account - accounts for the files of the job once it has ended
 * @throws JobNotFinishedError if it does not end within two minutes
 * @throws JobNotFoundError if its session directory is not found, and the service still has the job
 * @throws ServiceError as {@link wipeJob}
 */
export async function killAndWipeJob(
  service: ComputingInterface,
  jobId: JobId,
  account: (job: Job) => Promise<SessionAccount>,
  options: RemovalOptions = {},
): Promise<RolledBack> {
  await killJob(service, jobId, options);
  let job: Job | undefined;
  await until(END_PATIENCE_MS, options, async () => {
    job = await read(service, jobId, options);
    return job === undefined || isTerminal(job.state);
  });
  // A service that is busy with a job may not find it for a moment.
  job ??= await read(service, jobId, options);
  if (job === undefined) return 'gone';
  if (job.state === 'Finished') return 'finished';
  // It may end at any moment: its files are accounted for only after its end.
  if (!isTerminal(job.state)) throw new JobNotFinishedError(jobId, job.state, 'cleaned', { remedy: 'cancel-or-wait' });
  const ended = job;
  try {
    const permission = await account(ended).catch(async (error: unknown) => {
      // A-REX finds no session directory while it moves the job's record.
      if (!(error instanceof JobNotFoundError) || (await read(service, jobId, options)) === undefined) throw error;
      return account(ended);
    });
    await wipeJob(service, jobId, permission, options);
    return 'gone';
  } catch (error) {
    if (error instanceof OutputsLeftError) return 'left';
    // Only a look at the job itself shows that it is gone.
    if (!(error instanceof JobNotFoundError) || (await read(service, jobId, options)) !== undefined) throw error;
    return 'gone';
  }
}

/** Has the service cancel a job that existed a moment ago. */
export const killJob = (
  service: ComputingInterface,
  jobId: JobId,
  options: CallOptions = {},
): Promise<ActionResult | undefined> => act(service, 'kill', jobId, options);

/** Repeats a request that failed because the service did not know the job, if the service turns out to know it. */
async function act(
  service: ComputingInterface,
  action: 'kill' | 'wipe',
  jobId: JobId,
  options: CallOptions,
): Promise<ActionResult | undefined> {
  const [result] = await service[action]([jobId], options);
  const isUnknown = result?.done === false && result.notFound;
  if (!isUnknown || (await read(service, jobId, options)) === undefined) return result;
  return (await service[action]([jobId], options))[0];
}

const read = async (service: ComputingInterface, jobId: JobId, options: CallOptions): Promise<Job | undefined> =>
  (await service.activities([jobId], options))[0];

/** Asks repeatedly, at growing intervals; false when the time is up. */
async function until(patienceMs: number, options: RemovalOptions, isSo: () => Promise<boolean>): Promise<boolean> {
  const look = async () => (await isSo()) || undefined;
  return (await poll(look, { ...LOOKS, ...options, patienceMs })) ?? false;
}
