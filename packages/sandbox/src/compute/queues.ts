import type { JobRequest } from '../jobs/job-request.js';
import type { OptionKinds } from '../option-kinds.js';

/** A queue, as its users see it. */
export interface QueueOptions {
  /** The name that jobs ask for; each queue has its own. */
  readonly name: string;
  /** The wall time, in seconds, of a job that asks for none. @default no limit */
  readonly defaultWallTimeSeconds?: number | undefined;
  /** The most wall time that a job may ask for, in seconds. @default no limit */
  readonly maxWallTimeSeconds?: number | undefined;
  /** The most slots that a job may ask for. @default all slots of the sandbox */
  readonly maxSlotsPerJob?: number | undefined;
  /** What a job may ask for, in MiB; it is not enforced while the job runs. @default no limit */
  readonly maxMainMemoryMegabytes?: number | undefined;
}

export const QUEUE_OPTIONS: OptionKinds<QueueOptions> = {
  name: 'a string',
  defaultWallTimeSeconds: 'a number',
  maxWallTimeSeconds: 'a number',
  maxSlotsPerJob: 'a number',
  maxMainMemoryMegabytes: 'a number',
};

const BYTES_PER_MEGABYTE = 2 ** 20;

/** Why a job can never run here, for its log; undefined if it can. */
export function refusalOf(request: JobRequest, queue: QueueOptions | undefined, slots: number): string | undefined {
  const { runtimeEnvironments, wallTimeSeconds = 0, memoryBytes = 0 } = request;
  const [environment] = runtimeEnvironments;
  if (environment !== undefined) {
    return `Requested RunTimeEnvironment ${environment} is missing, broken or not enabled.`;
  }
  if (queue === undefined) return `The queue ${request.queue} does not exist any more.`;
  const { maxWallTimeSeconds, maxSlotsPerJob = slots, maxMainMemoryMegabytes } = queue;
  const allowedSlots = Math.min(slots, maxSlotsPerJob);
  if (request.slots > allowedSlots)
    return `The job asks for ${request.slots} slots; at most ${allowedSlots} are allowed.`;
  if (maxWallTimeSeconds !== undefined && wallTimeSeconds > maxWallTimeSeconds) {
    return `The job asks for ${wallTimeSeconds} s of wall time; the queue ${queue.name} allows ${maxWallTimeSeconds} s.`;
  }
  if (maxMainMemoryMegabytes !== undefined && memoryBytes > maxMainMemoryMegabytes * BYTES_PER_MEGABYTE) {
    const megabytes = Math.ceil(memoryBytes / BYTES_PER_MEGABYTE);
    return `The job asks for ${megabytes} MiB of memory; the queue ${queue.name} allows ${maxMainMemoryMegabytes} MiB.`;
  }
  return undefined;
}

/** How long a job may run: what it asks for, or what its queue gives it. */
export const allowedWallTime = ({ wallTimeSeconds }: JobRequest, queue: QueueOptions | undefined): number | undefined =>
  wallTimeSeconds ?? queue?.defaultWallTimeSeconds ?? queue?.maxWallTimeSeconds;
