import { JOB_ID } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { JobNotFoundError } from '../errors/index.js';
import type { ActionResult, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Job } from '../jobs/job.js';
import { createLog } from '../log/log.js';
import { cancelJob } from './cancel-job.js';

/** Cancels a job in this state, at a service that answers so; what it was asked, and what was logged. */
async function cancel(state: Job['state'], answer?: ActionResult) {
  const asked: string[] = [];
  const lines: string[] = [];
  const service = {
    kill: async () => {
      asked.push('kill');
      return answer === undefined ? [] : [answer];
    },
    activities: async () => [],
  } as Partial<ComputingInterface> as ComputingInterface;
  const collect = (line: string) => void lines.push(line);
  const log = createLog({ debug: collect, info: collect, warn: collect, error: collect }, 'INFO');
  const outcome = await cancelJob({ service, jobId: JOB_ID }, { state }, log).catch((error: unknown) => error);
  return { outcome, asked, lines };
}

describe('cancelling a job', () => {
  it('is for the server to do', async () => {
    const { outcome, asked, lines } = await cancel('Running', { done: true });
    expect(outcome).toEqual({ result: 'being cancelled' });
    expect(asked).toEqual(['kill']);
    expect(lines).toEqual([expect.stringContaining(`being cancelled: ${JOB_ID}`)]);
  });

  it('that has ended is not asked for', async () => {
    const { outcome, asked, lines } = await cancel('Failed');
    expect(outcome).toEqual({ result: 'ended already', state: 'Failed' });
    expect(asked).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('is Failed already')]);
  });

  it.each([
    [{ done: false, notFound: false, reason: 'it is finishing' } as const, 'it is finishing'],
    [undefined, 'no answer'],
  ])('may be refused: %j', async (answer, reason) => {
    const { outcome, lines } = await cancel('Running', answer);
    expect(outcome).toEqual({ result: 'refused', reason });
    expect(lines).toEqual([expect.stringContaining(`does not cancel ${JOB_ID}: ${reason}`)]);
  });

  it('fails for a job that the server does not know', async () => {
    const { outcome } = await cancel('Running', { done: false, notFound: true, reason: '' });
    expect(outcome).toBeInstanceOf(JobNotFoundError);
  });
});
