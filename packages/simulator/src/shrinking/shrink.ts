import type { Plan } from '../plans/plan.js';
import { SIMPLIFICATIONS } from './simplifications.js';

export interface ShrinkOptions {
  /** How many histories may be played. @default 1,000 */
  readonly budget?: number;
}

/** What is left of a plan. */
export interface Shrunk {
  readonly plan: Plan;
  /** How many histories were played. */
  readonly histories: number;
}

/**
 * The shortest plan that can be found whose history still fails in the same way. Of each kind of simplification, those that leave out
 * most come first, and it is repeated until nothing of that kind can be left out; then the next kind follows, until none helps.
 * @param fails - whether the history of a plan fails in the same way
 */
export async function shrink(
  plan: Plan,
  fails: (plan: Plan) => Promise<boolean>,
  { budget = 1_000 }: ShrinkOptions = {},
): Promise<Shrunk> {
  const tried = new Set([JSON.stringify(plan)]);
  let shortest = plan;
  let histories = 0;
  /** @returns whether one of these plans fails, too; it is the shortest one then */
  const improve = async (simpler: Iterable<Plan>): Promise<boolean> => {
    for (const candidate of simpler) {
      const text = JSON.stringify(candidate);
      if (tried.has(text)) continue;
      if (histories >= budget) return false;
      tried.add(text);
      histories += 1;
      if (!(await fails(candidate))) continue;
      shortest = candidate;
      return true;
    }
    return false;
  };
  for (let isShorter = true; isShorter && histories < budget; ) {
    isShorter = false;
    for (const simplify of SIMPLIFICATIONS) while (await improve(simplify(shortest))) isShorter = true;
  }
  return { plan: shortest, histories };
}
