import { testFailure } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { describeFailure, mentionsLimit } from './describe-failure.js';

describe('the description of a failure', () => {
  it.each([
    [{ kind: 'exit-code', exitCode: 3 }, 'exit code 3'],
    [{ kind: 'exit-code', exitCode: 137 }, 'exit code 137, as programs killed by signal 9 (SIGKILL) do'],
    [{ kind: 'exit-code', exitCode: 200 }, 'exit code 200'],
    [{ kind: 'signal', signal: 11 }, 'the program was killed by signal 11 (SIGSEGV)'],
    [
      { kind: 'signal', signal: 9 },
      'the program was killed by signal 9 (SIGKILL); jobs that exceed their memory limit end this way',
    ],
    [
      { kind: 'no-exit-code' },
      'the job ended without leaving an exit code: it was killed, or its program could not be started (see stderr)',
    ],
    [
      { kind: 'no-exit-code', scriptStatus: 1 },
      'the program left no exit code, and may not have been started: see stderr (the script of the job ended with status 1)',
    ],
    [
      { kind: 'no-exit-code', scriptStatus: 143 },
      'the program left no exit code; the script of the job ended with status 143, as after signal 15 (SIGTERM)',
    ],
    [{ kind: 'wall-time', limitSeconds: 60 }, 'the job ran longer than its wall time limit of 60 s and was stopped'],
    [{ kind: 'wall-time' }, 'the job ran longer than its wall time limit and was stopped'],
    [{ kind: 'cpu-time', limitSeconds: 60 }, 'the job used more CPU time than its limit of 60 s and was stopped'],
    [{ kind: 'memory' }, 'the job used more memory than it requested and was stopped'],
    [{ kind: 'cancelled' }, 'on request'],
    [{ kind: 'input' }, 'the server did not receive confirmation that all inputs are complete'],
    [{ kind: 'input', input: 'a.csv' }, 'the server did not receive in time the input file a.csv'],
    [
      { kind: 'input', input: 'a.csv', inputDefect: 'too-large' },
      'the input file a.csv is larger than the description says',
    ],
  ] as const)('%j: %s', (facts, words) => {
    expect(describeFailure(testFailure(facts))).toBe(words);
  });

  it('is the server message where the library does not know its meaning', () => {
    const text = 'Job was held by\u0007 the operator [night/42]';
    const failure = testFailure({ kind: 'other', explanation: text, serverMessage: text });
    expect(describeFailure(failure)).toBe('job was held by  the operator [night/42]');
  });
});

describe('whether a description mentions a limit', () => {
  it('follows from the kind of the failure, or from the server message where the kind is unknown', () => {
    expect(mentionsLimit(testFailure({ kind: 'memory' }))).toBe(true);
    expect(mentionsLimit(testFailure({ kind: 'exit-code', exitCode: 1 }))).toBe(false);
    expect(mentionsLimit(testFailure({ serverMessage: 'over the Limit' }))).toBe(true);
  });
});
