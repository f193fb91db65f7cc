import type { Job } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { testFailure } from '../command-line/context.fixture.js';
import { describeOutcome, jobExitStatus } from './job-outcome.js';

const job = (facts: Partial<Job>): Job => ({
  id: 'https://ce.example.org:443/arex/rest/1.0/jobs/1',
  state: 'Failed',
  status: 'failed',
  stateAt: new Date(),
  stateFrom: 'live',
  ...facts,
});

describe('the exit status of a job', () => {
  it.each([
    ['finished', job({ state: 'Finished', exitCode: 0 }), 0],
    ['finished, although another code counts as success', job({ state: 'Finished', exitCode: 3 }), 3],
    ['finished without naming its code', job({ state: 'Finished' }), 0],
    ['failed with an exit code', job({ exitCode: 77 }), 77],
    ['killed by a signal, as a shell tells it', job({ exitCode: 137 }), 137],
    ['killed by a signal that is told as its exit code', job({ exitCode: 265 }), 137],
    ['failed with a code that no process can have', job({ exitCode: 512 }), 114],
    ['finished with such a code', job({ state: 'Finished', exitCode: 256 }), 114],
    ['finished with a negative one', job({ state: 'Finished', exitCode: -1 }), 114],
    ['killed by a signal, as Slurm tells it', job({ failures: [testFailure({ kind: 'signal', signal: 11 })] }), 139],
    ['ran out of time and was killed for it', job({ failures: [testFailure({ kind: 'wall-time', signal: 15 })] }), 143],
    ['failed without a trace', job({ failures: [testFailure({ kind: 'no-exit-code' })] }), 114],
    ['failed after its program succeeded', job({ exitCode: 0 }), 114],
    ['cancelled', job({ state: 'Killed' }), 116],
  ])('that %s', (_, ended, status) => {
    expect(jobExitStatus(ended)).toBe(status);
  });
});

describe('why a job failed', () => {
  it('is described as the library does, with the last line of stderr', () => {
    const failed = job({ exitCode: 3, failures: [testFailure({ kind: 'exit-code', exitCode: 3 })] });
    expect(describeOutcome(failed)).toBe('exit code 3');
    expect(describeOutcome(failed, 'ValueError: no such column')).toBe(
      'exit code 3; last line of stderr: ValueError: no such column',
    );
  });

  it('names the limit that was hit, once', () => {
    const late = { requestedWallTimeSeconds: 60, usedWallTimeSeconds: 61 };
    const died = testFailure({ kind: 'other', explanation: 'Job died', serverMessage: 'Job died' });
    expect(describeOutcome(job({ ...late, failures: [died] }))).toBe(
      'job died; its wall time limit of 1m was exceeded',
    );
    const outOfTime = testFailure({ kind: 'wall-time', limitSeconds: 60 });
    expect(describeOutcome(job({ ...late, failures: [outOfTime] }))).toBe(
      'the job ran longer than its wall time limit of 60 s and was stopped',
    );
  });

  it('is made of the exit code where the server gives no reason', () => {
    expect(describeOutcome(job({ exitCode: 9 }))).toBe('exit code 9');
    expect(describeOutcome(job({}))).toBe('the server gives no reason');
    expect(describeOutcome(job({ state: 'Killed' }), 'Terminated')).toBe('on request');
    expect(describeOutcome(job({ state: 'Finished' }))).toBeUndefined();
  });

  it("keeps what the server's words end in, brackets and all", () => {
    const text = 'No such account [climate/2015]';
    expect(describeOutcome(job({ failures: [testFailure({ explanation: text, serverMessage: text })] }))).toBe(
      'no such account [climate/2015]',
    );
    // Nor do words of the library count that look like its explanations: only the facts do.
    expect(describeOutcome(job({ exitCode: 9, reason: 'The program ended with exit code 3 [x]' }))).toBe('exit code 9');
  });

  it('is one line, also where the server and the program wrote several', () => {
    const failures = ['one', 'two\u001B[2J'].map((text) => testFailure({ explanation: text, serverMessage: text }));
    expect(describeOutcome(job({ failures }), `x${'y'.repeat(500)}`)).toMatch(/^one; two \[2J; .{1,200}…$/);
  });
});
