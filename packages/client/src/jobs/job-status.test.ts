import { describe, expect, it } from 'vitest';
import { ARC_STATES, ARC_STATUS_MAPPING, isTerminal, JobStatuses } from './job-status.js';

describe('the five words that users see', () => {
  it('are those of the original library', () => {
    expect(JobStatuses).toEqual({
      COMPLETED: 'completed',
      FAILED: 'failed',
      IN_PROGRESS: 'in progress',
      NOT_STARTED: 'not started',
      NOT_SUBMITTED: 'not submitted',
    });
  });

  it("stand for ARC's as they did there", () => {
    expect(ARC_STATUS_MAPPING).toEqual({
      Undefined: 'failed',
      Killed: 'failed',
      Failed: 'failed',
      Deleted: 'failed',
      Other: 'failed',
      Accepted: 'not submitted',
      Preparing: 'not submitted',
      Submitting: 'not submitted',
      Queuing: 'not started',
      Hold: 'in progress',
      Running: 'in progress',
      Finishing: 'in progress',
      Finished: 'completed',
    });
  });

  it('say completed of nothing but a job that has finished', () => {
    const completed = ARC_STATES.filter((state) => ARC_STATUS_MAPPING[state] === JobStatuses.COMPLETED);
    expect(completed).toEqual(['Finished']);
    expect(isTerminal('Finished')).toBe(true);
  });
});

describe('a state that is final', () => {
  it('is one of an end', () => {
    expect(ARC_STATES.filter(isTerminal)).toEqual(['Finished', 'Killed', 'Failed', 'Deleted']);
  });
});
