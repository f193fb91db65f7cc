import { join } from 'node:path';
import { writeFoundPlan } from '../found-plans/found-plan.js';
import { randomPlan } from '../plans/random-plan.js';
import { failureKinds, sentencesOf } from './history-outcome.js';
import { type Failure, runSeeds, type Tally } from './run-seeds.js';
import { shrinkFailure } from './shrink-failure.js';
import type { SoakOptions } from './soak-options.js';
import { clock, describeProgress } from './soak-progress.js';
import { readSoakState, type SoakState, writeSoakState } from './soak-state.js';
import type { Worker } from './worker.js';

const PROGRESS_MS = 30_000;

export interface SoakSurroundings {
  /** The bundled simulator. */
  readonly bundle: string;
  /** Where plans are tests. */
  readonly testDirectory: string;
  readonly print: (line: string) => void;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** Plays histories for as long as was asked for, prints what fails, and keeps where it is. @returns what came of it */
export async function soak(options: SoakOptions, { bundle, testDirectory, print, signal }: SoakSurroundings) {
  const statePath = join(options.directory, 'state.json');
  const before = options.from === undefined ? readSoakState(statePath) : undefined;
  const from = options.from ?? before?.nextSeed ?? 1;
  const begunAt = Date.now();
  const known = new Set<string>();

  /** Made as short as possible once for each way to fail: the same fault shows in many histories. */
  const onFailure = async (failure: Failure, worker: Worker) => {
    const { seed, outcome } = failure;
    const kind = failureKinds(outcome).find((one) => !known.has(one));
    print(`seed ${seed} fails${kind === undefined ? ' in a known way' : ''}`);
    for (const sentence of sentencesOf(outcome)) print(`  ${sentence}`);
    if (kind === undefined) return;
    known.add(kind);
    // One that hangs would have to be waited for again and again.
    const { histories, ...found } =
      outcome.kind === 'hung'
        ? { histories: 0, found: sentencesOf(outcome), plan: randomPlan(seed) }
        : await shrinkFailure(failure, kind, worker);
    const directory = options.writesTests ? testDirectory : options.directory;
    const path = writeFoundPlan(directory, { ...found, found: inFront(found.found, kind) });
    print(`  seed ${seed}, made shorter in ${histories} histories: npm run replay -- ${path}`);
  };

  let lastSaved = begunAt;
  const save = ({ nextSeed, failures }: Tally) => {
    const failed = [...(before?.failed ?? []), ...failures.map(({ seed }) => seed)];
    writeSoakState(statePath, { from: before?.from ?? from, nextSeed, failed } satisfies SoakState);
  };
  const onHistory = (tally: Tally) => {
    const now = Date.now();
    if (now - lastSaved < PROGRESS_MS) return;
    lastSaved = now;
    save(tally);
    print(describeProgress(tally, now - begunAt));
  };

  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener('abort', end);
  // Longer than the longest timer is without end.
  const timer = options.durationMs < 2 ** 31 ? setTimeout(end, options.durationMs) : undefined;
  print(`seeds from ${from} on`);
  const tally = await runSeeds({
    bundle,
    from,
    count: options.histories,
    ...(options.processes !== undefined && { processes: options.processes }),
    signal: over.signal,
    onHistory,
    onFailure,
  });
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  save(tally);
  print(describeProgress(tally, Date.now() - begunAt));
  if (tally.failures.length > 0) print(`failed: ${tally.failures.map(({ seed }) => seed).join(' ')}`);
  print(`seeds ${from} to ${tally.nextSeed - 1} in ${clock(Date.now() - begunAt)}`);
  print(`${tally.histories - tally.failures.length} passed, ${tally.failures.length} failed`);
  return tally;
}

/** The sentence that a plan was made shorter for comes first. */
const inFront = (sentences: readonly string[], kind: string): readonly string[] => {
  const invariant = kind.slice(0, kind.indexOf(':'));
  return sentences.toSorted((a, b) => Number(b.startsWith(invariant)) - Number(a.startsWith(invariant)));
};
