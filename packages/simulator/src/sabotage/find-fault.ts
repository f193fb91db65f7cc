import { randomPlan } from '../plans/random-plan.js';
import { sentencesOf } from '../runner/history-outcome.js';
import { Worker } from '../runner/worker.js';

export interface FindFaultOptions {
  /** The simulator, bundled without one fix. */
  readonly sabotaged: string;
  /** The simulator, bundled with the product as it is. */
  readonly whole: string;
  /** Only plans that, as JSON, match this are played. @default all */
  readonly needs?: RegExp | undefined;
  readonly mostHistories: number;
  readonly mostSeconds: number;
}

/** What was found. */
export interface FoundFault {
  /** The first seed that shows the fault, or the last that was played. */
  readonly seed: number;
  /** How many histories were played. */
  readonly histories: number;
  /** What did not hold, with the invariant; undefined if no history showed it. */
  readonly sentence: string | undefined;
}

/** Plays the seeds from 1 until one shows something that it does not show without the sabotage. */
export async function findFault({
  sabotaged,
  whole,
  needs = /^/,
  mostHistories,
  mostSeconds,
}: FindFaultOptions): Promise<FoundFault> {
  await using saboteur = new Worker({ bundle: sabotaged });
  await using healthy = new Worker({ bundle: whole });
  const end = Date.now() + mostSeconds * 1_000;
  let seed = 0;
  let histories = 0;
  while (seed < mostHistories && Date.now() < end) {
    seed += 1;
    if (!needs.test(JSON.stringify(randomPlan(seed)))) continue;
    histories += 1;
    const sentences = sentencesOf(await saboteur.play({ seed }));
    if (sentences.length === 0) continue;
    const usual = new Set(sentencesOf(await healthy.play({ seed })));
    const sentence = sentences.find((one) => !usual.has(one));
    if (sentence !== undefined) return { seed, histories, sentence };
  }
  return { seed, histories, sentence: undefined };
}
