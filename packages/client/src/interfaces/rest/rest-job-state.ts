import type { ArcState } from '../../jobs/job-status.js';
import type { LiveStep } from '../arex/arex-job-state.js';

const LISTED: Readonly<Record<string, LiveStep>> = {
  ACCEPTING: 'accepted',
  ACCEPTED: 'accepted',
  PREPARING: 'preparing',
  PREPARED: 'preparing',
  SUBMITTING: 'submitting',
  QUEUING: 'in-lrms',
  RUNNING: 'in-lrms',
  HELD: 'in-lrms',
  EXITINGLRMS: 'in-lrms',
  OTHER: 'in-lrms',
  EXECUTED: 'finishing',
  FINISHING: 'finishing',
  KILLING: 'cancelling',
  FINISHED: 'ended',
  FAILED: 'ended',
  KILLED: 'ended',
  WIPED: 'deleted',
};

/** Reads the state word of the job list, which says RUNNING for every job in the batch system. */
export const readListedStep = (word: string): LiveStep | undefined => LISTED[word];

/** The REST state word of a snapshot → ARC's word, as `arcstat` shows it. */
const SNAPSHOT: Readonly<Record<string, ArcState>> = {
  ACCEPTING: 'Accepted',
  ACCEPTED: 'Accepted',
  PREPARING: 'Preparing',
  PREPARED: 'Preparing',
  SUBMITTING: 'Submitting',
  QUEUING: 'Queuing',
  RUNNING: 'Running',
  HELD: 'Hold',
  EXITINGLRMS: 'Running',
  OTHER: 'Running',
  EXECUTED: 'Running',
  FINISHING: 'Finishing',
  KILLING: 'Finishing',
  FINISHED: 'Finished',
  FAILED: 'Failed',
  KILLED: 'Killed',
  WIPED: 'Deleted',
};

export const readSnapshotState = (word: string): ArcState => SNAPSHOT[word] ?? 'Other';
