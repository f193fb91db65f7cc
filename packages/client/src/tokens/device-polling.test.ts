import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeviceAnswer, pollForTokens } from './device-polling.js';

/** Polls what gives one answer after another, on a clock of its own; after the last one the user has still not decided. */
async function polled(answers: readonly DeviceAnswer<string>[], intervalSeconds = 5, expiresInSeconds = 600) {
  let time = 0;
  const asked: number[] = [];
  const rest = [...answers];
  const tokens = await pollForTokens<string>(
    async () => {
      asked.push(time);
      return rest.shift() ?? { kind: 'pending' };
    },
    {
      intervalSeconds,
      expiresInSeconds,
      now: () => new Date(time),
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
    },
  );
  return { tokens, asked };
}

const given: DeviceAnswer<string> = { kind: 'given', tokens: 'tokens' };
const undecided = fc.constantFrom<DeviceAnswer<string>[]>(
  [{ kind: 'pending' }],
  [{ kind: 'slow-down' }],
  [{ kind: 'unanswered' }],
);

describe('asking for the tokens of a device', () => {
  it('slows down by five seconds when it is told to, and doubles the interval when there is no answer', async () => {
    const answers: DeviceAnswer<string>[] = [{ kind: 'slow-down' }, { kind: 'pending' }, { kind: 'unanswered' }, given];
    expect(await polled(answers)).toEqual({ tokens: 'tokens', asked: [5_000, 15_000, 25_000, 45_000] });
  });

  it('never asks faster than the issuer wants, never after the code has ended, and takes the tokens when they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(undecided, { maxLength: 20 }).map((lists) => lists.flat()),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 3_600 }),
        async (answers, interval, expiry) => {
          const { tokens, asked } = await polled([...answers, given], interval, expiry);
          let least = interval * 1_000;
          asked.forEach((time, index) => {
            expect(time - (asked[index - 1] ?? 0)).toBeGreaterThanOrEqual(least);
            if (answers[index]?.kind === 'slow-down') least += 5_000;
          });
          expect(asked.every((time) => time <= expiry * 1_000)).toBe(true);
          expect(tokens).toBe(asked.length > answers.length ? 'tokens' : undefined);
        },
      ),
    );
  });
});
