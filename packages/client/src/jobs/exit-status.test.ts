import { failedJob, testFailure } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { programExitStatus } from './exit-status.js';

describe('the exit status of a program', () => {
  it.each([
    ['finished', failedJob({ state: 'Finished', exitCode: 0 }), 0],
    ['finished, although another code counts as success', failedJob({ state: 'Finished', exitCode: 3 }), 3],
    ['finished without telling its code', failedJob({ state: 'Finished' }), 0],
    ['failed with an exit code', failedJob({ exitCode: 77 }), 77],
    ['was killed by a signal that is told as its exit code', failedJob({ exitCode: 265 }), 137],
    [
      'was killed by a signal, as Slurm tells it',
      failedJob({ failures: [testFailure({ kind: 'signal', signal: 11 })] }),
      139,
    ],
    ['failed with a code that no process can have', failedJob({ exitCode: 512 }), undefined],
    ['failed without a trace', failedJob({ failures: [testFailure({ kind: 'no-exit-code' })] }), undefined],
    ['succeeded in a job that failed', failedJob({ exitCode: 0 }), undefined],
    ['was cancelled', failedJob({ state: 'Killed', exitCode: 9 }), undefined],
    ['still runs', failedJob({ state: 'Running' }), undefined],
  ])('that %s', (_, ended, status) => expect(programExitStatus(ended)).toBe(status));
});
