import type { QueueOptions } from '../../../../sandbox/src/compute/queues.js';
import type { Random } from '../../random/random.js';

/** From a smallest to a largest number of milliseconds; each time it is drawn anew. */
export type Delay = readonly [number, number];

/** How a server is set up, and how quick it is. Defaults that vary among real servers are drawn at random. */
export interface ArexSettings {
  /** At least one; the first is for jobs that name none. */
  readonly queues: readonly [QueueOptions, ...QueueOptions[]];
  readonly slots: number;
  /** How many jobs there may be that have not ended; undefined is any number. */
  readonly maxJobs: number | undefined;
  /** How long results are kept after the end. */
  readonly lifetimeMs: number;
  /** How long a job waits for its uploads. */
  readonly uploadTimeoutMs: number;
  /** How many bytes all session directories may have together; undefined is no limit. */
  readonly diskBytes: number | undefined;
  /** Who is authorised; the others get refusals. */
  readonly isAuthorised: (user: string) => boolean;
  /** What is at a URL that a job names as the source of an input; undefined fails the job. */
  readonly remoteFile: (url: string) => Buffer | undefined;

  /** The pause of the information provider; 0 is without any lateness. */
  readonly infoPeriodMs: number;
  /** How long it takes to look at the jobs: what it publishes is at least that old. */
  readonly infoRunMs: number;
  /** When it looks for the first time, after the start of the server. */
  readonly infoOffsetMs: number;

  /** From the creation of a job to PREPARING. */
  readonly acceptDelay: Delay;
  /** From the last input to SUBMIT. */
  readonly prepareDelay: Delay;
  /** How long a job waits for room in its next phase. */
  readonly pendingDelay: Delay;
  /** How long the command takes that hands a job to the batch system: from SUBMIT to INLRMS. */
  readonly submitDelay: Delay;
  /** Whether a job may start before that command has returned. */
  readonly startsBeforeHandover: boolean;
  /** How long the batch system waits, beyond what is due to full slots. */
  readonly queueDelay: Delay;
  /** From the end of a program until A-REX learns of it. */
  readonly endNoticeDelay: Delay;
  /** From FINISHING until the files that are not declared are deleted. */
  readonly finishDelay: Delay;
  /** From then until FINISHED. */
  readonly settleDelay: Delay;
  /** From a request to kill until A-REX acts on it. */
  readonly killDelay: Delay;
  /** From CANCELING until the program is gone. */
  readonly cancelDelay: Delay;
  /** From a request to clean, or from the end of a job that was to be cleaned, until it is gone. */
  readonly cleanDelay: Delay;
  /** From a request to restart until A-REX acts on it. */
  readonly restartDelay: Delay;
  /**
   * How likely it is that a request finds no record of a job that has moved on within the last second: A-REX takes a record away
   * before it writes the next one. It happens at most once for each move.
   */
  readonly recordGapChance: number;
  /** How likely it is that a job cannot be created for a reason of the server's own. */
  readonly creationFailureChance: number;
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** Settings of a server as there are: quick or slow, with fresh or late information. */
export function drawSettings(random: Random): ArexSettings {
  const infoPeriodMs = random.pick([0, 2_000, 60_000, 60_000]);
  const slow = random.chance(0.3);
  const upTo = (ms: number): Delay => [0, slow ? ms * 4 : ms];
  return {
    queues: [{ name: 'fork' }],
    slots: random.pick([1, 2, 4, 64]),
    maxJobs: undefined,
    lifetimeMs: WEEK_MS,
    uploadTimeoutMs: 600_000,
    diskBytes: undefined,
    isAuthorised: () => true,
    remoteFile: () => undefined,
    infoPeriodMs,
    infoRunMs: infoPeriodMs === 0 ? 0 : random.integer(200, 15_000),
    infoOffsetMs: infoPeriodMs === 0 ? 0 : random.integer(0, infoPeriodMs),
    acceptDelay: random.pick([[0, 5] as const, [0, 5_000] as const]),
    prepareDelay: random.pick([[0, 20] as const, [0, 5_000] as const]),
    pendingDelay: random.pick([[0, 0] as const, [0, 0] as const, [0, 30_000] as const]),
    submitDelay: upTo(2_000),
    startsBeforeHandover: random.chance(0.5),
    // While a job waits for hours, hundreds of looks at it find the same.
    queueDelay: random.chance(0.01)
      ? [0, 900_000]
      : random.pick([[0, 100] as const, [0, 2_000] as const, [0, 30_000] as const]),
    endNoticeDelay: random.pick([[0, 500] as const, [5_000, 20_000] as const]),
    finishDelay: upTo(1_000),
    settleDelay: random.pick([[0, 1] as const, [0, 2_000] as const]),
    killDelay: random.pick([[0, 1] as const, [0, 5_000] as const]),
    cancelDelay: random.pick([[0, 500] as const, [5_000, 25_000] as const]),
    cleanDelay: random.pick([[0, 1] as const, [300, 5_000] as const, [300, 60_000] as const]),
    restartDelay: random.pick([[0, 1] as const, [0, 5_000] as const]),
    recordGapChance: random.pick([0, 0, 0.05]),
    creationFailureChance: random.pick([0, 0, 0.01]),
  };
}

export const drawDelay = ([least, most]: Delay, random: Random): number => random.integer(least, most + 1);
