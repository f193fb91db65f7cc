import { writeFoundPlan } from '../found-plans/found-plan.js';
import { type FailedDisturbance, playDisturbances } from './play-disturbances.js';

/** Connections are cut off at every n-th byte: this is n, unless another number is given. */
const CUT_EVERY = 97;

/**
 * `npm run disturb`: plays every disturbance of every errand.
 * @param bundle - the path of the bundled simulator
 * @returns the exit status: 1 if a history failed
 */
export async function disturbCommand([every = String(CUT_EVERY)]: readonly string[], bundle: string): Promise<number> {
  const { histories, failed } = await playDisturbances({
    bundle,
    cutEvery: Number(every),
    onFailure: (failure) => console.log(keepFailure(failure, '.soak').join('\n')),
  });
  console.log(`${histories - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/**
 * Writes the plan of a disturbance as a soak writes one that fails, so that it can be replayed.
 * @returns the lines to print
 */
export function keepFailure({ what, plan, sentences }: FailedDisturbance, directory: string): readonly string[] {
  const path = writeFoundPlan(directory, { found: sentences, plan });
  return [`${what}: npm run replay -- ${path}`, ...sentences.map((sentence) => `  ${sentence}`)];
}
