import type { Plan } from '../plans/plan.js';
import { simplerJobs } from './simpler-jobs.js';
import { simplerSteps } from './simpler-steps.js';
import { shorterLists, smallerNumbers } from './smaller-values.js';

/** A kind of simplification: plans that are simpler than one by one thing, those that leave out most first. */
export type Simplification = (plan: Plan) => Iterable<Plan>;

/** Fewer users, all with their commands. */
function* fewerUsers(plan: Plan): Generator<Plan> {
  for (const users of shorterLists(plan.users)) if (users.length > 0) yield { ...plan, users };
}

function* noFaults(plan: Plan): Generator<Plan> {
  const calm = { diskFaults: [], listFaults: [], powerFailures: [] };
  const { network } = plan;
  yield { ...plan, ...calm, network: { exchanges: [], outages: [] } };
  yield { ...plan, ...calm };
  yield { ...plan, network: { exchanges: [], outages: [] } };
  const { halfSentAtKill, ...rest } = network;
  if (halfSentAtKill !== undefined) yield { ...plan, network: rest };
}

function* fewerFaults(plan: Plan): Generator<Plan> {
  for (const faults of ['diskFaults', 'listFaults', 'powerFailures'] as const) {
    for (const fewer of shorterLists<unknown>(plan[faults])) yield { ...plan, [faults]: fewer };
  }
  for (const faults of ['exchanges', 'outages'] as const) {
    for (const fewer of shorterLists<unknown>(plan.network[faults])) {
      yield { ...plan, network: { ...plan.network, [faults]: fewer } };
    }
  }
}

function* fewerSteps(plan: Plan): Generator<Plan> {
  for (const [index, user] of plan.users.entries()) {
    for (const steps of shorterLists(user.steps)) {
      if (steps.length > 0) yield { ...plan, users: plan.users.with(index, { ...user, steps }) };
    }
  }
}

/** Servers without users are left out. */
function* fewerServers(plan: Plan): Generator<Plan> {
  const servers = plan.servers.filter(({ name }) => plan.users.some(({ server }) => server === name));
  if (servers.length < plan.servers.length) yield { ...plan, servers };
}

function* undisturbed(plan: Plan): Generator<Plan> {
  const users = plan.users.map((user) => ({
    ...user,
    steps: user.steps.map(({ kill: _kill, signal: _signal, ...step }) => step),
  }));
  yield { ...plan, users };
}

function* withoutPauses(plan: Plan): Generator<Plan> {
  yield {
    ...plan,
    users: plan.users.map((user) => ({ ...user, steps: user.steps.map((step) => ({ ...step, afterMs: 0 })) })),
  };
}

const ofSteps = (simplify: typeof simplerSteps): Simplification =>
  function* (plan) {
    for (const [index, user] of plan.users.entries()) {
      for (const [number, step] of user.steps.entries()) {
        for (const simpler of simplify(step)) {
          yield { ...plan, users: plan.users.with(index, { ...user, steps: user.steps.with(number, simpler) }) };
        }
      }
    }
  };

/** Failures of power and outages that come earlier, and outages that are over sooner. */
function* earlierFailures(plan: Plan): Generator<Plan> {
  const { network, powerFailures } = plan;
  for (const [index, failure] of powerFailures.entries()) {
    for (const atMs of smallerNumbers(failure.atMs)) {
      yield { ...plan, powerFailures: powerFailures.with(index, { ...failure, atMs }) };
    }
  }
  const withOutage = (index: number, change: { readonly fromMs: number } | { readonly toMs: number }): Plan => {
    const outages = network.outages.map((outage, at) => (at === index ? { ...outage, ...change } : outage));
    return { ...plan, network: { ...network, outages } };
  };
  for (const [index, { fromMs, toMs }] of network.outages.entries()) {
    for (const earlier of smallerNumbers(fromMs)) yield withOutage(index, { fromMs: earlier });
    for (const sooner of smallerNumbers(toMs, fromMs)) yield withOutage(index, { toMs: sooner });
  }
}

/** All kinds, those first that leave out most. */
export const SIMPLIFICATIONS: readonly Simplification[] = [
  fewerUsers,
  noFaults,
  undisturbed,
  fewerSteps,
  fewerFaults,
  ofSteps(simplerJobs),
  withoutPauses,
  ofSteps(simplerSteps),
  earlierFailures,
  fewerServers,
];
