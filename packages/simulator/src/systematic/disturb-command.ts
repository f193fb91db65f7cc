import { readArguments, UsageError } from '../command-line/usage-error.js';
import { writeFoundPlan } from '../found-plans/found-plan.js';
import { type FailedDisturbance, playDisturbances } from './play-disturbances.js';

/** Connections are cut off at every n-th byte: this is n, unless another number is given. */
const CUT_EVERY = 97;

export const DISTURB_USAGE = `npm run disturb -- [N]

Plays each errand with each disturbance: killed and interrupted at each of its calls, each of its exchanges with
each fault of the network, and each connection cut off at every N-th byte (${CUT_EVERY} by itself). What fails is written into .soak.`;

/**
 * `npm run disturb`: plays every disturbance of every errand.
 * @param bundle - the path of the bundled simulator
 * @returns the exit status: 1 if a history failed
 * @throws UsageError for arguments that it does not have
 */
export async function disturbCommand(args: readonly string[], bundle: string): Promise<number> {
  const [every = String(CUT_EVERY)] = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {},
  }).positionals;
  if (!(Number.isInteger(Number(every)) && Number(every) > 0))
    throw new UsageError(`a number of bytes is needed, not "${every}"`);
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
