import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { describeDelegation, describeEndingFirst } from './delegation-ends.js';

const NOW = new Date('2026-11-30T08:00:00Z');
const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);
const running = (facts: Parameters<typeof testJob>[0] = {}) =>
  testJob({ state: 'Running', credentialEndsAt: inHours(3), ...facts });

describe('the end of what was delegated for a job', () => {
  it('is told, with what it means', () => {
    expect(describeDelegation(testJob(), NOW)).toBeUndefined();
    expect(describeDelegation(running(), NOW)).toMatch(/^valid until .* \(in 3h\)$/);
    expect(describeDelegation(running({ credentialEndsFirst: true }), NOW)).toMatch(
      /\(in 3h\); the job may go on after that$/,
    );
    expect(describeDelegation(running({ isCredentialRenewable: false }), NOW)).toMatch(
      /; a token, which cannot be renewed$/,
    );
    expect(describeDelegation(running({ credentialEndsAt: inHours(-1), credentialEndsFirst: true }), NOW)).toMatch(
      /^expired [^;]*$/,
    );
  });

  it('is warned of, once for all jobs that may go on after it', () => {
    expect(describeEndingFirst([running(), testJob()], NOW)).toEqual([]);
    const first = { credentialEndsFirst: true };
    const jobs = [running(first), running({ ...first, id: `${JOB_ID}0`, credentialEndsAt: inHours(5) })];
    expect(describeEndingFirst(jobs, NOW)).toEqual([
      {
        words: expect.stringMatching(/^2 jobs \(.*\) may go on after what was delegated for them ends, .* \(in 3h\)$/),
        hint: expect.stringContaining('"jasmin-arc renew"'),
      },
    ]);
  });

  it('is warned of with other words, where it is a token or has passed', () => {
    const token = running({ credentialEndsFirst: true, isCredentialRenewable: false, credentialEndsAt: inHours(-1) });
    expect(describeEndingFirst([token], NOW)).toEqual([
      {
        words: expect.stringMatching(/may go on after what was delegated for it ended, .* \(60m ago\)$/),
        hint: expect.stringContaining('no server lets a token be renewed'),
      },
    ]);
  });
});
