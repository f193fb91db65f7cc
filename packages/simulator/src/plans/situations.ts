import type { ExchangeFault } from '../network/faults/fault-plan.js';
import type { Random } from '../random/random.js';
import type { Plan, PlannedJob, Step } from './plan.js';
import { randomJob, rewritingJob } from './random-job.js';
import { attachStep, getStep, homeOf, jobWords, runWords } from './typed-steps.js';

/** What a user does, and what goes wrong meanwhile. */
interface Situation {
  readonly steps: readonly Step[];
  readonly faults?: readonly ExchangeFault[];
}

type DrawSituation = (random: Random, home: string, name: string) => Situation;

/**
 * What chance brings together too seldom: a job, what the user does with it, and the one thing that makes this delicate.
 * Some plans get one more errand of this kind; the rest of the plan stays as it is.
 */
export function withSituation(plan: Plan, random: Random, nextName: () => string): Plan {
  if (!random.chance(0.12)) return plan;
  const chosen = random.integer(0, plan.users.length);
  const draw = random.pick(SITUATIONS);
  const { network } = plan;
  let added: readonly ExchangeFault[] = [];
  const users = plan.users.map((user, index) => {
    if (index !== chosen) return user;
    const { steps, faults = [] } = draw(random, homeOf(user.name), nextName());
    added = faults;
    return { ...user, steps: [...user.steps, ...steps] };
  });
  return { ...plan, users, network: { ...network, exchanges: [...network.exchanges, ...added] } };
}

const submitStep = (home: string, job: PlannedJob): Step => ({
  afterMs: 0,
  words: ['submit', ...jobWords(home, job)],
  asks: [job],
});

const waitStep = (name: string): Step => ({ afterMs: 0, words: ['wait', name, '--timeout', '4h'] });

const SITUATIONS: readonly DrawSituation[] = [
  // A fetch is killed half-way, and the user begins it again.
  (random, home, name) => {
    const job = withResult(random, randomJob(random, name));
    const fetch = (): Step => (random.chance(0.5) ? getStep(random, home, name) : attachStep(random, home, name));
    const kill = {
      call: random.integer(0, random.chance(0.7) ? 20 : 80),
      when: random.pick(['before', 'after'] as const),
      since: 'fetching' as const,
    };
    return { steps: [submitStep(home, job), waitStep(name), { ...fetch(), kill }, fetch()] };
  },
  // The connection breaks in the middle of a file that the program writes again and again.
  (random, home, name) => {
    const job = rewritingJob(random, name, { everyMs: random.pick([500, 1_000, 2_000]), times: 40 });
    const look = (): Step => ({
      afterMs: random.integer(0, 20_000),
      words: ['get', name, '-d', `${home}/out/${name}`, '--partial', '--overwrite'],
    });
    const breaks = (exchange: number): ExchangeFault => ({
      at: { exchange, method: 'GET', path: '/session/state[.]nc' },
      fault: { kind: random.pick(['cut', 'reset'] as const), of: 'answer', after: random.integer(1_000, 90_000) },
    });
    return {
      steps: [submitStep(home, job), look(), look(), look(), getStep(random, home, name)],
      faults: [1, 2, 3].map(breaks),
    };
  },
  // A program gives a file a name that no XML document can hold.
  (random, home, name) => {
    const job = randomJob(random, name);
    const path = random.pick(['map\u0001.png', 'log/run\u001b.txt', 'maps/\u0007.png']);
    const odd: PlannedJob = {
      ...job,
      deeds: [...job.deeds, { afterMs: job.runsMs, does: 'write', path, sizeBytes: random.integer(1, 2_000) }],
      wants: 'new',
    };
    const comeBack = random.chance(0.5) ? attachStep(random, home, name) : getStep(random, home, name);
    return random.chance(0.5)
      ? { steps: [{ afterMs: 0, words: runWords(home, odd), asks: [odd] }, comeBack] }
      : { steps: [submitStep(home, odd), waitStep(name), comeBack] };
  },
  // The server does not find the record of a job that runs, for less than a minute.
  (random, home, name) => {
    const lost = { afterMs: random.integer(70_000, 90_000), forMs: random.integer(2_000, 50_000) };
    const job: PlannedJob = { ...randomJob(random, name), runsMs: lost.afterMs + random.integer(0, 70_000), lost };
    const follow = random.pick(['run', 'wait', 'attach'] as const);
    if (follow === 'run') return { steps: [{ afterMs: 0, words: runWords(home, job), asks: [job] }] };
    return {
      steps: [
        submitStep(home, job),
        { ...(follow === 'wait' ? waitStep(name) : attachStep(random, home, name)), afterMs: 0 },
      ],
    };
  },
];

/** A job that has a file to fetch. */
function withResult(random: Random, job: PlannedJob): PlannedJob {
  if (job.deeds.some(({ does }) => does === 'write')) return { ...job, wants: 'new' };
  const deed = {
    afterMs: job.runsMs,
    does: 'write',
    path: 'result.nc',
    sizeBytes: random.integer(1, 300_000),
  } as const;
  return { ...job, deeds: [...job.deeds, deed], wants: 'new' };
}
