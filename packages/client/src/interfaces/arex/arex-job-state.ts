import type { ArcState } from '../../jobs/job-status.js';

/**
 * A-REX has two clocks. Its own bookkeeping is live but coarse: it cannot distinguish queued from running and calls a
 * cancelled job failed. The snapshot of each job is detailed but up to a minute old, and may skip states. The true state is
 * one that both allow.
 */

/** The steps of A-REX' own bookkeeping, as its `status` record names them. */
export type LiveStep =
  | 'accepted'
  | 'preparing'
  | 'submitting'
  | 'in-lrms'
  | 'finishing'
  | 'cancelling'
  | 'ended'
  | 'deleted';

const RECORDED: Readonly<Record<string, LiveStep>> = {
  ACCEPTED: 'accepted',
  PREPARING: 'preparing',
  SUBMIT: 'submitting',
  INLRMS: 'in-lrms',
  FINISHING: 'finishing',
  CANCELING: 'cancelling',
  FINISHED: 'ended',
  DELETED: 'deleted',
};

/** Reads the `status` record, e.g. `PENDING:INLRMS`; undefined for an unknown word. */
export function readLiveStep(body: string): LiveStep | undefined {
  const word = body.trim();
  // Pending behind INLRMS: the batch system has finished with the job, and only a limit keeps the service from going on.
  if (word === 'PENDING:INLRMS') return 'finishing';
  return RECORDED[word.replace(/^PENDING:/, '')];
}

/** The states that a snapshot may have while the batch system has the job. */
const IN_LRMS: ReadonlySet<ArcState> = new Set(['Queuing', 'Running', 'Hold']);
const ENDED: ReadonlySet<ArcState> = new Set(['Finished', 'Failed', 'Killed']);

/** The state in the server's own bookkeeping at this moment. */
export interface LiveEvidence {
  readonly step: LiveStep;
  readonly at: Date;
  /** How the job has ended, according to the server's failure record; left out if it has not. */
  readonly ending?: 'finished' | 'failed' | 'killed';
  /** The job's stdout exists in the session directory: its wrapper has started on a node. */
  readonly started?: boolean;
}

export interface SnapshotEvidence {
  readonly state: ArcState;
  readonly at: Date;
}

export interface KnownState {
  readonly state: ArcState;
  readonly stateAt: Date;
  readonly stateFrom: 'live' | 'snapshot';
}

const ENDING: Readonly<Record<NonNullable<LiveEvidence['ending']>, ArcState>> = {
  finished: 'Finished',
  failed: 'Failed',
  killed: 'Killed',
};

/**
 * True if the failure record has to be read to know how the job ended. A snapshot of a failure is not enough: the job may
 * have been restarted since, and have succeeded.
 */
export const needsEnding = (live: LiveEvidence, snapshot: SnapshotEvidence | undefined): boolean =>
  live.step === 'ended' && snapshot?.state !== 'Finished';

const LIVE_ORDER: readonly LiveStep[] = [
  'accepted',
  'preparing',
  'submitting',
  'in-lrms',
  'finishing',
  'cancelling',
  'ended',
  'deleted',
];
const EARLIEST_STEP: Readonly<Partial<Record<ArcState, LiveStep>>> = {
  Preparing: 'preparing',
  Submitting: 'submitting',
  Queuing: 'in-lrms',
  Running: 'in-lrms',
  Hold: 'in-lrms',
  Finishing: 'finishing',
  Finished: 'ended',
  Failed: 'ended',
  Killed: 'ended',
  Deleted: 'deleted',
};

/**
 * True if the snapshot is further on than the live record: either the record was read a moment too early, or the
 * snapshot is of a run before a restart. Reading the record again decides.
 */
export const snapshotIsAhead = (live: LiveEvidence, snapshot: SnapshotEvidence | undefined): boolean =>
  snapshot !== undefined &&
  LIVE_ORDER.indexOf(live.step) < LIVE_ORDER.indexOf(EARLIEST_STEP[snapshot.state] ?? 'accepted');

/** True if the batch system has the job and the snapshot does not show it running. */
export const needsStart = (live: LiveEvidence, snapshot: SnapshotEvidence | undefined): boolean =>
  live.step === 'in-lrms' && !(snapshot && IN_LRMS.has(snapshot.state) && snapshot.state !== 'Queuing');

/**
 * Combines the two clocks. The live record is read after the snapshot, so if they contradict each other it is right; within
 * a live step the snapshot may have more detail. A job is called running or ended only with evidence.
 */
export function combineState(live: LiveEvidence, snapshot: SnapshotEvidence | undefined): KnownState {
  const now = (state: ArcState): KnownState => ({ state, stateAt: live.at, stateFrom: 'live' });
  switch (live.step) {
    case 'accepted':
      return now('Accepted');
    case 'preparing':
      return now('Preparing');
    case 'submitting':
      return now('Submitting');
    case 'in-lrms':
      if (live.started && (!snapshot || !IN_LRMS.has(snapshot.state) || snapshot.state === 'Queuing'))
        return now('Running');
      if (snapshot && IN_LRMS.has(snapshot.state))
        return { state: snapshot.state, stateAt: snapshot.at, stateFrom: 'snapshot' };
      // The batch system has it, and nothing shows that it has started: that is the meaning of queued.
      return now('Queuing');
    case 'finishing':
    // It is not known whether a job that is being cancelled ran or waited, so it is not called running.
    // falls through
    case 'cancelling':
      return now('Finishing');
    case 'ended':
      if (live.ending) return now(ENDING[live.ending]);
      // It has ended, but how is not known yet: a later look will show it.
      return now(snapshot && ENDED.has(snapshot.state) ? snapshot.state : 'Finishing');
    case 'deleted':
      return now('Deleted');
  }
}
