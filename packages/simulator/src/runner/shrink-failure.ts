import type { FoundPlan } from '../found-plans/found-plan.js';
import { randomPlan } from '../plans/random-plan.js';
import { shrink } from '../shrinking/shrink.js';
import { failureKinds, sentencesOf } from './history-outcome.js';
import type { Failure } from './run-seeds.js';
import type { Worker } from './worker.js';

export interface ShrunkFailure extends FoundPlan {
  /** How many histories it took. */
  readonly histories: number;
}

/**
 * The shortest plan that fails in the same way as the history of a seed.
 * @param kind - the way in which it fails, one of its {@link failureKinds}
 * @param worker - plays the histories; where they hang, its patience counts
 */
export async function shrinkFailure({ seed, outcome }: Failure, kind: string, worker: Worker): Promise<ShrunkFailure> {
  let last = outcome;
  const { plan, histories } = await shrink(randomPlan(seed), async (simpler) => {
    const result = await worker.play({ plan: simpler });
    const fails = failureKinds(result).includes(kind);
    if (fails) last = result;
    return fails;
  });
  return { found: sentencesOf(last), plan, histories };
}
