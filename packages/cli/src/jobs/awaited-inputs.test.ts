import { testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { describeAwaited, describeUndelivered } from './awaited-inputs.js';

const dueAt = new Date(2026, 10, 23, 14, 5);
const waiting = (...missingInputs: readonly string[]) =>
  describeAwaited(testJob({ state: 'Preparing', missingInputs, inputsDueAt: dueAt }));

describe('what a job waits for', () => {
  it('is described by name, with the time at which the server gives up', () => {
    expect(waiting('in.dat')).toBe('waits for in.dat until 14:05');
    expect(waiting('a', 'b', 'c')).toBe('waits for a, b, c until 14:05');
  });

  it('is counted where there are many inputs', () => {
    expect(waiting('a', 'b', 'c', 'd')).toBe('waits for a, b and 2 more inputs until 14:05');
  });

  it('may be the confirmation that all inputs are complete', () => {
    expect(waiting()).toBe('waits for confirmation that its inputs are complete until 14:05');
  });

  it('is shown without control characters', () => {
    expect(waiting('\u001B[2Jx')).not.toContain('\u001B');
  });

  it('is uncertain where only this machine can be asked', () => {
    expect(describeUndelivered(['a', 'b', 'c', 'd'])).toBe('may still wait for a, b and 2 more inputs');
  });

  it('is nothing for any other job', () => {
    expect(describeAwaited(testJob())).toBeUndefined();
  });
});
