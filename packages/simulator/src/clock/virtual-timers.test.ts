import fc from 'fast-check';
import { expect, it } from 'vitest';
import { VirtualTimers } from './virtual-timers.js';

/** Lets all timers go off. @returns when each of them did, as they tell */
function play(set: (timers: VirtualTimers, tell: (name: string) => () => void) => void): readonly string[] {
  const timers = new VirtualTimers(0);
  const told: string[] = [];
  set(timers, (name) => () => told.push(`${name} at ${timers.now}`));
  while (timers.count > 0 && told.length < 1_000) timers.next();
  return told;
}

it('lets timers go off by time, those of the same time in their order', () => {
  const delays = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
  fc.assert(
    fc.property(delays, (all) => {
      const told = play((timers, tell) => {
        for (const [index, delay] of all.entries()) timers.setTimeout(tell(String(index)), delay);
      });
      const sorted = all.map((delay, index) => ({ delay, index })).toSorted((a, b) => a.delay - b.delay);
      expect(told).toEqual(sorted.map(({ delay, index }) => `${index} at ${delay}`));
    }),
  );
});

it('does not let those go off that were cleared, before or after they were due', () => {
  const delays = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(delays, (all) => {
      const timers = new VirtualTimers(0);
      let count = 0;
      const begun = all.map(([delay, isCleared]) => {
        const timer = timers.setTimeout(() => {
          expect(isCleared).toBe(false);
          count += 1;
        }, delay);
        return { timer, isCleared };
      });
      for (const { timer, isCleared } of begun) if (isCleared) timers.clear(timer);
      expect(timers.count).toBe(begun.filter(({ isCleared }) => !isCleared).length);
      while (timers.count > 0) timers.next();
      for (const { timer } of begun) timers.clear(timer);
      expect(timers.count).toBe(0);
      expect(count).toBe(begun.filter(({ isCleared }) => !isCleared).length);
    }),
  );
});

it('lets immediates go off before the timers of the same time', () => {
  const told = play((timers, tell) => {
    timers.setTimeout(tell('timer'), 0);
    timers.setImmediate(tell('immediate'));
  });
  expect(told).toEqual(['immediate at 0', 'timer at 0']);
});

it('lets time pass for a timer that sets another one at once', () => {
  const told = play((timers, tell) => {
    timers.setTimeout(() => void timers.setTimeout(tell('inner'), 0), 5);
  });
  expect(told).toEqual(['inner at 6']);
});

it('repeats an interval until it is cleared', () => {
  const told = play((timers, tell) => {
    const timer = timers.setInterval(tell('interval'), 10);
    timers.setTimeout(() => timers.clear(timer), 35);
  });
  expect(told).toEqual(['interval at 10', 'interval at 20', 'interval at 30']);
});

it('sets a timer anew', () => {
  const told = play((timers, tell) => {
    const timer = timers.setTimeout(tell('refreshed'), 10);
    timers.setTimeout(() => timer.refresh(), 4);
  });
  expect(told).toEqual(['refreshed at 14']);
});

it('takes delays as Node.js does', () => {
  const told = play((timers, tell) => {
    for (const delay of [1.9, -5, Number.NaN, undefined, 2 ** 31]) timers.setTimeout(tell(String(delay)), delay);
  });
  expect(told).toEqual(['-5 at 0', 'NaN at 0', 'undefined at 0', '1.9 at 1', '2147483648 at 1']);
});
