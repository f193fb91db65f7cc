import type { Random } from '../random/random.js';
import type { PlannedFile, PlannedJob, ProgramDeed } from './plan.js';

const OUTPUT_NAMES = [
  'result.nc',
  'summary.csv',
  'maps/north.png',
  'maps/south.png',
  'log/run 1.txt',
  '__pycache__/a.pyc',
];
const INPUT_NAMES = ['data.nc', 'grid/points.csv', 'config.json'];

/** A job such as people submit: a few inputs, something printed, a few results, and an end that is mostly good. */
export function randomJob(random: Random, name: string): PlannedJob {
  // Looking at a job that runs for long is most of the work of a history, and finds the same again and again.
  const runsMs = random.chance(0.2) ? 0 : random.integer(1, random.chance(0.99) ? 6_000 : 600_000);
  const inputs = some(random, INPUT_NAMES, 0.4).map((path) => ({ path, sizeBytes: size(random) }));
  const written = some(random, OUTPUT_NAMES, 0.35);
  const moment = () => random.integer(0, runsMs + 1);
  const deeds: ProgramDeed[] = [
    ...Array.from(
      { length: random.integer(0, 5) },
      (): ProgramDeed => ({
        afterMs: moment(),
        does: 'print',
        to: random.chance(0.7) ? 'stdout' : 'stderr',
        sizeBytes: size(random),
      }),
    ),
    ...written.map((path): ProgramDeed => ({ afterMs: moment(), does: 'write', path, sizeBytes: size(random) })),
  ];
  const [first] = written;
  if (first !== undefined && random.chance(0.15)) {
    deeds.push({ afterMs: runsMs, does: 'write', path: first, sizeBytes: size(random) });
  }
  const isLinked = random.chance(0.15);
  if (first !== undefined && isLinked) {
    deeds.push({ afterMs: runsMs, does: 'link', path: 'latest', target: first });
  }
  const [input] = inputs;
  if (input !== undefined && random.chance(0.1)) {
    // A program that changes its own input: from then on it is a result.
    deeds.push({ afterMs: moment(), does: 'write', path: input.path, sizeBytes: input.sizeBytes });
  }
  return {
    name,
    inputs,
    deeds: deeds.toSorted((a, b) => a.afterMs - b.afterMs),
    runsMs,
    end: end(random),
    wants: wants(random, isLinked && first !== undefined ? [...written, 'latest'] : written),
  };
}

/** A job that writes a large file again and again, with as many bytes each time. */
export function rewritingJob(
  random: Random,
  name: string,
  pace?: { readonly everyMs: number; readonly times: number },
): PlannedJob {
  const sizeBytes = random.integer(100_000, 300_000);
  const { everyMs, times } = pace ?? { everyMs: random.pick([500, 2_000, 10_000]), times: random.integer(5, 20) };
  return {
    name,
    inputs: [],
    deeds: Array.from({ length: times }, (_, index) => ({
      afterMs: index * everyMs,
      does: 'write',
      path: 'state.nc',
      sizeBytes,
    })),
    runsMs: times * everyMs,
    end: { exitCode: 0 },
    wants: 'new',
  };
}

/** Mostly a few lines, now and then nothing, now and then more than fits into one piece. */
function size(random: Random): number {
  if (random.chance(0.1)) return 0;
  return random.chance(0.9) ? random.integer(1, 2_000) : random.integer(60_000, 300_000);
}

const some = <Item>(random: Random, items: readonly Item[], probability: number): readonly Item[] =>
  items.filter(() => random.chance(probability));

function end(random: Random): PlannedJob['end'] {
  if (random.chance(0.75)) return { exitCode: 0 };
  if (random.chance(0.6)) return { exitCode: random.integer(1, 100) };
  return random.chance(0.7) ? { signal: random.pick([9, 11, 15]) } : 'died';
}

function wants(random: Random, written: readonly string[]): PlannedJob['wants'] {
  if (random.chance(0.6)) return 'new';
  if (random.chance(0.15)) return [];
  const named = some(random, written, 0.6);
  return named.length > 0 ? named : 'new';
}

/** Where the inputs of a job are on the machine of its user. */
export const inputPath = (home: string, job: string, { path }: PlannedFile): string => `${home}/in/${job}/${path}`;
