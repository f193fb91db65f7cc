import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readActivities } from '../rest/rest-xml.js';
import { jobFacts } from './job-from-activity.js';

const recorded = (path: string) =>
  readActivities(readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8'), 3);

describe('the facts about a job from an info document', () => {
  it('are the facts of the document, without the state', () => {
    const [failed] = recorded('rest-1.0/jobs-info.failed-unknown-other.xml');
    expect(jobFacts(failed)).toEqual({
      name: 'probe',
      queue: 'fork',
      executionNodes: ['vm'],
      stdout: 'stdout.txt',
      stderr: 'stderr.txt',
      submittedAt: new Date('2026-11-23T03:23:45Z'),
      startedAt: new Date('2026-11-23T03:23:46Z'),
      endedAt: new Date('2026-11-23T03:24:01Z'),
      erasedAt: new Date('2026-11-30T03:24:06Z'),
      requestedSlots: 1,
      usedWallTimeSeconds: 15,
      usedCpuTimeSeconds: 0,
      usedMemoryBytes: 0,
      restartStates: ['INLRMS'],
      previousIds: [expect.stringMatching(/./)],
    });
  });

  it('leave out facts that the document does not have', () => {
    const [, , finished] = recorded('rest-1.1/jobs-info.failed-unknown-other.xml');
    const facts = jobFacts(finished);
    expect(facts).toMatchObject({ name: 'Grüße', queue: 'fork' });
    for (const missing of ['executionNodes', 'usedWallTimeSeconds', 'restartStates', 'messages', 'waitingPosition'])
      expect(facts).not.toHaveProperty(missing);
  });

  it('are empty without a document', () => {
    expect(jobFacts(undefined)).toEqual({});
  });
});
