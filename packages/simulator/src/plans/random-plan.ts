import { randomFaults } from '../network/faults/random-faults.js';
import { type Random, seededRandom } from '../random/random.js';
import type {
  Plan,
  PlannedDiskFault,
  PlannedListFault,
  PlannedPowerFailure,
  PlannedServer,
  PlannedUser,
  Step,
} from './plan.js';
import { randomJob, rewritingJob } from './random-job.js';
import { withSituation } from './situations.js';
import { attachStep, getStep, homeOf, jobWords, pause, runWords } from './typed-steps.js';

const RELEASES = ['6.17', '7.0', '7.2'] as const;
const MACHINES = ['login1', 'login2'];
const NAMES = ['alice', 'bob'];

/** What a seed chooses: who types what, on which servers, and what goes wrong on the machines. */
export function randomPlan(seed: number): Plan {
  const random = seededRandom(seed);
  const servers = Array.from(
    { length: random.chance(0.8) ? 1 : 2 },
    (_, index): PlannedServer => ({
      name: `ce${index + 1}`,
      release: random.pick(RELEASES),
    }),
  );
  let jobs = 0;
  const nextName = () => {
    jobs += 1;
    return `job-${jobs}`;
  };
  const users = Array.from({ length: random.chance(0.7) ? 1 : 2 }, (): PlannedUser => {
    const name = random.chance(0.8) ? 'alice' : random.pick(NAMES);
    return {
      name,
      machine: random.chance(0.8) ? 'login1' : random.pick(MACHINES),
      server: random.pick(servers).name,
      steps: randomSteps(random, homeOf(name), nextName),
    };
  });
  const plan: Plan = {
    seed,
    servers,
    users,
    diskFaults: diskFaults(random.branch('disk')),
    listFaults: listFaults(random.branch('job list')),
    powerFailures: powerFailures(random.branch('power')),
    network: randomFaults(random.branch('network'), {
      exchanges: 80,
      hosts: servers.map(({ name }) => new URL(endpointOf(name)).origin),
      historyMs: 600_000,
    }),
  };
  return withSituation(plan, random.branch('situation'), nextName);
}

/** One to three errands of a user, with looks in between. */
function randomSteps(random: Random, home: string, nextName: () => string): readonly Step[] {
  const steps: Step[] = [];
  for (let errands = random.integer(1, 4); errands > 0; errands -= 1) {
    steps.push(...random.pick(ERRANDS)(random, home, nextName()));
    if (random.chance(0.3)) steps.push({ afterMs: pause(random), words: random.pick(LOOKS) });
  }
  return steps.map((step) => disturbed(random, step));
}

type Errand = (random: Random, home: string, name: string) => readonly Step[];

const LOOKS: readonly (readonly string[])[] = [
  ['status', '--json'],
  ['status', '--on-server', '--json'],
  ['status', '--last', '--json'],
  ['history'],
  ['recover'],
  ['wait', '--all', '--timeout', '1h'],
];

/** What people do with a job. */
const ERRANDS: readonly Errand[] = [
  // Runs it and stays.
  (random, home, name) => {
    const job = randomJob(random, name);
    return [
      { afterMs: pause(random), words: runWords(home, job), asks: [job] },
      ...(random.chance(0.4) ? [attachStep(random, home, name)] : []),
    ];
  },
  // Submits, waits, fetches.
  (random, home, name) => {
    const job = randomJob(random, name);
    return [
      { afterMs: pause(random), words: ['submit', ...jobWords(home, job)], asks: [job] },
      ...(random.chance(0.7) ? [{ afterMs: pause(random), words: ['wait', name, '--timeout', '4h'] }] : []),
      getStep(random, home, name),
      ...(random.chance(0.4) ? [getStep(random, home, name)] : []),
    ];
  },
  // Submits, and comes back to it.
  (random, home, name) => {
    const job = randomJob(random, name);
    return [
      { afterMs: pause(random), words: ['submit', ...jobWords(home, job)], asks: [job] },
      attachStep(random, home, name),
      ...(random.chance(0.5) ? [{ afterMs: pause(random), words: ['attach', name, '-d', `${home}/out/${name}`] }] : []),
    ];
  },
  // Changes their mind.
  (random, home, name) => {
    const job = randomJob(random, name);
    return [
      { afterMs: pause(random), words: ['submit', ...jobWords(home, job)], asks: [job] },
      { afterMs: pause(random), words: ['cancel', name, ...(random.chance(0.5) ? ['--wait'] : [])] },
      ...(random.chance(0.6) ? [{ afterMs: pause(random), words: ['clean', name] }] : []),
    ];
  },
  // Tidies up.
  (random, home, name) => {
    const job = randomJob(random, name);
    return [
      { afterMs: pause(random), words: ['submit', ...jobWords(home, job)], asks: [job] },
      {
        afterMs: pause(random),
        words: random.pick([
          ['clean', '--all', '--yes'],
          ['cancel', '--all', '--yes'],
          ['get', '--all', '-d', `${home}/all`],
        ]),
      },
    ];
  },
  // Cleans it, and asks for the last one.
  (random, home, name) => {
    const job = randomJob(random, name);
    return [
      { afterMs: pause(random), words: ['submit', ...jobWords(home, job)], asks: [job] },
      { afterMs: 0, words: ['wait', name, '--timeout', '4h'] },
      {
        afterMs: pause(random),
        words: random.pick([
          ['clean', name],
          ['get', name, '-d', `${home}/out/${name}`, '--clean'],
        ]),
      },
      {
        afterMs: pause(random),
        words: random.pick([
          ['status', '--last', '--json'],
          ['get', '--last', '--json', '-d', `${home}/last`],
          ['cancel', '--last', '--json', '--yes'],
          ['clean', '--last', '--json', '--yes'],
        ]),
      },
    ];
  },
  // Looks at what there is so far, of a file that the program writes again and again.
  (random, home, name) => {
    const job = rewritingJob(random, name);
    const look = (): Step => ({
      afterMs: random.integer(0, 5_000),
      words: ['get', name, '-d', `${home}/out/${name}`, '--partial', '--overwrite'],
    });
    return [
      { afterMs: pause(random), words: ['submit', ...jobWords(home, job)], asks: [job] },
      look(),
      look(),
      ...(random.chance(0.5) ? [getStep(random, home, name)] : []),
    ];
  },
  // Is cut off while the inputs are sent, and comes back.
  (random, home, name) => {
    const job = randomJob(random, name);
    const inputs = job.inputs.length > 0 ? job.inputs : [{ path: 'data.nc', sizeBytes: 100_000 }];
    const sending = { ...job, inputs };
    return [
      {
        afterMs: pause(random),
        words: ['submit', ...jobWords(home, sending)],
        asks: [sending],
        ...(random.chance(0.5)
          ? { kill: { call: random.integer(60, 200), when: 'before' } as const }
          : { signal: { afterMs: random.integer(100, 4_000), signal: random.pick(['SIGINT', 'SIGTERM'] as const) } }),
      },
      { afterMs: random.integer(0, 300_000), words: ['attach', name, '-d', `${home}/out/${name}`] },
    ];
  },
];

/** Some commands get a signal, some are killed. */
function disturbed(random: Random, step: Step): Step {
  if (step.kill !== undefined || step.signal !== undefined) return step;
  if (random.chance(0.12)) {
    return {
      ...step,
      kill: { call: random.integer(0, random.chance(0.8) ? 80 : 400), when: random.pick(['before', 'after']) },
    };
  }
  if (random.chance(0.1)) {
    return {
      ...step,
      signal: { afterMs: random.integer(0, 60_000), signal: random.pick(['SIGINT', 'SIGTERM', 'SIGHUP'] as const) },
    };
  }
  return step;
}

const DISK_CODES = ['ENOSPC', 'EIO', 'EACCES', 'EDQUOT', 'EROFS', 'ESTALE', 'short'] as const;

const diskFaults = (random: Random): readonly PlannedDiskFault[] =>
  random.chance(0.75)
    ? []
    : Array.from({ length: random.integer(1, 4) }, () => ({
        machine: random.pick(MACHINES),
        call: random.integer(0, 200),
        code: random.pick(DISK_CODES),
        ...(random.chance(0.2) && { after: true }),
      }));

const OBSTACLES = ['locked', 'full', 'malformed', 'denied'] as const;

const listFaults = (random: Random): readonly PlannedListFault[] =>
  random.chance(0.8)
    ? []
    : Array.from({ length: random.integer(1, 4) }, () => ({
        machine: random.pick(MACHINES),
        call: random.integer(0, 40),
        obstacle: random.pick(OBSTACLES),
        // A disk stays full for a while.
        ...(random.chance(0.3) && { times: random.integer(2, 30) }),
        ...(random.chance(0.2) && { after: true }),
      }));

const powerFailures = (random: Random): readonly PlannedPowerFailure[] =>
  random.chance(0.92) ? [] : [{ machine: random.pick(MACHINES), atMs: random.integer(0, 300_000) }];

/** The address of a server. */
export const endpointOf = (server: string): string => `https://${server}.example.org:443/arex`;
