import { takeSeams } from '../clients/process-seams.js';
import { Configurations } from '../simulation/configurations.js';
import { runHistory } from '../simulation/run-history.js';
import { cuts, type Disturbance, exchangeFaults, interrupts, kills } from './disturbances.js';
import { ERRANDS } from './errands.js';

/**
 * Every disturbance of every errand. The errands are played undisturbed to find out where they can be disturbed.
 * @param cutEvery - connections are cut off at every n-th byte: this is n
 */
export async function allDisturbances({ cutEvery }: { readonly cutEvery: number }): Promise<readonly Disturbance[]> {
  const give = takeSeams();
  using configurations = new Configurations();
  try {
    const disturbances: Disturbance[] = [];
    for (const errand of ERRANDS) {
      const undisturbed = await runHistory(errand.plan, configurations);
      disturbances.push({ what: errand.name, plan: errand.plan });
      const kinds = [kills, interrupts, exchangeFaults, cuttingEvery(cutEvery)];
      for (const kind of kinds) for (const disturbance of kind(errand, undisturbed)) disturbances.push(disturbance);
    }
    return disturbances;
  } finally {
    give();
  }
}

const cuttingEvery =
  (bytes: number): typeof kills =>
  (errand, undisturbed) =>
    cuts(errand, undisturbed, bytes);
