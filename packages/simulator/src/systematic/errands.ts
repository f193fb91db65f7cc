import { NO_FAULTS } from '../network/faults/fault-plan.js';
import type { Plan, PlannedJob, Step } from '../plans/plan.js';

/** Commands of a user, and the one of them that is disturbed. */
export interface Errand {
  readonly name: string;
  readonly plan: Plan;
  /** Which of the steps is disturbed. */
  readonly disturbed: number;
}

const HOME = '/home/alice';
const JOB: PlannedJob = {
  name: 'job-1',
  inputs: [
    { path: 'data.nc', sizeBytes: 700 },
    { path: 'grid/points.csv', sizeBytes: 70 },
  ],
  deeds: [
    { afterMs: 0, does: 'print', to: 'stdout', sizeBytes: 60 },
    { afterMs: 500, does: 'print', to: 'stderr', sizeBytes: 40 },
    { afterMs: 1_000, does: 'write', path: 'result.nc', sizeBytes: 900 },
    { afterMs: 1_500, does: 'write', path: 'maps/north.png', sizeBytes: 300 },
    { afterMs: 2_000, does: 'print', to: 'stdout', sizeBytes: 60 },
  ],
  runsMs: 3_000,
  end: { exitCode: 0 },
  wants: 'new',
};
const INPUTS = JOB.inputs.flatMap(({ path }) => ['-i', `${HOME}/in/${JOB.name}/${path}:${path}`]);
const PROGRAM = ['-N', JOB.name, ...INPUTS, '--', '/usr/bin/model'];
const OUT = ['-d', `${HOME}/out/${JOB.name}`];

const step = (words: readonly string[], parts: Partial<Step> = {}): Step => ({ afterMs: 1_000, words, ...parts });
const submit = step(['submit', '--json', ...PROGRAM], { asks: [JOB] });
const run = step(['run', '--json', ...OUT, ...PROGRAM], { asks: [JOB] });
const attach = step(['attach', '--json', JOB.name, ...OUT]);
const wait = step(['wait', '--json', JOB.name, '--timeout', '1h']);
const get = step(['get', '--json', JOB.name, ...OUT, '--clean']);
const status = step(['status', '--json']);

/** The commands after it: the user finds out what has become of the job. */
const AFTERWARDS: readonly Step[] = [status, { ...attach, afterMs: 60_000 }, { ...get, afterMs: 60_000 }];

const errand = (name: string, before: readonly Step[], disturbed: Step): Errand => ({
  name,
  disturbed: before.length,
  plan: {
    seed: 1,
    servers: [{ name: 'ce1', release: '7.2' }],
    users: [{ name: 'alice', machine: 'login1', server: 'ce1', steps: [...before, disturbed, ...AFTERWARDS] }],
    diskFaults: [],
    listFaults: [],
    powerFailures: [],
    network: NO_FAULTS,
  },
});

/** A submission of which the reply was lost: the next command finds the job. */
const unsettled: Step = { ...submit, kill: 'at-creation' };

/** The commands that create, send, follow, fetch, remove and recover. */
export const ERRANDS: readonly Errand[] = [
  errand('submit', [], submit),
  errand('run', [], run),
  errand('attach', [submit], attach),
  errand('attach after an interrupted submission', [unsettled], attach),
  errand('recover', [unsettled], step(['recover', '--json'])),
  errand('status after an interrupted submission', [unsettled], status),
  errand('get', [submit, wait], get),
  errand('cancel', [submit], step(['cancel', '--json', JOB.name])),
  errand('clean', [submit, wait], step(['clean', '--json', JOB.name])),
  errand('clean all', [submit, wait], step(['clean', '--json', '--all', '--yes'])),
];
