import { availableParallelism } from 'node:os';
import { failureKinds, type HistoryOutcome } from './history-outcome.js';
import { Worker, type WorkerOptions } from './worker.js';

export interface RunSeedsOptions extends WorkerOptions {
  /** The first seed. */
  readonly from: number;
  /** How many seeds. @default as many as fit, until `signal` */
  readonly count?: number;
  /** How many processes play. @default one for each core */
  readonly processes?: number;
  /** No further history is begun once it is aborted. */
  readonly signal?: AbortSignal;
  /** Called after each history. */
  readonly onHistory?: (tally: Tally) => void;
  /** Called for a history that fails; the worker that has played it is at its disposal until it returns. */
  readonly onFailure?: (failure: Failure, worker: Worker) => Promise<void>;
}

/** A seed whose history fails. */
export interface Failure {
  readonly seed: number;
  readonly outcome: HistoryOutcome;
}

/** What came of many histories. */
export interface Tally {
  readonly histories: number;
  readonly failures: readonly Failure[];
  /** How much time has passed in all of them, in milliseconds. */
  readonly simulatedMs: number;
  /** How many of the planned faults have happened. */
  readonly faults: number;
  /** The histories of all seeds before this one have been played. */
  readonly nextSeed: number;
}

/**
 * Plays the histories of seeds one after the other, on several processes.
 *
 * @example
 * ```ts
 * const { histories, failures } = await runSeeds({ bundle: 'packages/simulator/dist/simulator.js', from: 1, count: 2_000 });
 * ```
 */
export async function runSeeds(options: RunSeedsOptions): Promise<Tally> {
  const { from, count = Number.POSITIVE_INFINITY, processes = availableParallelism(), signal, onHistory } = options;
  const failures: Failure[] = [];
  const playing = new Set<number>();
  let [histories, simulatedMs, faults] = [0, 0, 0];
  let next = from;
  const tally = (): Tally => {
    const nextSeed = Math.min(next, ...playing);
    return { histories, failures: failures.toSorted((a, b) => a.seed - b.seed), simulatedMs, faults, nextSeed };
  };
  const lane = async () => {
    await using worker = new Worker(options);
    while (next < from + count && !signal?.aborted) {
      const seed = next;
      next += 1;
      playing.add(seed);
      const outcome = await worker.play({ seed });
      histories += 1;
      if (outcome.kind === 'played') {
        simulatedMs += outcome.simulatedMs;
        faults += outcome.faults;
      }
      if (failureKinds(outcome).length > 0) {
        const failure = { seed, outcome };
        failures.push(failure);
        await options.onFailure?.(failure, worker);
      }
      playing.delete(seed);
      onHistory?.(tally());
    }
  };
  await Promise.all(Array.from({ length: processes }, lane));
  return tally();
}
