import type { JobRequest } from '../jobs/job-request.js';
import type { QueueSettings } from '../settings/arex-settings.js';

const BYTES_PER_MEGABYTE = 2 ** 20;

/** Why the batch system does not take a job, for its log; undefined if it does. */
export function refusalOf(request: JobRequest, queue: QueueSettings, slots: number): string | undefined {
  const { runtimeEnvironments, wallTimeSeconds = 0, memoryBytes = 0 } = request;
  const [environment] = runtimeEnvironments;
  if (environment !== undefined)
    return `Requested RunTimeEnvironment ${environment} is missing, broken or not enabled.`;
  const { maxWallTimeSeconds, maxSlotsPerJob = slots, maxMainMemoryMegabytes } = queue;
  if (request.slots > Math.min(slots, maxSlotsPerJob)) return `The job asks for ${request.slots} slots.`;
  if (maxWallTimeSeconds !== undefined && wallTimeSeconds > maxWallTimeSeconds)
    return `The job asks for ${wallTimeSeconds} s of wall time.`;
  if (maxMainMemoryMegabytes !== undefined && memoryBytes > maxMainMemoryMegabytes * BYTES_PER_MEGABYTE)
    return `The job asks for ${memoryBytes} bytes of memory.`;
  return undefined;
}

/** How long a job may run: what it asks for, or what its queue gives it. */
export const allowedWallTime = ({ wallTimeSeconds }: JobRequest, queue: QueueSettings): number | undefined =>
  wallTimeSeconds ?? queue.defaultWallTimeSeconds ?? queue.maxWallTimeSeconds;
