/** One side of a comparison: does the work once and resolves when it is done. */
export type Work = () => Promise<void>;

export interface Comparison {
  /** What is done, e.g. `state of 20 jobs`. */
  readonly task: string;
  readonly ours: Work;
  readonly theirs: Work;
}

export interface Result {
  readonly task: string;
  /** Medians, in seconds. */
  readonly oursSeconds: number;
  readonly theirsSeconds: number;
  /** The median, smallest and largest of theirs ÷ ours, pair by pair: above 1 we are faster. */
  readonly ratio: number;
  readonly smallest: number;
  readonly largest: number;
}

/** What both sides took, in seconds, in runs one after the other. */
export interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

/**
 * Runs both sides in turn, once to warm up and then `runs` times. The machine's speed drifts, so only the ratio of
 * neighbouring runs says something.
 */
export async function compare({ task, ours, theirs }: Comparison, runs: number): Promise<Result> {
  const pairs: Pair[] = [];
  for (let run = -1; run < runs; run += 1) {
    const pair = { ours: await seconds(ours), theirs: await seconds(theirs) };
    if (run >= 0) pairs.push(pair);
  }
  return summarize(task, pairs);
}

export function summarize(task: string, pairs: readonly Pair[]): Result {
  const ratios = pairs.map((pair) => pair.theirs / pair.ours);
  return {
    task,
    oursSeconds: median(pairs.map((pair) => pair.ours)),
    theirsSeconds: median(pairs.map((pair) => pair.theirs)),
    ratio: median(ratios),
    smallest: Math.min(...ratios),
    largest: Math.max(...ratios),
  };
}

export function formatResults(results: readonly Result[], ourName: string, theirName: string): string {
  const row = (...cells: readonly string[]) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(46) : cell.padStart(12))).join('');
  return [
    row('', ourName, theirName, 'ratio', 'from … to'),
    ...results.map(({ task, oursSeconds, theirsSeconds, ratio, smallest, largest }) =>
      row(
        task,
        `${oursSeconds.toFixed(3)} s`,
        `${theirsSeconds.toFixed(3)} s`,
        `${ratio.toFixed(2)}×`,
        `${smallest.toFixed(2)}…${largest.toFixed(2)}`,
      ),
    ),
  ].join('\n');
}

async function seconds(work: Work): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
