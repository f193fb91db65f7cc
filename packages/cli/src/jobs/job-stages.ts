import type { ArcState } from 'jasmin-arc';
import type { Tone } from '../output/screen.js';

/** ARC's states as a person at a terminal would say them. */
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

/** The words in the order in which a user who waits wants to see them: what moves, what waits, how the rest ended. */
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
