import { beforeAll, expect, it } from 'vitest';
import { importBundledSimulator } from '../bundled/import-bundle.fixture.js';
import type { Plan } from '../plans/plan.js';
import type { Disturbance } from './disturbances.js';
import { ERRANDS } from './errands.js';

/** All bytes would be a few hundred thousand plans. */
const CUT_EVERY = 10;

let all: readonly Disturbance[];
beforeAll(async () => {
  const { allDisturbances } = await importBundledSimulator();
  all = await allDisturbances({ cutEvery: CUT_EVERY });
});

const ofErrand = (name: string) => all.filter(({ what }) => what.startsWith(name));
const kills = (plans: readonly Plan[]) =>
  plans.flatMap(({ users }) =>
    users.flatMap(({ steps }) => steps.flatMap(({ kill }) => (typeof kill === 'object' ? kill : []))),
  );

it.each(ERRANDS.map(({ name }) => name))('of "%s" kill it before and after each of its calls', (name) => {
  const calls = kills(ofErrand(`${name}, killed`).map(({ plan }) => plan)).filter(({ when }) => when === 'after');
  expect(calls.length).toBeGreaterThan(20);
  expect(new Set(calls.map(({ call }) => call))).toEqual(new Set(calls.keys()));
});

it.each(ERRANDS.map(({ name }) => name))(
  'of "%s" end the connection of each exchange at places all over it',
  (name) => {
    const cut = ofErrand(`${name} (step`).flatMap(({ plan }) => plan.network.exchanges.map(({ fault }) => fault));
    const places = cut.flatMap((fault) => ('of' in fault && fault.of === 'exchange' ? [fault.after] : []));
    const last = Math.max(...places);
    expect(new Set(places)).toEqual(
      new Set(Array.from({ length: last / CUT_EVERY + 1 }, (_, step) => step * CUT_EVERY)),
    );
  },
);
