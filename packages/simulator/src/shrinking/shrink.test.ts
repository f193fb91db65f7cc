import { expect, it } from 'vitest';
import { NO_FAULTS } from '../network/faults/fault-plan.js';
import type { Plan, PlannedJob } from '../plans/plan.js';
import { randomPlan } from '../plans/random-plan.js';
import { shrink } from './shrink.js';

const jobsOf = (plan: Plan): readonly PlannedJob[] =>
  plan.users.flatMap(({ steps }) => steps.flatMap(({ asks = [] }) => asks));

const planWith = (holds: (plan: Plan) => boolean): Plan => {
  for (let seed = 1; ; seed += 1) if (holds(randomPlan(seed))) return randomPlan(seed);
};

it('leaves of a plan what its failure needs', async () => {
  const removes = (plan: Plan) => plan.users.some(({ steps }) => steps.some(({ words }) => words[0] === 'clean'));
  const plan = planWith((one) => removes(one) && one.users.length > 1 && one.network.exchanges.length > 2);
  const { plan: shortest } = await shrink(plan, async (simpler) => removes(simpler));
  expect(shortest.network).toEqual(NO_FAULTS);
  expect(shortest.servers).toHaveLength(1);
  expect(shortest.users.map(({ steps }) => steps)).toEqual([[{ afterMs: 0, words: expect.any(Array) }]]);
});

it('keeps the fault that it needs, and the kill', async () => {
  const hasBoth = ({ network, users }: Plan) =>
    network.exchanges.some(({ fault }) => fault.kind === 'reply-lost') &&
    users.some(({ steps }) => steps.some(({ kill }) => kill !== undefined));
  const plan = planWith((one) => hasBoth(one) && one.network.exchanges.length > 3);
  const { plan: shortest } = await shrink(plan, async (simpler) => hasBoth(simpler));
  expect(shortest.network.exchanges).toHaveLength(1);
  expect(shortest.users).toHaveLength(1);
  expect(shortest.users[0]?.steps).toHaveLength(1);
});

it('lets a server find all records, where that is not needed, and kills a fetch as early as it can', async () => {
  const plan = planWith((one) => jobsOf(one).some(({ lost }) => lost !== undefined));
  const { plan: shortest } = await shrink(plan, async (simpler) => jobsOf(simpler).length > 0);
  expect(jobsOf(shortest).map(({ lost }) => lost)).toEqual([undefined]);
  const isFetchKilled = ({ users }: Plan) =>
    users.some(({ steps }) => steps.some(({ kill }) => typeof kill === 'object' && kill.since === 'fetching'));
  const fetching = await shrink(
    planWith((one) => isFetchKilled(one)),
    async (simpler) => isFetchKilled(simpler),
  );
  expect(fetching.plan.users[0]?.steps).toMatchObject([{ kill: { call: 0, since: 'fetching' } }]);
});

it('takes an input that is not needed from the command line, too', async () => {
  const plan = planWith((one) => jobsOf(one).some(({ inputs }) => inputs.length === 3));
  const needs = (simpler: Plan) => jobsOf(simpler).some(({ inputs }) => inputs.some(({ path }) => path === 'data.nc'));
  const { plan: shortest } = await shrink(plan, async (simpler) => needs(simpler));
  const words = shortest.users.flatMap(({ steps }) => steps.flatMap((step) => step.words));
  expect(words.filter((word) => word === '-i')).toHaveLength(1);
  expect(words.filter((word) => word.endsWith(':data.nc'))).toHaveLength(1);
});

it('plays no more histories than it may, and none twice', async () => {
  const seen: string[] = [];
  const { histories } = await shrink(
    randomPlan(7),
    async (simpler) => {
      seen.push(JSON.stringify(simpler));
      return seen.length % 20 === 0;
    },
    { budget: 40 },
  );
  expect(histories).toBe(40);
  expect(new Set(seen).size).toBe(seen.length);
});
