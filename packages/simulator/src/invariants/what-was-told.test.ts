import { describe, expect, it } from 'vitest';
import type { CommandRun } from '../histories/scene.js';
import { wasToldOf } from './what-was-told.js';

const SUBMITTED = 'jasmin-arc: submitted to ce1.example.org (queue fork)   job-1\n';

/** A command that has ended with a status, and what it has written. */
const ended = (words: readonly string[], status: number, { stdout = '', stderr = '' }): CommandRun => ({
  number: 1,
  user: { name: 'alice', machine: 'login1', server: 'ce1', steps: [] },
  step: { afterMs: 0, words },
  begunAt: 0,
  listedBefore: new Set(),
  endedAt: 1,
  status,
  isKilled: false,
  calls: 0,
  exchanges: [],
  faults: new Set(),
  hasSentFiles: false,
  isSignalled: false,
  stdout: Buffer.from(stdout),
  stderr: Buffer.from(stderr),
});

describe('what a user was told of a job', () => {
  it('is that there is none where nothing could be sent', () => {
    expect(wasToldOf(ended(['submit'], 102, { stderr: 'error: Cannot read .jasminignore\n' }))).toBe('there is no job');
  });

  it('is that there is none where the server had the job and it was removed', () => {
    const stderr = `${SUBMITTED}error: Cannot upload a.csv. The job has been cancelled and cleaned\n`;
    expect(wasToldOf(ended(['run'], 108, { stderr }))).toBe('there is no job');
  });

  it('is not that there is none where the command fails after the server has accepted the job', () => {
    const stderr = `${SUBMITTED}error: Cannot read .jasminignore\n`;
    expect(wasToldOf(ended(['run'], 102, { stderr }))).toBe('nothing certain');
    const stdout = '{"event":"submitted"}\n';
    expect(wasToldOf(ended(['run', '--json'], 102, { stdout }))).toBe('there is a job');
  });

  it('is not that there is none where the status is that of a program', () => {
    const stderr = `${SUBMITTED}jasmin-arc: failed after 2s: exit code 108\n`;
    expect(wasToldOf(ended(['run'], 108, { stderr }))).toBe('nothing certain');
    const stdout = '{"event":"submitted"}\n{"event":"ended"}\n';
    expect(wasToldOf(ended(['run', '--json'], 108, { stdout }))).toBe('there is a job');
  });
});
