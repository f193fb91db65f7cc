import type { Job } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { explainEnd, jobExitStatus, lastLine, runSeconds } from './evidence.js';

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
    ['finished without telling its code', job({ state: 'Finished' }), 0],
    ['failed with an exit code', job({ exitCode: 77 }), 77],
    ['killed by a signal, as a shell tells it', job({ exitCode: 137 }), 137],
    ['killed by a signal that is told as its exit code', job({ exitCode: 265 }), 137],
    ['failed with a code that no process can have', job({ exitCode: 512 }), 114],
    ['finished with such a code', job({ state: 'Finished', exitCode: 256 }), 114],
    ['finished with a negative one', job({ state: 'Finished', exitCode: -1 }), 114],
    ['killed by a signal, as Slurm tells it', job({ reason: 'x [LRMS error: (267) Job failed]' }), 139],
    ['failed without a trace', job({ reason: 'LRMS error: (-1) Job died unexpectedly' }), 114],
    ['failed after its program succeeded', job({ exitCode: 0 }), 114],
    ['cancelled', job({ state: 'Killed' }), 116],
  ])('that %s', (_, ended, status) => {
    expect(jobExitStatus(ended)).toBe(status);
  });
});

describe('why a job failed', () => {
  it('is told in the words of the library, with what the program said last', () => {
    const failed = job({ exitCode: 3, reason: 'The program ended with exit code 3 [LRMS error: (3) Job failed]' });
    expect(explainEnd(failed)).toBe('exit code 3');
    expect(explainEnd(failed, 'ValueError: no such column')).toBe(
      'exit code 3; its last words on stderr: ValueError: no such column',
    );
  });

  it('names the limit that was hit, once', () => {
    const late = { requestedWallTimeSeconds: 60, usedWallTimeSeconds: 61 };
    expect(explainEnd(job({ ...late, reason: 'Job died' }))).toBe('job died; its wall time limit of 1m was over');
    expect(explainEnd(job({ ...late, reason: 'The job ran longer than its wall time limit of 60 s' }))).toBe(
      'the job ran longer than its wall time limit of 60 s',
    );
  });

  it('is made of what there is where the server says nothing', () => {
    expect(explainEnd(job({ exitCode: 9 }))).toBe('exit code 9');
    expect(explainEnd(job({}))).toBe('the server gives no reason');
    expect(explainEnd(job({ state: 'Killed' }), 'Terminated')).toBe('on request');
    expect(explainEnd(job({ state: 'Finished' }))).toBeUndefined();
  });

  it('is one line, whatever the server and the program wrote', () => {
    expect(explainEnd(job({ reason: 'one\ntwo\u001B[2J' }), `x${'y'.repeat(500)}`)).toMatch(
      /^one; two \[2J; .{1,200}…$/,
    );
  });
});

describe('the time a job ran', () => {
  it('is what was used, or what lies between start and end', () => {
    const times = { startedAt: new Date('2026-11-23T10:00:00Z'), endedAt: new Date('2026-11-23T10:03:12Z') };
    expect(runSeconds(job(times))).toBe(192);
    expect(runSeconds(job({ ...times, usedWallTimeSeconds: 190 }))).toBe(190);
    expect(runSeconds(job({}))).toBeUndefined();
  });
});

describe('the last line', () => {
  it('is the last that is not blank', () => {
    expect(lastLine('a\nb\r\n  \n')).toBe('b');
    expect(lastLine(' \n')).toBeUndefined();
  });
});
