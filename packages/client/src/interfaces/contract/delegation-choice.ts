/**
 * Which jobs get a delegation: `auto`, those that need one; `always`, all; `never`, none, and a job that needs one is refused before it
 * is sent.
 */
export type DelegationChoice = 'auto' | 'always' | 'never';

/** All of them, for checks of configurations. */
export const DELEGATION_CHOICES: readonly DelegationChoice[] = ['auto', 'always', 'never'];
