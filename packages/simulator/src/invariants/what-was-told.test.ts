import { describe, expect, it } from 'vitest';
import type { CommandRun } from '../histories/scene.js';
import { commandRun } from './command-run.fixture.js';
import { shownBy, wasToldOf, wasToldTheIdOf, wasToldToStandForAnother } from './what-was-told.js';

const SUBMITTED = 'jasmin-arc: submitted to ce1.example.org (queue fork)   job-1\n';

/** A command that has ended with a status, and what it has written. */
const ended = (
  words: readonly string[],
  status: number,
  { stdout = '', stderr = '', writes = [stderr] }: { stdout?: string; stderr?: string; writes?: readonly string[] },
): CommandRun =>
  commandRun(words, {
    status,
    stdout: Buffer.from(stdout),
    stderr: Buffer.from(writes.join('')),
    stderrWrites: writes.map((write) => Buffer.from(write)),
  });

describe('what a command has shown of the stderr of its job', () => {
  it('is whole where messages of the command stand between its pieces', () => {
    const writes = ['jasmin-arc: running\n', 'job-1 std', 'jasmin-arc: finishing\n', 'err 1.0\n', 'error: a\n  b\n'];
    expect(shownBy(ended(['run'], 0, { writes }), 'stderr').toString()).toBe('job-1 stderr 1.0\n');
  });

  it('lacks a piece that was not shown', () => {
    const writes = ['job-1 std', 'jasmin-arc: finishing\n', 'rr 1.0\n'];
    expect(shownBy(ended(['run'], 0, { writes }), 'stderr').toString()).toBe('job-1 stdrr 1.0\n');
  });

  it('is with --json what the events say', () => {
    const stdout = `${JSON.stringify({ event: 'output', stream: 'stderr', base64: 'am9i' })}\n{"event":"ended"}\n`;
    expect(shownBy(ended(['run', '--json'], 0, { stdout }), 'stderr').toString()).toBe('job');
  });
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

describe('that the answer to a submission gave another id than that of the job', () => {
  const told = (id: string) => {
    const stderr = `warning: When job-1 was submitted, it gave ce/jobs/ab. The job that was submitted is ce/jobs/${id}\nerror: no\n`;
    return wasToldTheIdOf(ended(['get', 'job-1'], 110, { stderr }), { id: 'cd' });
  };

  it('was told where the message names the job', () => {
    expect(told('cd')).toBe(true);
    expect(told('cd.')).toBe(true);
  });

  it('was not told where it names any other', () => {
    expect(['ab', 'abcd', 'cde', 'cd/e', ''].map(told)).toEqual([false, false, false, false, false]);
  });

  it('was told of the wrong id where that is named, and not of the right one', () => {
    const stderr =
      'warning: When job-1 was submitted, ce gave the id of another job, or of none: ce/jobs/ab. The job that was submitted is ce/jobs/cd\n';
    const command = ended(['status'], 0, { stderr });
    expect(['ab', 'cd', 'b'].map((id) => wasToldToStandForAnother(command, { id }))).toEqual([true, false, false]);
    expect(wasToldToStandForAnother(ended(['status'], 0, {}), { id: 'ab' })).toBe(false);
  });
});
