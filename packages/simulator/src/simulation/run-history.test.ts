import { afterAll, beforeAll, expect, it } from 'vitest';
import { importBundledSimulator } from '../bundled/import-bundle.fixture.js';
import { NO_FAULTS } from '../network/faults/fault-plan.js';
import type { Plan, PlannedJob, Step } from '../plans/plan.js';

let simulator: Awaited<ReturnType<typeof importBundledSimulator>>;
let give: () => void;
let configurations: InstanceType<typeof simulator.Configurations>;

beforeAll(async () => {
  simulator = await importBundledSimulator();
  give = simulator.takeSeams();
  configurations = new simulator.Configurations();
});

afterAll(() => {
  give();
  configurations[Symbol.dispose]();
});

const JOB: PlannedJob = {
  name: 'job-1',
  inputs: [{ path: 'data.nc', sizeBytes: 100 }],
  deeds: [
    { afterMs: 0, does: 'print', to: 'stdout', sizeBytes: 50 },
    { afterMs: 1_000, does: 'write', path: 'result.nc', sizeBytes: 200_000 },
  ],
  runsMs: 10_000,
  end: { exitCode: 0 },
  wants: 'new',
};

/** A plan in which one user types these commands, and nothing goes wrong. */
const plan = (...steps: readonly Step[]): Plan => ({
  seed: 1,
  servers: [{ name: 'ce1', release: '7.2' }],
  users: [{ name: 'alice', machine: 'login1', server: 'ce1', steps }],
  diskFaults: [],
  listFaults: [],
  powerFailures: [],
  network: NO_FAULTS,
});

const RUN = [
  'run',
  '--json',
  '-d',
  '/home/alice/out/job-1',
  '-N',
  'job-1',
  '-i',
  '/home/alice/in/job-1/data.nc:data.nc',
];

it('runs the real command against the model of A-REX, a day in no time', async () => {
  const words = [...RUN, '--', '/usr/bin/model'];
  const { violations, lines, elapsedMs } = await simulator.runHistory(
    plan({ afterMs: 86_400_000, words, asks: [JOB] }),
    configurations,
    {
      isRecorded: true,
    },
  );
  expect(violations).toEqual([]);
  expect(elapsedMs).toBeGreaterThan(86_400_000);
  expect(lines.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^renamed .*result\.nc$|^linked .*result\.nc$/),
      expect.stringContaining('job-wiped'),
      'exits with 0',
    ]),
  );
});
