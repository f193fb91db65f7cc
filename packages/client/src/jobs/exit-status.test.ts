import { describe, expect, it } from 'vitest';
import type { JobFailure } from './diagnose-failure.js';
import { programExitStatus } from './exit-status.js';
import type { Job } from './job.js';

const job = (facts: Partial<Job>): Job => ({
  id: 'https://ce.example.org:443/arex/rest/1.0/jobs/1',
  state: 'Failed',
  status: 'failed',
  stateAt: new Date(),
  stateFrom: 'live',
  ...facts,
});
const failure = (facts: Partial<JobFailure>): JobFailure => ({
  kind: 'other',
  explanation: '',
  serverMessage: '',
  evidence: 'failure-record',
  ...facts,
});

describe('the exit status of a program', () => {
  it.each([
    ['finished', job({ state: 'Finished', exitCode: 0 }), 0],
    ['finished, although another code counts as success', job({ state: 'Finished', exitCode: 3 }), 3],
    ['finished without telling its code', job({ state: 'Finished' }), 0],
    ['failed with an exit code', job({ exitCode: 77 }), 77],
    ['was killed by a signal that is told as its exit code', job({ exitCode: 265 }), 137],
    ['was killed by a signal, as Slurm tells it', job({ failures: [failure({ kind: 'signal', signal: 11 })] }), 139],
    ['failed with a code that no process can have', job({ exitCode: 512 }), undefined],
    ['failed without a trace', job({ failures: [failure({ kind: 'no-exit-code' })] }), undefined],
    ['succeeded in a job that failed', job({ exitCode: 0 }), undefined],
    ['was cancelled', job({ state: 'Killed', exitCode: 9 }), undefined],
    ['still runs', job({ state: 'Running' }), undefined],
  ])('that %s', (_, ended, status) => expect(programExitStatus(ended)).toBe(status));
});
