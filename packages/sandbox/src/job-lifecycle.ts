/**
 * The life of a job, in A-REX' own words. Every job enters at ACCEPTED and leaves at FINISHED:
 * whether it failed or was cancelled is a fact beside the phase, not a phase.
 */
export type Phase = 'ACCEPTED' | 'PREPARING' | 'SUBMIT' | 'INLRMS' | 'CANCELING' | 'FINISHING' | 'FINISHED';

/** What moves a job on. */
export type LifecycleEvent =
  /** Its start time has come. */
  | 'admitted'
  /** All inputs are in the session directory. */
  | 'prepared'
  /** The local scheduler has taken it; it waits there for free slots. */
  | 'submitted'
  /** Its process has ended. */
  | 'ended'
  /** Something went wrong that no later phase can mend. */
  | 'failed'
  /** The user wants it stopped. */
  | 'cancelled'
  /** After a cancellation, no process of it is left. */
  | 'stopped'
  /** Outputs are where they belong and everything else is removed. */
  | 'settled'
  /** The user wants a failed job run again; inputs that are gone are fetched again. */
  | 'restarted'
  /** The user wants the outputs of a job sent again. */
  | 'restarted-finishing';

interface Move {
  readonly to: Phase;
  /** What the job's log says about it. */
  readonly because: string;
}

const LIFECYCLE: Readonly<Record<Phase, Readonly<Partial<Record<LifecycleEvent, Move>>>>> = {
  ACCEPTED: {
    admitted: { to: 'PREPARING', because: 'Starting job processing' },
    failed: { to: 'FINISHING', because: 'Job failure detected' },
    cancelled: { to: 'FINISHING', because: 'Job failure detected' },
  },
  PREPARING: {
    prepared: { to: 'SUBMIT', because: 'Pre-staging finished, passing job to LRMS' },
    failed: { to: 'FINISHING', because: 'Job failure detected' },
    cancelled: { to: 'FINISHING', because: 'Job failure detected' },
  },
  SUBMIT: {
    submitted: { to: 'INLRMS', because: 'Job is passed to LRMS' },
    failed: { to: 'FINISHING', because: 'Job failure detected' },
    cancelled: { to: 'FINISHING', because: 'Job failure detected' },
  },
  INLRMS: {
    ended: { to: 'FINISHING', because: 'Job finished executing in LRMS' },
    failed: { to: 'FINISHING', because: 'Job failure detected' },
    cancelled: { to: 'CANCELING', because: 'Request to cancel job' },
  },
  CANCELING: {
    stopped: { to: 'FINISHING', because: 'Job cancellation succeeded' },
  },
  FINISHING: {
    settled: { to: 'FINISHED', because: 'Stage-out finished.' },
  },
  FINISHED: {
    restarted: { to: 'PREPARING', because: 'Request to restart job' },
    'restarted-finishing': { to: 'FINISHING', because: 'Request to restart job' },
  },
};

export const PHASES = Object.keys(LIFECYCLE) as readonly Phase[]; // the keys of a Record<Phase, …>

/** Where an event takes a job from a phase; undefined if it means nothing there, because it came too late. */
export const nextPhase = (phase: Phase, event: LifecycleEvent): Move | undefined => LIFECYCLE[phase][event];

/** The event that takes a job up again which failed in this phase; undefined where nothing can be taken up. */
export function restartEvent(failedIn: Phase): LifecycleEvent | undefined {
  switch (failedIn) {
    case 'PREPARING':
    case 'SUBMIT':
    case 'INLRMS':
      return 'restarted';
    case 'FINISHING':
      return 'restarted-finishing';
    case 'ACCEPTED':
    case 'CANCELING':
    case 'FINISHED':
      return undefined;
  }
}
