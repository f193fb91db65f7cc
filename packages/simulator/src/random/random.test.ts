import { expect, it } from 'vitest';
import { seededRandom } from './random.js';

it('brings the same choices for the same seed, and others for another one', () => {
  const choices = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 20 }, () => random.integer(0, 1000));
  };
  expect(choices(7)).toEqual(choices(7));
  expect(choices(7)).not.toEqual(choices(8));
});

it('branches into a source that does not depend on how many choices were made before', () => {
  const [one, other] = [seededRandom(7), seededRandom(7)];
  other.fraction();
  expect(one.branch('server').fraction()).toBe(other.branch('server').fraction());
  expect(one.branch('server').fraction()).not.toBe(one.branch('disk').fraction());
});

it('chooses each of a few about equally often', () => {
  const random = seededRandom(1);
  const counts = new Map<string, number>();
  for (let index = 0; index < 3000; index += 1) {
    const chosen = random.pick(['a', 'b', 'c']);
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
  }
  for (const name of 'abc') expect(counts.get(name)).toBeGreaterThan(900);
});
