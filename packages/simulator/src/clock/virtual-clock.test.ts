import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as timer } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { StuckError, VirtualClock } from './virtual-clock.js';

const BEGIN = new Date('2026-01-01T00:00:00Z');

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });

it('lets a day pass in no time', async () => {
  using clock = new VirtualClock(BEGIN);
  await clock.run(sleep(86_400_000), { limitMs: 86_400_001 });
  expect(new Date().toISOString()).toBe('2026-01-02T00:00:00.000Z');
  expect(clock.elapsedMs).toBe(86_400_000);
});

it('lets everything settle before time goes on', async () => {
  using clock = new VirtualClock(BEGIN);
  const seen: string[] = [];
  const work = async (name: string, delayMs: number) => {
    await sleep(delayMs);
    for (let step = 0; step < 50; step += 1) await undefined;
    seen.push(`${name} at ${clock.elapsedMs}`);
  };
  await clock.run(Promise.all([work('late', 20), work('early', 10), work('soon', 10)]), { limitMs: 100 });
  expect(seen).toEqual(['early at 10', 'soon at 10', 'late at 20']);
});

it('tells what waits for something that cannot happen', async () => {
  using clock = new VirtualClock(BEGIN, 10);
  await expect(clock.run(new Promise(() => undefined), { limitMs: 1000 })).rejects.toThrow(StuckError);
});

it('tells what does not end', async () => {
  using clock = new VirtualClock(BEGIN);
  const endless = async () => {
    for (;;) await sleep(10);
  };
  await expect(clock.run(endless(), { limitMs: 1000 })).rejects.toThrow('not ended after 1 s');
});

it('keeps the asynchronous context of those who set a timer', async () => {
  using clock = new VirtualClock(BEGIN);
  const who = new AsyncLocalStorage<string>();
  const asked = who.run('alice', async () => {
    const here = new Promise<string | undefined>((resolve) => {
      setTimeout(() => resolve(who.getStore()), 5);
    });
    return here;
  });
  expect(await clock.run(asked, { limitMs: 10 })).toBe('alice');
});

it('aborts after a time of its own', async () => {
  using clock = new VirtualClock(BEGIN);
  const signal = AbortSignal.timeout(3_600_000);
  await clock.pass(3_599_999);
  expect(signal.aborted).toBe(false);
  await clock.pass(2);
  expect(signal.aborted).toBe(true);
});

it('gives the real clock back', () => {
  const before = setTimeout;
  const clock = new VirtualClock(BEGIN);
  clock[Symbol.dispose]();
  expect(setTimeout).toBe(before);
  expect(Date.now()).toBeGreaterThan(BEGIN.getTime() + 1);
});

it('is also the clock of the timers that are imported by name, and gives them back', async () => {
  const clock = new VirtualClock(BEGIN);
  await clock.run(timer(86_400_000), { limitMs: 86_400_001 });
  expect(clock.elapsedMs).toBe(86_400_000);
  syncBuiltinESMExports();
  clock[Symbol.dispose]();
  await expect(timer(1, 'over')).resolves.toBe('over');
});
