import { failedJob, testFailure } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { describeOutcome, jobExitStatus } from './job-outcome.js';

describe('the exit status of a job', () => {
  it.each([
    ['finished', failedJob({ state: 'Finished', exitCode: 0 }), 0],
    ['finished, although another code counts as success', failedJob({ state: 'Finished', exitCode: 3 }), 3],
    ['finished without naming its code', failedJob({ state: 'Finished' }), 0],
    ['failed with an exit code', failedJob({ exitCode: 77 }), 77],
    ['killed by a signal, as a shell tells it', failedJob({ exitCode: 137 }), 137],
    ['killed by a signal that is told as its exit code', failedJob({ exitCode: 265 }), 137],
    ['failed with a code that no process can have', failedJob({ exitCode: 512 }), 114],
    ['finished with such a code', failedJob({ state: 'Finished', exitCode: 256 }), 114],
    ['finished with a negative one', failedJob({ state: 'Finished', exitCode: -1 }), 114],
    [
      'killed by a signal, as Slurm tells it',
      failedJob({ failures: [testFailure({ kind: 'signal', signal: 11 })] }),
      139,
    ],
    [
      'ran out of time and was killed for it',
      failedJob({ failures: [testFailure({ kind: 'wall-time', signal: 15 })] }),
      143,
    ],
    ['failed without a trace', failedJob({ failures: [testFailure({ kind: 'no-exit-code' })] }), 114],
    ['failed after its program succeeded', failedJob({ exitCode: 0 }), 114],
    ['cancelled', failedJob({ state: 'Killed' }), 116],
  ])('that %s', (_, ended, status) => {
    expect(jobExitStatus(ended)).toBe(status);
  });
});

describe('why a job failed', () => {
  it('is described as the library does, with the last line of stderr', () => {
    const failed = failedJob({ exitCode: 3, failures: [testFailure({ kind: 'exit-code', exitCode: 3 })] });
    expect(describeOutcome(failed)).toBe('exit code 3');
    expect(describeOutcome(failed, 'ValueError: no such column')).toBe(
      'exit code 3; last line of stderr: ValueError: no such column',
    );
  });

  it('names the limit that was hit, once', () => {
    const late = { requestedWallTimeSeconds: 60, usedWallTimeSeconds: 61 };
    const died = testFailure({ kind: 'other', explanation: 'Job died', serverMessage: 'Job died' });
    expect(describeOutcome(failedJob({ ...late, failures: [died] }))).toBe(
      'job died; its wall time limit of 1m was exceeded',
    );
    const outOfTime = testFailure({ kind: 'wall-time', limitSeconds: 60 });
    expect(describeOutcome(failedJob({ ...late, failures: [outOfTime] }))).toBe(
      'the job ran longer than its wall time limit of 60 s and was stopped',
    );
  });

  it('is made of the exit code where the server gives no reason', () => {
    expect(describeOutcome(failedJob({ exitCode: 9 }))).toBe('exit code 9');
    expect(describeOutcome(failedJob({}))).toBe('the server gives no reason');
    expect(describeOutcome(failedJob({ state: 'Killed' }), 'Terminated')).toBe('on request');
    expect(describeOutcome(failedJob({ state: 'Finished' }))).toBeUndefined();
  });

  it("keeps what the server's words end in, brackets and all", () => {
    const text = 'No such account [climate/2015]';
    expect(describeOutcome(failedJob({ failures: [testFailure({ explanation: text, serverMessage: text })] }))).toBe(
      'no such account [climate/2015]',
    );
    // Nor do words of the library count that look like its explanations: only the facts do.
    expect(describeOutcome(failedJob({ exitCode: 9, reason: 'The program ended with exit code 3 [x]' }))).toBe(
      'exit code 9',
    );
  });

  it('is one line, also where the server and the program wrote several', () => {
    const failures = ['one', 'two\u001B[2J'].map((text) => testFailure({ explanation: text, serverMessage: text }));
    expect(describeOutcome(failedJob({ failures }), `x${'y'.repeat(500)}`)).toMatch(/^one; two \[2J; .{1,200}…$/);
  });
});
