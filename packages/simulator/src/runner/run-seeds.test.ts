import { expect, it } from 'vitest';
import { failureKinds } from './history-outcome.js';
import { pretendBundle } from './pretend-worker.fixture.js';
import { runSeeds } from './run-seeds.js';

it('plays all seeds and adds up what came of them', async () => {
  const bundle = pretendBundle('return played(a.seed % 10 === 3 ? [violation("once", "job-1: twice")] : [])');
  const { histories, failures, simulatedMs, faults, nextSeed } = await runSeeds({ bundle, from: 11, count: 30 });
  expect({ histories, simulatedMs, faults, nextSeed }).toEqual({
    histories: 30,
    simulatedMs: 30_000,
    faults: 60,
    nextSeed: 41,
  });
  expect(failures.map(({ seed }) => seed)).toEqual([13, 23, 33]);
});

it('ends a history that does not end, and reports its seed', async () => {
  const { failures } = await runSeeds({ bundle: pretendBundle('for (;;);'), from: 7, count: 1, patienceMs: 500 });
  expect(failures).toEqual([{ seed: 7, outcome: { kind: 'hung', afterMs: 500 } }]);
});

it('reports what ends the process of a history, with its seed, and goes on', async () => {
  const bundle = pretendBundle('if (a.seed === 2) throw new Error("no such state"); return played()');
  const { histories, failures } = await runSeeds({ bundle, from: 1, count: 4, processes: 1 });
  expect(histories).toBe(4);
  expect(failures).toEqual([{ seed: 2, outcome: { kind: 'crashed', text: expect.stringContaining('no such state') } }]);
});

it('begins no history once it is to end, and tells from where to go on', async () => {
  const bundle = pretendBundle('return played()');
  const end = new AbortController();
  const { histories, nextSeed } = await runSeeds({
    bundle,
    from: 1,
    processes: 2,
    signal: end.signal,
    onHistory: (tally) => {
      if (tally.histories >= 5) end.abort();
    },
  });
  expect(nextSeed).toBe(histories + 1);
  expect(histories).toBeLessThanOrEqual(6);
});

it('takes failures that differ in names and numbers only for one kind', () => {
  const kinds = (what: string) =>
    failureKinds({
      kind: 'played',
      violations: [{ invariant: 'once', at: 0, what }],
      simulatedMs: 0,
      faults: 0,
    });
  expect(kinds('job-1: ce1 has the job 7b9ade8caa14 (failed)')).toEqual(
    kinds('job-12: ce2 has the job x34pFsUlTQ7O5mtBdHyFwv0tZ2mExOF7Rnu0hgDAb5tz626ciFtBk3 (failed)'),
  );
  expect(kinds('job-1: ce1 has the job 7b9ade8caa14 (failed)')).not.toEqual(
    kinds('job-1: ce1 has the job 7b9ade8caa14 (running)'),
  );
});
