import { describe, expect, it } from 'vitest';
import { describeFailures, type FailureFacts, reasonOf, tellsOfCancellation } from './diagnose-failure.js';

const described = (text: string, facts: Partial<FailureFacts> = {}) =>
  describeFailures([text], { evidence: 'failure-record', ...facts })[0];
const explainFailure = (words: readonly string[], facts: Partial<FailureFacts> = {}) =>
  reasonOf(describeFailures(words, { evidence: 'failure-record', ...facts }));

describe('explaining why a job failed', () => {
  it.each([
    ['LRMS error: (267) Job failed', 'killed by signal 11 (SIGSEGV)'],
    ['LRMS error: (265) Job failed', 'memory limit'],
    ['LRMS error: (-1) Job died unexpectedly', 'without leaving an exit code'],
    ['User file: / - Timeout waiting', 'waited for the message that all inputs are there'],
    ['Job submission to LRMS failed', 'batch system did not take the job'],
    ['User file: /hold.dat - Timeout waiting', 'input file hold.dat'],
    ['Job is canceled by external request', 'cancelled on request'],
  ])('%s', (words, meaning) => {
    const reason = explainFailure([words]);
    expect(reason).toContain(meaning);
    expect(reason).toContain(`[${words}]`);
  });

  it.each([
    ['LRMS error: (3) Job finished with wrong exit code - 3 != 0', 3, 'The program ended with exit code 3'],
    ['LRMS error: (3) Job failed', 3, 'The program ended with exit code 3'],
    ['LRMS error: (1) Job failed', 4, 'The program ended with exit code 4'],
    ['LRMS error: (137) Job failed', 137, 'with exit code 137, as programs killed by signal 9 (SIGKILL) do'],
  ])('%s, exit code %d', (words, exitCode, meaning) => {
    expect(explainFailure([words], { exitCode })).toContain(meaning);
  });

  it.each([
    ['LRMS error: (1) Job failed', 'may not have been started: see stderr (the script of the job ended with status 1)'],
    ['LRMS error: (137) Job failed', 'script of the job ended with status 137, as after signal 9 (SIGKILL)'],
  ])('claims no exit code of the program where the job left none: %s', (words, meaning) => {
    const reason = explainFailure([words]);
    expect(reason).toContain('The program left no exit code');
    expect(reason).toContain(meaning);
    expect(reason).not.toContain('program ended with exit code');
  });

  it('names the wall time limit that was exceeded', () => {
    expect(explainFailure(['LRMS error: (271) Job timeout'], { requestedWallTimeSeconds: 60 })).toBe(
      'The job ran longer than its wall time limit of 60 s and was stopped [LRMS error: (271) Job timeout]',
    );
  });

  it('passes on words it does not know, one line per cause, each once', () => {
    expect(explainFailure(['disk on fire', 'disk on fire ', 'and wet'])).toBe('disk on fire\nand wet');
    expect(explainFailure([])).toBeUndefined();
  });

  it('recognises a cancellation', () => {
    expect(tellsOfCancellation('Job is canceled by external request\n')).toBe(true);
    expect(tellsOfCancellation('LRMS error: (3) Job failed')).toBe(false);
  });
});

describe('the facts of a failure', () => {
  it.each([
    ['LRMS error: (3) Job failed', { exitCode: 3 }, { kind: 'exit-code', exitCode: 3 }],
    ['LRMS error: (1) Job failed', {}, { kind: 'no-exit-code', scriptStatus: 1 }],
    ['LRMS error: (-1) Job died unexpectedly', {}, { kind: 'no-exit-code' }],
    ['LRMS error: (267) Job failed', {}, { kind: 'signal', signal: 11 }],
    [
      'LRMS error: (271) Job timeout',
      { requestedWallTimeSeconds: 60 },
      { kind: 'wall-time', limitSeconds: 60, signal: 15 },
    ],
    [
      'LRMS error: (280) cputime limit exceeded',
      { requestedWallTimeSeconds: 60, requestedCpuTimeSeconds: 30 },
      { kind: 'cpu-time', limitSeconds: 30, signal: 24 },
    ],
    ['LRMS error: (-1) Out of memory', {}, { kind: 'memory' }],
    ['LRMS error: (-1) Node fail', {}, { kind: 'node-lost' }],
    ['Job missing from SLURM', {}, { kind: 'node-lost' }],
    ['Job submission to LRMS failed', {}, { kind: 'refused-by-batch-system' }],
    ['User file: /in.dat - Timeout waiting', {}, { kind: 'input', inputDefect: 'missing', input: 'in.dat' }],
    ['User file: /in.dat - Delivered file is bigger than specified.', {}, { kind: 'input', inputDefect: 'too-large' }],
    ['Data staging failed (pre-processing)', {}, { kind: 'input' }],
    ['Failed in files upload (post-processing)', {}, { kind: 'stage-out' }],
    ['Failed in data staging: 404 Not Found', {}, { kind: 'input' }],
    ['Failed in data staging: 403 Forbidden', { exitCode: 0 }, { kind: 'stage-out' }],
    ['Job is canceled by external request', {}, { kind: 'cancelled' }],
    ['LRMS error: (271) Job was cancelled', {}, { kind: 'cancelled', signal: 15 }],
    ['disk on fire', {}, { kind: 'other' }],
  ])('are told by the words %j', (text, facts, told) => {
    expect(described(text, facts)).toMatchObject({ ...told, serverMessage: text, evidence: 'failure-record' });
  });

  it('say which evidence there is', () => {
    expect(described('Job timeout', { evidence: 'info-document' })).toMatchObject({ evidence: 'info-document' });
  });

  it("keep the server's words as they are, brackets and all", () => {
    const text = 'LRMS error: (3) Job failed in [climate/2015]';
    expect(described(text, { exitCode: 3 })).toMatchObject({
      explanation: 'The program ended with exit code 3',
      serverMessage: text,
    });
    expect(described('no such account [climate/2015]')).toMatchObject({
      explanation: 'no such account [climate/2015]',
      serverMessage: 'no such account [climate/2015]',
    });
  });
});
