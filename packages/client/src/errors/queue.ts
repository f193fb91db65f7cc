import type { ArcErrorOptions } from './arc-error.js';
import { NoTargetsAvailableError } from './connection.js';

/** Why one queue does not take a job. */
export interface QueueObstacle {
  /** The name of the share. */
  readonly queue: string;
  /** The obstacle: a limit, by its name in the description, or the queue itself. */
  readonly resource:
    | 'queue'
    | 'rejectedQueue'
    | 'servingState'
    | 'wallTimeSeconds'
    | 'totalCpuTimeSeconds'
    | 'individualCpuTimeSeconds'
    | 'individualPhysicalMemoryBytes'
    | 'individualVirtualMemoryBytes'
    | 'diskSpaceBytes'
    | 'slots';
  /** What the job asks for, in the unit of the resource. */
  readonly wanted?: number | string | undefined;
  /** The most that the queue offers, in the unit of the resource, or the state of the queue. */
  readonly offered?: number | string | undefined;
}

/**
 * No queue of the server satisfies the description; the message says why for each. Nothing has been submitted.
 * @example
 * ```ts
 * if (error instanceof NoSuitableQueueError)
 *   for (const { queue, resource, offered } of error.obstacles) console.error(queue, resource, offered);
 * ```
 */
export class NoSuitableQueueError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_NO_SUITABLE_QUEUE';

  /** The obstacle of each queue. */
  readonly obstacles: readonly QueueObstacle[];

  constructor(message: string, options: ArcErrorOptions & { readonly obstacles?: readonly QueueObstacle[] } = {}) {
    super(message, options);
    this.obstacles = options.obstacles ?? [];
  }
}
