import type { Plan } from '../plans/plan.js';
import { simplerPlans } from './simpler-plans.js';

/**
 * The shortest plan that can be found whose history still fails in the same way.
 * @param fails - whether the history of a plan fails
 * @param budget - how many histories may be tried
 */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>, budget = 2_000): Promise<Plan> {
  let left = budget;
  let shortest = plan;
  for (let isShorter = true; isShorter && left > 0; ) {
    isShorter = false;
    for (const simpler of simplerPlans(shortest)) {
      if (left <= 0) break;
      left -= 1;
      if (!(await fails(simpler))) continue;
      shortest = simpler;
      isShorter = true;
      break;
    }
  }
  return shortest;
}
