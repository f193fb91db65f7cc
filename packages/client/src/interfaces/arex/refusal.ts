import type { CreationResult } from '../contract/computing-interface.js';

/**
 * A-REX' reason for refusing jobs while it has as many as its administrator allows (`maxjobs`): of all of its queues, and until some of
 * them have ended or been removed.
 */
const FULL = /^No more jobs allowed\b/i;

/**
 * A-REX has one reason that a delegation helps against: `Dynamic output files and no delegation assigned to job are incompatible.` Plugins
 * of a site that decide on jobs have words of their own.
 */
const FOR_DELEGATION = /\bdelegat(?:ions?|ed?)\b|\bprox(?:y|ies)\b|\bcredentials?\b/i;

/** The result for a description that A-REX has refused. */
export const refusal = (reason: string): Extract<CreationResult, { readonly created: false }> => ({
  created: false,
  reason,
  isFull: FULL.test(reason.trim()),
  ...(FOR_DELEGATION.test(reason) && { asksForDelegation: true }),
});
