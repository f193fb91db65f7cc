/** ARC's words for a job's state, as `arcstat` prints them. */
export const ARC_STATES = [
  'Undefined',
  'Accepted',
  'Preparing',
  'Submitting',
  'Hold',
  'Queuing',
  'Running',
  'Finishing',
  'Finished',
  'Killed',
  'Failed',
  'Deleted',
  'Other',
] as const;
/** The state of a job in a word of ARC, as `arcstat` prints it. */
export type ArcState = (typeof ARC_STATES)[number];

/** The five words that users see. */
export const JobStatuses = {
  /** It finished without a failure: ARC's Finished. */
  COMPLETED: 'completed',
  /** It failed, was killed or deleted, or its state is not known: Failed, Killed, Deleted, Undefined and Other. */
  FAILED: 'failed',
  /** The program runs, is held, or has ended and its outputs are being moved: Running, Hold and Finishing. */
  IN_PROGRESS: 'in progress',
  /** It waits in the batch system: Queuing. */
  NOT_STARTED: 'not started',
  /** The server has it, and the batch system does not have it yet: Accepted, Preparing and Submitting. */
  NOT_SUBMITTED: 'not submitted',
} as const;
/** The state of a job in one of five words, see {@link JobStatuses}. */
export type JobStatus = (typeof JobStatuses)[keyof typeof JobStatuses];

/** ARC's state word → the word users see. */
export const ARC_STATUS_MAPPING: Readonly<Record<ArcState, JobStatus>> = {
  Undefined: JobStatuses.FAILED,
  Killed: JobStatuses.FAILED,
  Failed: JobStatuses.FAILED,
  Deleted: JobStatuses.FAILED,
  Other: JobStatuses.FAILED,
  Accepted: JobStatuses.NOT_SUBMITTED,
  Preparing: JobStatuses.NOT_SUBMITTED,
  Submitting: JobStatuses.NOT_SUBMITTED,
  Queuing: JobStatuses.NOT_STARTED,
  Hold: JobStatuses.IN_PROGRESS,
  Running: JobStatuses.IN_PROGRESS,
  Finishing: JobStatuses.IN_PROGRESS,
  Finished: JobStatuses.COMPLETED,
};

const TERMINAL: ReadonlySet<ArcState> = new Set(['Finished', 'Failed', 'Killed', 'Deleted']);

const STARTED: ReadonlySet<ArcState> = new Set(['Hold', 'Running', 'Finishing', 'Finished', 'Failed', 'Killed']);

/** Whether the program may have written something. */
export const hasStarted = (state: ArcState): boolean => STARTED.has(state);

/**
 * True once the state cannot change any more.
 *
 * @example
 * ```ts
 * const { state } = await arc.getJob(jobId);
 * if (isTerminal(state)) await arc.saveJobOutputs(jobId);
 * ```
 */
export const isTerminal = (state: ArcState): boolean => TERMINAL.has(state);
