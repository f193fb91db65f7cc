import type { ArcState } from 'jasmin-arc';
import type { Tone } from '../output/screen.js';

/** Names of ARC's states for output to people. */
export const STAGE_WORDS: Readonly<Record<ArcState, string>> = {
  Undefined: 'unknown',
  Accepted: 'accepted',
  Preparing: 'preparing',
  Submitting: 'submitting',
  Hold: 'held',
  Queuing: 'queued',
  Running: 'running',
  Finishing: 'finishing',
  Finished: 'finished',
  Killed: 'cancelled',
  Failed: 'failed',
  Deleted: 'deleted',
  Other: 'unknown',
};

export const STAGE_TONES: Readonly<Record<ArcState, Tone>> = {
  Undefined: 'bad',
  Accepted: 'waiting',
  Preparing: 'waiting',
  Submitting: 'waiting',
  Hold: 'waiting',
  Queuing: 'waiting',
  Running: 'going',
  Finishing: 'going',
  Finished: 'good',
  Killed: 'bad',
  Failed: 'bad',
  Deleted: 'bad',
  Other: 'bad',
};

/** The order of states in tables and totals: active jobs, waiting jobs, ended jobs. */
export const STAGE_ORDER: readonly string[] = [
  'running',
  'finishing',
  'preparing',
  'submitting',
  'accepted',
  'queued',
  'held',
  'unknown',
  'failed',
  'cancelled',
  'finished',
  'deleted',
  'gone',
];
