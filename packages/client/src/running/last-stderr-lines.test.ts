import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../jobs/job.js';
import { lastStderrLines } from './last-stderr-lines.js';

const JOB_ID = 'https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6';
const failed = (id = JOB_ID): Job => ({
  id,
  state: 'Failed',
  status: 'failed',
  stateAt: new Date('2026-11-23T12:00:00Z'),
  stateFrom: 'live',
});
const knownJobs = async () => [];

/** A server with this in the stderr of a job; undefined where there is none. */
function serverWith(stderr: string | undefined) {
  const asked: (number | undefined)[] = [];
  return {
    asked,
    arc: {
      knownJobs,
      listJobFiles: async () =>
        stderr === undefined ? [] : [{ kind: 'file' as const, name: 'stderr.txt', sizeBytes: stderr.length }],
      readJobFile: async (_: string, __: string, { offset }: { readonly offset?: number | undefined } = {}) => {
        asked.push(offset);
        return Readable.from([Buffer.from(String(stderr).slice(offset))]);
      },
    },
  };
}

afterEach(() => vi.restoreAllMocks());

describe('the last lines of stderr', () => {
  it('are read from its end', async () => {
    const { arc, asked } = serverWith(`${'x'.repeat(100_000)}\nKeyError: 7\n`);
    expect([...(await lastStderrLines(arc, [failed()]))]).toEqual([[JOB_ID, 'KeyError: 7']]);
    expect(asked).toEqual([100_013 - 4096]);
  });

  it('may be missing', async () => {
    expect((await lastStderrLines(serverWith(undefined).arc, [failed()])).size).toBe(0);
    expect((await lastStderrLines(serverWith('').arc, [failed()])).size).toBe(0);
    const joined = { ...failed(), stdout: 'log', stderr: 'log' };
    expect((await lastStderrLines(serverWith('x').arc, [joined])).size).toBe(0);
  });

  it('are those of the first jobs, a few at a time', async () => {
    let open = 0;
    let most = 0;
    const { arc } = serverWith('oh\n');
    const counting = {
      ...arc,
      readJobFile: async () => {
        open += 1;
        most = Math.max(most, open);
        await new Promise(setImmediate);
        open -= 1;
        return Readable.from([Buffer.from('oh\n')]);
      },
    };
    const jobs = Array.from({ length: 70 }, (_, index) => failed(`${JOB_ID}${index}`));
    const lines = await lastStderrLines(counting, jobs);
    expect([...lines.keys()].toSorted()).toEqual(
      jobs
        .slice(0, 50)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(most).toBe(8);
  });

  it('are left out where they do not come in time, but an abort is an error', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    expect((await lastStderrLines(serverWith('x').arc, [failed()])).size).toBe(0);
    const reason = new Error('enough');
    await expect(
      lastStderrLines(serverWith('x').arc, [failed()], { signal: AbortSignal.abort(reason) }),
    ).rejects.toThrow();
  });
});
