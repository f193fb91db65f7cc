import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random/random.js';
import type { Plan } from './plan.js';
import { withSituation } from './situations.js';

const PLAN: Plan = {
  seed: 1,
  servers: [{ name: 'ce1', release: '7.2' }],
  users: [{ name: 'alice', machine: 'login1', server: 'ce1', steps: [{ afterMs: 0, words: ['status'] }] }],
  diskFaults: [],
  listFaults: [],
  powerFailures: [],
  network: { exchanges: [], outages: [] },
};

const plans = Array.from({ length: 300 }, (_, seed) => withSituation(PLAN, seededRandom(seed), () => 'job-1'));
const changed = plans.filter((plan) => plan !== PLAN);

describe('a situation', () => {
  it('comes into some plans, and leaves the others as they are', () => {
    expect(changed.length).toBeGreaterThan(15);
    expect(changed.length).toBeLessThan(75);
  });

  it('comes after what the user does anyway', () => {
    for (const { users } of changed) {
      expect(users[0]?.steps[0]).toEqual({ afterMs: 0, words: ['status'] });
      expect(users[0]?.steps[1]?.asks).toMatchObject([{ name: 'job-1' }]);
    }
  });

  it.each([
    ['a kill while files are fetched', /"since":"fetching"/],
    ['a connection that breaks within a file', /"path":"\/session\/state\[[.]\]nc"/],
    ['a name that XML cannot hold', /"path":"[^"]*\\u00/],
    ['a record that is not found', /"lost":\{/],
  ])('may be %s', (_, sign) => {
    expect(changed.some((plan) => sign.test(JSON.stringify(plan)))).toBe(true);
  });
});
