import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isUnderWay, thisProcess } from './submitter.js';

const now = new Date('2026-11-23T12:00:00Z');
const begun = { submissionId: 'm', endpoint: 'https://ce.example.org:443/arex', name: 'job', begunAt: now };
const ended = spawnSync(process.execPath, ['-e', '']).pid;

describe('a submission', () => {
  it.each([
    ['is under way while its process lives', thisProcess(), true],
    ['is not once its process has ended', { ...thisProcess(), pid: ended }, false],
    ['may be where another machine began it', { host: 'elsewhere', pid: ended }, true],
    ['is not once its reply is lost', undefined, false],
  ])('%s', (_, submitter, expected) => {
    expect(isUnderWay({ ...begun, submitter }, now)).toBe(expected);
  });

  it('is not under way for ever: numbers of processes are used again', () => {
    const begunAt = new Date(now.getTime() - 3_600_000);
    expect(isUnderWay({ ...begun, begunAt, submitter: thisProcess() }, now)).toBe(false);
  });
});
