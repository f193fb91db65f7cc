import type { CommandRun } from '../histories/scene.js';

/** A command that has ended, and that nothing has disturbed. */
export const commandRun = (words: readonly string[], parts: Partial<CommandRun> = {}): CommandRun => ({
  user: { name: 'alice', machine: 'login1', server: 'ce1', steps: [] },
  step: { afterMs: 0, words },
  begunAt: 0,
  listedBefore: new Set(),
  deadStagesBefore: new Set(),
  endedAt: 1,
  status: 0,
  isKilled: false,
  calls: 0,
  exchanges: [],
  faults: new Set(),
  hasSentFiles: false,
  stagedIn: new Set(),
  hasMachineFailed: false,
  isSignalled: false,
  stdout: Buffer.alloc(0),
  stderr: Buffer.alloc(0),
  stderrWrites: [],
  ...parts,
});
