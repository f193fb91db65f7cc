import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileNameOf, readFoundPlan } from 'jasmin-arc-simulator/found-plans/found-plan.js';
import { sentencesOf } from 'jasmin-arc-simulator/runner/history-outcome.js';
import { runSeeds } from 'jasmin-arc-simulator/runner/run-seeds.js';
import { Worker } from 'jasmin-arc-simulator/runner/worker.js';
import { beforeAll, describe, expect, it } from 'vitest';

const simulator = fileURLToPath(new URL('../packages/simulator/', import.meta.url));
const bundle = join(simulator, 'dist/simulator.js');
const foundPlans = join(simulator, 'src/found-plans');

/** `npm run soak` plays more of them. */
const HISTORIES = 2_000;
/** For what hangs; on a busy machine a history may take long. */
const PATIENCE_MS = 600_000;
const LIMIT_MS = 3_600_000;

beforeAll(() => {
  execFileSync(process.execPath, [join(simulator, 'build.js')]);
});

describe('histories from seeds', () => {
  it(
    `hold what is promised, in ${HISTORIES} of them`,
    async () => {
      const { histories, failures, faults } = await runSeeds({
        bundle,
        from: 1,
        count: HISTORIES,
        patienceMs: PATIENCE_MS,
      });
      console.log(`${histories} histories with ${faults} faults, ${failures.length} of them failed`);
      const told = failures.map(({ seed, outcome }) => [`npm run replay -- ${seed}`, ...sentencesOf(outcome)]);
      expect(told).toEqual([]);
      expect(histories).toBe(HISTORIES);
    },
    LIMIT_MS,
  );

  it(
    'are the same in every process, after any other histories',
    async () => {
      const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
      const hashes = async (order: readonly number[]) => {
        await using worker = new Worker({ bundle, isHashed: true, patienceMs: PATIENCE_MS });
        const found = new Map<number, string | undefined>();
        for (const seed of order) {
          const outcome = await worker.play({ seed });
          found.set(seed, outcome.kind === 'played' ? outcome.hash : sentencesOf(outcome).join());
        }
        return seeds.map((seed) => `${seed}: ${found.get(seed)}`);
      };
      const [forwards, backwards] = await Promise.all([hashes(seeds), hashes(seeds.toReversed())]);
      expect(forwards).toEqual(backwards);
      expect(new Set(forwards.map((line) => line.replace(/^\d+/, ''))).size).toBe(seeds.length);
    },
    LIMIT_MS,
  );
});

describe('plans whose histories have failed once', () => {
  const files = readdirSync(foundPlans).filter((name) => name.endsWith('.json'));

  it.each(files)(
    '%s holds what is promised',
    async (file) => {
      const found = readFoundPlan(join(foundPlans, file));
      expect(fileNameOf(found)).toBe(file);
      await using worker = new Worker({ bundle, patienceMs: PATIENCE_MS });
      expect(sentencesOf(await worker.play({ plan: found.plan }))).toEqual([]);
    },
    LIMIT_MS,
  );
});
