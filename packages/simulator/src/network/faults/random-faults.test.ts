import { expect, it } from 'vitest';
import { seededRandom } from '../../random/random.js';
import { AnswerMemory } from '../exchange/answer-memory.js';
import { scriptOf } from './fault-plan.js';
import { FAULT_KINDS } from './fault-table.js';
import { randomFaults } from './random-faults.js';

const plan = (seed: number) => randomFaults(seededRandom(seed), { exchanges: 40, hosts: ['https://ce.example.org'] });
const plans = Array.from({ length: 2_000 }, (_, seed) => plan(seed));

it('is data: the same after it was written down as JSON, and for the same seed', () => {
  for (const [seed, made] of plans.slice(0, 200).entries()) {
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    expect(plan(seed)).toEqual(made);
  }
});

it('has mostly none to four faults, and uses every kind', () => {
  const different = plans.map(({ exchanges }) => new Set(exchanges.map(({ fault }) => JSON.stringify(fault))).size);
  expect(different.filter((count) => count <= 4).length).toBeGreaterThan(plans.length * 0.8);
  const kinds = new Set(plans.flatMap(({ exchanges }) => exchanges.map(({ fault }) => fault.kind)));
  expect([...kinds].sort()).toEqual(Object.keys(FAULT_KINDS).sort());
});

it('makes faults that have an effect', () => {
  for (const { fault } of plans.flatMap(({ exchanges }) => exchanges)) {
    const { faults: _, lies, ...others } = scriptOf([fault], new AnswerMemory());
    expect(Object.keys(others).length + lies.length).toBe(1);
  }
});
