import type { CreationResult } from '../contract/computing-interface.js';

/**
 * A-REX' reason for refusing jobs while it has as many as its administrator allows (`maxjobs`): of all of its queues, and until some of
 * them have ended.
 */
const FULL = /^No more jobs allowed\b/i;

/** The result for a description that A-REX has refused. */
export const refusal = (reason: string): Extract<CreationResult, { readonly created: false }> => ({
  created: false,
  reason,
  isFull: FULL.test(reason.trim()),
});
