import { ServerUnreachableError } from 'jasmin-arc';
import { JOB_ID, testFailure, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { noPaint } from '../output/colour.js';
import { explainRows, formatDetails, lastStderrLineOf, rowFields } from './job-details.js';

const failed = testJob({
  state: 'Failed',
  exitCode: 3,
  failures: [testFailure({ kind: 'exit-code', exitCode: 3, serverMessage: 'LRMS error: (3) Job failed' })],
  reason: 'The program ended with exit code 3 [LRMS error: (3) Job failed]',
});
const view = { now: new Date('2026-11-23T12:05:00Z'), columns: undefined, paint: noPaint };

describe('rows of jobs', () => {
  it('have the last line of stderr of those that failed', async () => {
    const asked: string[] = [];
    const context = contextAround({
      lastStderrLines: async (jobs) => {
        asked.push(...jobs.map(({ id }) => id));
        return new Map([[failed.id, 'KeyError: 7']]);
      },
    });
    const looks = [testJob({ id: `${JOB_ID}0` }), failed].map(
      (job) => ({ jobId: job.id, found: 'here', job }) as const,
    );
    const rows = await explainRows(context, looks, new Map());
    expect(rows.map(({ look, lastStderrLine }) => [look, lastStderrLine])).toEqual([
      [looks[0], undefined],
      [looks[1], 'KeyError: 7'],
    ]);
    expect(await lastStderrLineOf(context, testJob())).toBeUndefined();
    expect(await lastStderrLineOf(context, failed)).toBe('KeyError: 7');
    expect(asked).toEqual([failed.id, failed.id]);
  });
});

describe('everything about a job', () => {
  it('has the reason of a failure, described here and as the server message', () => {
    const lines = formatDetails(
      { look: { jobId: JOB_ID, found: 'here', job: failed }, stored: undefined, lastStderrLine: 'oh' },
      view,
    );
    expect(lines).toContain('Why             exit code 3; last line of stderr: oh');
    expect(lines).toContain('Server message  LRMS error: (3) Job failed');
    expect(lines.some((line) => line.startsWith('Queue'))).toBe(false);
  });

  it('is short if the server cannot be reached', () => {
    const error = new ServerUnreachableError('away');
    const stored = { id: JOB_ID, name: 'plot', endpoint: '', interface: 'rest', submittedAt: view.now } as const;
    const look = { jobId: JOB_ID, found: 'unreachable', error } as const;
    expect(formatDetails({ look, stored }, view).slice(0, 3)).toEqual([
      `Job        ${JOB_ID}`,
      'Name       plot',
      'State      unknown: away',
    ]);
    expect(rowFields({ look, stored })).toMatchObject({
      found: 'unreachable',
      name: 'plot',
      error: { message: 'away' },
    });
    expect(rowFields({ look: { jobId: JOB_ID, found: 'gone' }, stored })).toMatchObject({
      found: 'gone',
      shortId: '8520662f23c6',
    });
  });
});
