import { describe, expect, it } from 'vitest';
import type { ServerJob } from '../histories/scene.js';
import { commandRun } from './command-run.fixture.js';
import { mayCallGone } from './lost-records.js';

const job = { lost: { from: 100_000, to: 130_000 } } as Partial<ServerJob> as ServerJob;

describe('a job whose record was not found for a while may be called gone', () => {
  it.each([
    ['by a command that asks once', commandRun(['status'], { begunAt: 110_000, endedAt: 111_000 })],
    ['by one that begins to follow it then', commandRun(['wait'], { begunAt: 110_000, endedAt: 111_000 })],
    ['by one that has hardly begun', commandRun(['wait'], { begunAt: 90_000, endedAt: 111_000 })],
    [
      'by one that a fault has kept from seeing it',
      commandRun(['wait'], { endedAt: 111_000, faults: new Set(['cut']) }),
    ],
  ])('%s', (_, command) => {
    expect(mayCallGone(command, job)).toBe(true);
  });
});

describe('it may not be called gone', () => {
  it.each([
    ['by a command that has seen it before', commandRun(['attach'], { endedAt: 111_000 })],
    ['by one that ended before', commandRun(['status'], { endedAt: 99_000 })],
    ['by one that began afterwards', commandRun(['status'], { begunAt: 130_000, endedAt: 131_000 })],
  ])('%s', (_, command) => {
    expect(mayCallGone(command, job)).toBe(false);
  });
});
