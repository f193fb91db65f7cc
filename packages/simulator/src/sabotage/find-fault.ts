import { sentencesOf } from '../runner/history-outcome.js';
import { Worker } from '../runner/worker.js';

export interface FindFaultOptions {
  /** The simulator, bundled with a mend taken out. */
  readonly sabotaged: string;
  /** The simulator, bundled with the product as it is. */
  readonly whole: string;
  readonly mostHistories: number;
  readonly mostSeconds: number;
}

/** The first seed that shows the fault. */
export interface FoundFault {
  readonly histories: number;
  /** What did not hold, with the invariant; undefined if no history showed it. */
  readonly sentence: string | undefined;
}

/** Plays the seeds from 1 until one shows something that it does not show without the sabotage. */
export async function findFault({
  sabotaged,
  whole,
  mostHistories,
  mostSeconds,
}: FindFaultOptions): Promise<FoundFault> {
  await using saboteur = new Worker({ bundle: sabotaged });
  await using healthy = new Worker({ bundle: whole });
  const end = Date.now() + mostSeconds * 1_000;
  let seed = 0;
  while (seed < mostHistories && Date.now() < end) {
    seed += 1;
    const sentences = sentencesOf(await saboteur.play({ seed }));
    if (sentences.length === 0) continue;
    const usual = new Set(sentencesOf(await healthy.play({ seed })));
    const sentence = sentences.find((one) => !usual.has(one));
    if (sentence !== undefined) return { histories: seed, sentence };
  }
  return { histories: seed, sentence: undefined };
}
