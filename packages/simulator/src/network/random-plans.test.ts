import { describe, expect, it, vi } from 'vitest';
import { ArcError } from '../../../client/src/errors/index.js';
import { seededRandom } from '../random/random.js';
import type { HostRequest } from './exchange/host.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { randomFaults } from './faults/random-faults.js';
import { ORIGIN, onVirtualClock, settled, virtualClient } from './virtual-client.fixture.js';

onVirtualClock();

const file = Buffer.from('0123456789'.repeat(2_000));
const MINUTE = 60_000;

/** What a host of jobs and files answers. */
function answer({ method, path, headers: { range } }: HostRequest) {
  if (path !== '/file')
    return { status: method === 'POST' ? 201 : 200, body: Buffer.from('{"job":[{"id":"a"},{"id":"b"}]}') };
  const from = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  const body = file.subarray(from);
  if (from === 0) return { body };
  return { status: 206, headers: { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }, body };
}

/** One history of requests of every kind, one after the other and at once. */
async function play(seed: number, plan: FaultPlan) {
  vi.setSystemTime(new Date('2026-01-01T00:00:00Z'));
  const { http, seen, events } = virtualClient({
    random: seededRandom(seed),
    plan,
    answer,
    client: { limits: { textBytes: 1024 * 1024 } },
  });
  const requests = [
    { method: 'GET', path: '/jobs' },
    { method: 'POST', path: '/jobs?action=new', body: 'first' },
    { method: 'PUT', path: '/input', body: Buffer.alloc(100_000, 'x') },
    { method: 'GET', path: '/file' },
    { method: 'GET', path: '/file', headers: { range: 'bytes=5000-' } },
    { method: 'POST', path: '/jobs?action=new', body: 'second' },
    { method: 'HEAD', path: '/file' },
    { method: 'DELETE', path: '/session' },
  ] as const;
  const send = ({ path, ...request }: (typeof requests)[number]) =>
    settled(http.text({ ...request, url: `${ORIGIN}${path}` }));
  const ends = [];
  for (const request of requests) ends.push(await send(request));
  ends.push(...(await Promise.all(requests.map(send))));
  await vi.advanceTimersByTimeAsync(120 * MINUTE);
  return { ends, seen, events };
}

const seeds = Array.from({ length: 150 }, (_, index) => index);
const planOf = (seed: number) =>
  randomFaults(seededRandom(seed), { exchanges: 20, hosts: [ORIGIN], historyMs: 10 * MINUTE });

describe('histories with random faults', () => {
  it('every request ends, in time, with an answer or an error of the library; none arrives twice that must not', async () => {
    for (const seed of seeds) {
      const { ends, seen } = await play(seed, planOf(seed));
      for (const ended of ends) {
        expect(ended, `seed ${seed}`).toBeDefined();
        // Three tries of a GET, each up to a slow connection, a late head and a slow body.
        expect(ended?.ms, `seed ${seed}`).toBeLessThan(20 * MINUTE);
        if (ended?.error !== undefined) expect(ended.error, `seed ${seed}`).toBeInstanceOf(ArcError);
      }
      const posted = seen.filter(({ method, isWhole }) => method === 'POST' && isWhole);
      // One after the other, and at once.
      for (const body of ['first', 'second'])
        expect(posted.filter((request) => request.body.toString() === body).length, `seed ${seed}`).toBeLessThanOrEqual(
          2,
        );
      expect(vi.getTimerCount(), `seed ${seed}`).toBe(0);
    }
  });

  it('are the same again with the same seed and plan', async () => {
    for (const seed of seeds.slice(0, 20)) {
      const first = await play(seed, planOf(seed));
      const again = await play(seed, JSON.parse(JSON.stringify(planOf(seed))) as FaultPlan);
      expect(again.events).toEqual(first.events);
    }
  });
});
