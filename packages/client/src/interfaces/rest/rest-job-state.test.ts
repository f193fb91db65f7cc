import { describe, expect, it } from 'vitest';
import { combineState } from '../arex/arex-job-state.js';
import { readListedStep, readSnapshotState } from './rest-job-state.js';
import { LISTED_STATES } from './rest-messages.js';

describe('the state words of the job list', () => {
  it.each(LISTED_STATES.split(','))('include %s, which the filter asks for', (word) => {
    expect(readListedStep(word)).toBeDefined();
  });

  it('only mean that the batch system has a job, for every word', () => {
    for (const word of ['QUEUING', 'RUNNING', 'HELD', 'EXITINGLRMS', 'OTHER'])
      expect(readListedStep(word)).toBe('in-lrms');
  });

  it('say no more than that a job has ended: a cancelled one is listed as FAILED', () => {
    for (const word of ['FINISHED', 'FAILED', 'KILLED']) expect(readListedStep(word)).toBe('ended');
  });

  it.each(['None', '', 'running', 'NEWWORD'])('do not include %j', (word) => {
    expect(readListedStep(word)).toBeUndefined();
  });
});

describe('the state words of a snapshot', () => {
  it.each([
    ['ACCEPTING', 'Accepted'],
    ['ACCEPTED', 'Accepted'],
    ['PREPARING', 'Preparing'],
    ['PREPARED', 'Preparing'],
    ['SUBMITTING', 'Submitting'],
    ['QUEUING', 'Queuing'],
    ['RUNNING', 'Running'],
    ['HELD', 'Hold'],
    ['EXITINGLRMS', 'Running'],
    ['OTHER', 'Running'],
    ['EXECUTED', 'Running'],
    ['FINISHING', 'Finishing'],
    ['KILLING', 'Finishing'],
    ['FINISHED', 'Finished'],
    ['FAILED', 'Failed'],
    ['KILLED', 'Killed'],
    ['WIPED', 'Deleted'],
    ['NEWWORD', 'Other'],
  ] as const)('%s is %s', (word, state) => {
    expect(readSnapshotState(word)).toBe(state);
  });

  it('are all that the list has, too', () => {
    for (const word of LISTED_STATES.split(',')) expect(readSnapshotState(word)).not.toBe('Other');
  });

  it('that are unknown make a job neither a running one nor, as Other counts, a failed one', () => {
    const at = new Date('2026-11-23T04:00:00Z');
    const snapshot = { state: readSnapshotState('NEWWORD'), at };
    expect(combineState({ step: 'in-lrms', at }, snapshot).state).toBe('Queuing');
    expect(combineState({ step: 'in-lrms', at, started: true }, snapshot).state).toBe('Running');
  });
});
