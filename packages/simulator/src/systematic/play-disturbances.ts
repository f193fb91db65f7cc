import { availableParallelism } from 'node:os';
import { sentencesOf } from '../runner/history-outcome.js';
import { Worker } from '../runner/worker.js';
import { allDisturbances } from './all-disturbances.js';
import type { Disturbance } from './disturbances.js';

export interface PlayDisturbancesOptions {
  /** The bundled simulator. */
  readonly bundle: string;
  /** Connections are cut off at every n-th byte: this is n. */
  readonly cutEvery: number;
  /** Called for each history that fails. */
  readonly onFailure?: (failure: FailedDisturbance) => void;
}

/** A disturbance, and what did not hold. */
export interface FailedDisturbance extends Disturbance {
  readonly sentences: readonly string[];
}

/** Plays every disturbance of every errand, on all cores. */
export async function playDisturbances({
  bundle,
  cutEvery,
  onFailure,
}: PlayDisturbancesOptions): Promise<{ readonly histories: number; readonly failed: number }> {
  const disturbances = await allDisturbances({ cutEvery });
  const left = disturbances.values();
  let failed = 0;
  const lane = async () => {
    await using worker = new Worker({ bundle });
    for (const disturbance of left) {
      const sentences = sentencesOf(await worker.play({ plan: disturbance.plan }));
      if (sentences.length === 0) continue;
      failed += 1;
      onFailure?.({ ...disturbance, sentences });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return { histories: disturbances.length, failed };
}
