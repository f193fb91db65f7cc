import type { Job, JobFailure } from 'jasmin-arc';

export const JOB_ID = 'https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6';

/** A job that has finished, or what a test makes of it. */
export const testJob = (facts: Partial<Job> = {}): Job => ({
  id: JOB_ID,
  state: 'Finished',
  status: 'completed',
  stateAt: new Date('2026-11-23T12:00:00Z'),
  stateFrom: 'live',
  exitCode: 0,
  ...facts,
});

/** A job that has failed without a trace, or what a test makes of it. */
export function failedJob(facts: Partial<Job> = {}): Job {
  const { exitCode: _, ...job } = testJob({ state: 'Failed', status: 'failed' });
  return { ...job, ...facts };
}

/** Why a job failed, with a known server message unless a test sets other facts. */
export const testFailure = (facts: Partial<JobFailure> = {}): JobFailure => ({
  kind: 'other',
  explanation: 'What the words mean',
  serverMessage: 'The words of the server',
  evidence: 'failure-record',
  ...facts,
});
