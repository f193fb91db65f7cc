import { describe, expect, it } from 'vitest';
import { jobRecord } from './job-record.fixture.js';
import type { JobRecord } from './job-record.js';
import { listedState, recordedState, restartStateValues, snapshotState, stateValues } from './published-states.js';

const run = { pid: 4711, startedAt: 0 };
const ended = { ...run, endedAt: 1, exitCode: 3 };
const exitCode = { phase: 'INLRMS', cause: 'internal', reasons: ['LRMS error: (3) …'] } as const;
const cancelledWhile = (phase: 'PREPARING' | 'INLRMS') => ({ phase, cause: 'client', reasons: ['…'] }) as const;

function states(parts: Partial<JobRecord>): readonly string[] {
  const job = jobRecord(parts);
  return [listedState(job), snapshotState(job), ...stateValues(job, '6.17')];
}

describe('the states of a job as clients see them (recorded from ARC 6.17)', () => {
  it.each<[Partial<JobRecord>, string]>([
    [
      { phase: 'ACCEPTED' },
      'ACCEPTING ACCEPTING nordugrid:ACCEPTED file:accepted bes:Pending arcrest:ACCEPTING emies:accepted emiesattr:client-stagein-possible',
    ],
    [
      { phase: 'PREPARING' },
      'PREPARING PREPARING nordugrid:PREPARING file:preparing bes:Running arcrest:PREPARING emies:preprocessing emiesattr:client-stagein-possible emiesattr:server-stagein',
    ],
    [
      { phase: 'INLRMS' },
      'RUNNING QUEUING nordugrid:INLRMS:Q file:inlrms bes:Running arcrest:QUEUING emies:processing-queued',
    ],
    [
      { phase: 'INLRMS', run },
      'RUNNING RUNNING nordugrid:INLRMS:R file:inlrms bes:Running arcrest:RUNNING emies:processing-running emiesattr:app-running',
    ],
    [
      { phase: 'INLRMS', run: ended },
      'RUNNING EXITINGLRMS nordugrid:INLRMS:EXECUTED file:inlrms bes:Running arcrest:EXITINGLRMS emies:processing-running',
    ],
    [
      { phase: 'CANCELING', run, failure: cancelledWhile('INLRMS') },
      'KILLING KILLING nordugrid:CANCELING::INLRMS file:canceling bes:Running arcrest:KILLING emies:processing emiesattr:processing-cancel',
    ],
    [
      { phase: 'FINISHING', run: ended },
      'FINISHING FINISHING nordugrid:FINISHING file:finishing bes:Running arcrest:FINISHING emies:postprocessing emiesattr:client-stageout-possible emiesattr:server-stageout',
    ],
    [
      { phase: 'FINISHED', run: ended },
      'FINISHED FINISHED nordugrid:FINISHED file:finished bes:Finished arcrest:FINISHED emies:terminal emiesattr:client-stageout-possible',
    ],
    [
      { phase: 'FINISHED', run: ended, failure: exitCode },
      'FAILED FAILED nordugrid:FAILED::INLRMS file:inlrms bes:Failed arcrest:FAILED emies:terminal emiesattr:processing-failure',
    ],
    [
      { phase: 'FINISHED', failure: { cause: 'internal', reasons: ['dry run'] } },
      'FAILED FAILED nordugrid:FAILED file:failed bes:Failed arcrest:FAILED emies:terminal',
    ],
    [
      { phase: 'FINISHED', failure: cancelledWhile('INLRMS') },
      'FAILED KILLED nordugrid:KILLED::INLRMS file:killed bes:Cancelled arcrest:KILLED emies:terminal emiesattr:processing-cancel',
    ],
    [
      { phase: 'FINISHED', failure: cancelledWhile('PREPARING') },
      'FAILED KILLED nordugrid:KILLED::PREPARING file:killed bes:Cancelled arcrest:KILLED emies:terminal emiesattr:preprocessing-cancel',
    ],
  ])('%j: %s', (parts, expected) => {
    expect(states(parts).join(' ')).toBe(expected);
  });

  it('are fewer in ARC 7', () => {
    const job = jobRecord({ phase: 'FINISHED', run: ended, failure: exitCode });
    expect(stateValues(job, '7.0')).toEqual(['nordugrid:FAILED::INLRMS', 'file:inlrms', 'arcrest:FAILED']);
    expect(restartStateValues(job, '7.0')).toEqual(['nordugrid:INLRMS', 'file:inlrms', 'arcrest:OTHER']);
  });

  it('say where a failed job can be taken up again', () => {
    expect(restartStateValues(jobRecord({ phase: 'FINISHED', failure: exitCode }), '6.17')).toEqual([
      'nordugrid:INLRMS',
      'file:inlrms',
      'bes:Running',
      'arcrest:OTHER',
      'emies:processing-running',
      'emiesattr:app-running',
    ]);
    expect(restartStateValues(jobRecord({ phase: 'FINISHED' }), '6.17')).toEqual([]);
  });
});

describe('the states of a job for which there is no room in its next phase', () => {
  it.each([
    ['ACCEPTED', undefined, 'PENDING:ACCEPTED ACCEPTED ACCEPTED nordugrid:PENDING:ACCEPTED file:accepted'],
    ['PREPARING', undefined, 'PENDING:PREPARING PREPARED PREPARED nordugrid:PENDING:PREPARING file:preparing'],
    ['INLRMS', ended, 'PENDING:INLRMS EXECUTED EXECUTED nordugrid:PENDING:INLRMS file:inlrms'],
  ] as const)('%s is what the record, the list and the document say', (phase, lastRun, expected) => {
    const job = { ...jobRecord({ phase, run: lastRun }), isPending: true };
    const [nordugrid, file] = stateValues(job, '7.0');
    expect([recordedState(job), listedState(job), snapshotState(job), nordugrid, file].join(' ')).toBe(expected);
  });
});
