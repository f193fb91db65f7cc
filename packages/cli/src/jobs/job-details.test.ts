import { Readable } from 'node:stream';
import { type ArcInterface, ServerUnreachableError } from 'jasmin-arc';
import { describe, expect, it, vi } from 'vitest';
import { contextAround, JOB_ID, testFailure, testJob } from '../command-line/context.fixture.js';
import { noPaint } from '../output/colour.js';
import { explainRow, explainRows, formatDetails, rowFields } from './job-details.js';

const failed = testJob({
  state: 'Failed',
  exitCode: 3,
  failures: [testFailure({ kind: 'exit-code', exitCode: 3, serverMessage: 'LRMS error: (3) Job failed' })],
  reason: 'The program ended with exit code 3 [LRMS error: (3) Job failed]',
});
const view = { now: new Date('2026-11-23T12:05:00Z'), columns: undefined, paint: noPaint };

/** A server with a stderr of so many bytes. */
function contextWith(stderr: string | undefined) {
  const asked: number[] = [];
  const context = contextAround({
    listJobFiles: async () =>
      stderr === undefined ? [] : [{ kind: 'file', name: 'stderr.txt', sizeBytes: stderr.length }],
    readJobFile: async (_: string, __: string, { offset }: { readonly offset: number }) => {
      asked.push(offset);
      return Readable.from([Buffer.from(String(stderr).slice(offset))]);
    },
  });
  return { context, asked };
}

describe('the last words of a job', () => {
  it('are read from the end of its stderr', async () => {
    const { context, asked } = contextWith(`${'x'.repeat(100_000)}\nKeyError: 7\n`);
    const row = await explainRow(context, { jobId: JOB_ID, found: 'here', job: failed }, undefined, true);
    expect(row.lastWords).toBe('KeyError: 7');
    expect(asked).toEqual([100_013 - 4096]);
  });

  it('may be missing, and need not be asked for', async () => {
    const look = { jobId: JOB_ID, found: 'here', job: failed } as const;
    expect((await explainRow(contextWith(undefined).context, look, undefined, true)).lastWords).toBeUndefined();
    const { context, asked } = contextWith('x');
    expect(await explainRow(context, look, undefined, false)).toEqual({ look, stored: undefined });
    await explainRow(context, { ...look, job: testJob() }, undefined, true);
    expect(asked).toEqual([]);
  });
});

describe('the last words of many jobs', () => {
  const many = Array.from({ length: 70 }, (_, index) => ({ ...failed, id: `${JOB_ID}${index}` }));
  const looks = [testJob(), ...many].map((job) => ({ jobId: job.id, found: 'here', job }) as const);

  it('are those of the first that failed, a few at a time', async () => {
    let open = 0;
    let most = 0;
    const context = contextAround({
      listJobFiles: async () => [{ kind: 'file', name: 'stderr.txt', sizeBytes: 3 }],
      readJobFile: async () => {
        open += 1;
        most = Math.max(most, open);
        await new Promise(setImmediate);
        open -= 1;
        return Readable.from([Buffer.from('oh\n')]);
      },
    });
    const rows = await explainRows(context, looks, new Map());
    expect(rows.map(({ look }) => look)).toEqual(looks);
    expect(rows.map(({ lastWords }) => lastWords === 'oh')).toEqual(looks.map((_, index) => index >= 1 && index <= 50));
    expect(most).toBe(8);
  });

  it('do not delay the rows', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    const never: ArcInterface['listJobFiles'] = (_jobId, _path, { signal } = {}) =>
      new Promise((_resolve, reject) => {
        if (signal?.aborted) reject(signal.reason);
      });
    const rows = await explainRows(contextAround({ listJobFiles: never }), looks, new Map());
    expect(rows.map(({ lastWords }) => lastWords)).toEqual(looks.map(() => undefined));
    vi.restoreAllMocks();
  });
});

describe('everything about a job', () => {
  it('tells why it failed, in our words and the server’s', () => {
    const lines = formatDetails(
      { look: { jobId: JOB_ID, found: 'here', job: failed }, stored: undefined, lastWords: 'oh' },
      view,
    );
    expect(lines).toContain('Why                    exit code 3; its last words on stderr: oh');
    expect(lines).toContain('In the server’s words  LRMS error: (3) Job failed');
    expect(lines.some((line) => line.startsWith('Queue'))).toBe(false);
  });

  it('is little where the server does not say', () => {
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
