import { describe, expect, it } from 'vitest';
import { explainFailure, tellsOfCancellation } from './failure-reason.js';

describe('explaining why a job failed', () => {
  it.each([
    ['LRMS error: (267) Job failed', 'killed by signal 11 (SIGSEGV)'],
    ['LRMS error: (265) Job failed', 'memory limit'],
    ['LRMS error: (-1) Job died unexpectedly', 'without leaving an exit code'],
    ['User file: / - Timeout waiting', 'waited in vain for the word that all inputs are there'],
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
