import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsBeforeJob, isRenewalDue } from './renewal-time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-11-30T08:00:00Z');
const at = (ms: number): Date => new Date(START + ms);
const madeNow = (lastsMs: number) => ({ notAfter: at(lastsMs), checkedAt: at(0) });

describe('a renewal', () => {
  it('is due when less than half of the time is left', () => {
    expect(isRenewalDue(madeNow(12 * HOUR), at(6 * HOUR))).toBe(false);
    expect(isRenewalDue(madeNow(12 * HOUR), at(6 * HOUR + 1))).toBe(true);
    expect(isRenewalDue(madeNow(MINUTE), at(30_001))).toBe(true);
  });

  it('is due at half of what was left, where the one before gained nothing', () => {
    const checked = { notAfter: at(12 * HOUR), checkedAt: at(8 * HOUR) };
    expect(isRenewalDue(checked, at(10 * HOUR))).toBe(false);
    expect(isRenewalDue(checked, at(10 * HOUR + 1))).toBe(true);
  });

  it('of one that has ended is tried every ten minutes', () => {
    const ended = { notAfter: at(0), checkedAt: at(HOUR) };
    expect(isRenewalDue(ended, at(HOUR + 9 * MINUTE))).toBe(false);
    expect(isRenewalDue(ended, at(HOUR + 10 * MINUTE))).toBe(true);
  });

  const anyLife = fc.integer({ min: 60_000, max: 30 * 24 * HOUR });

  it('is never due while half of the time is left, and always from some seconds after that on', () => {
    fc.assert(
      fc.property(anyLife, fc.double({ min: 0, max: 1, noNaN: true }), (life, passed) => {
        const now = at(Math.floor(life * passed));
        if (now.getTime() - START <= life / 2) expect(isRenewalDue(madeNow(life), now)).toBe(false);
        else expect(isRenewalDue(madeNow(life), now)).toBe(true);
      }),
    );
  });

  it('comes before the end, however irregular the looks are, if they are ten seconds apart at most', () => {
    fc.assert(
      fc.property(
        anyLife,
        fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 12, maxLength: 12 }),
        (life, gaps) => {
          // The last looks before half of the time has passed, and the first ones after it.
          let now = Math.floor(life / 2) - 60_000;
          const due = gaps.some((gap) => {
            now += gap;
            return now < life && isRenewalDue(madeNow(life), at(now));
          });
          expect(due).toBe(now > life / 2);
        },
      ),
    );
  });

  it('that gains nothing is tried a few times only, however often jobs are looked at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60_000, max: 24 * HOUR }),
        fc.integer({ min: 1_000, max: 60_000 }),
        (life, every) => {
          let times = madeNow(life);
          let tries = 0;
          for (let now = 0; now < life; now += every) {
            if (!isRenewalDue(times, at(now))) continue;
            tries += 1;
            times = { ...times, checkedAt: at(now) };
          }
          expect(tries).toBeLessThanOrEqual(Math.log2(life / 10_000) + 2);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a delegation ends before its job', () => {
  const job = { startedAt: at(0), requestedWallTimeSeconds: 24 * 3600 };

  it('if the wall time asked for goes on after it', () => {
    expect(endsBeforeJob(at(23 * HOUR), job, at(HOUR))).toBe(true);
    expect(endsBeforeJob(at(24 * HOUR), job, at(HOUR))).toBe(false);
  });

  it('if the job could start no earlier than now', () => {
    expect(endsBeforeJob(at(25 * HOUR), { requestedWallTimeSeconds: 24 * 3600 }, at(HOUR))).toBe(false);
    expect(endsBeforeJob(at(25 * HOUR), { requestedWallTimeSeconds: 24 * 3600 }, at(HOUR + 1))).toBe(true);
  });

  it('if it has ended, also for a job that has asked for no time', () => {
    expect(endsBeforeJob(at(HOUR), {}, at(HOUR))).toBe(true);
    expect(endsBeforeJob(at(HOUR), {}, at(0))).toBe(false);
  });
});
