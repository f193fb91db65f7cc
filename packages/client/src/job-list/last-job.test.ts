import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from './job-history.js';
import type { StoredJob } from './job-store.js';
import { findLastJob } from './last-job.js';

const endpoint = 'https://ce.example.org:443/arex';
const at = (seconds: number) => new Date(seconds * 1000);
/** As the list has it: to the second. */
const listed = (id: string, seconds: number): StoredJob => ({
  id,
  endpoint,
  interface: 'rest',
  submittedAt: at(Math.floor(seconds)),
});
const submitted = (id: string, seconds: number) => ({ id, submittedAt: at(seconds) });
const remembered = (jobId: string, seconds: number): HistoryEntry => ({
  jobId,
  name: 'n',
  command: undefined,
  endpoint,
  submittedAt: at(seconds),
  state: 'Finished',
  exitCode: 0,
  durationSeconds: 1,
  endedAt: undefined,
  directory: '/results',
  cleanedAt: at(seconds + 1),
});
const nothing = { listed: [], submitted: [], history: [] };

describe('the job submitted last', () => {
  it('is undefined where nothing was submitted', () => {
    expect(findLastJob(nothing)).toBeUndefined();
  });

  it('is the newest in the list, if it is there', () => {
    const list = [listed('b', 9.9), listed('a', 5)];
    const parts = {
      listed: list,
      submitted: [submitted('b', 9.9), submitted('a', 5)],
      history: [remembered('b', 9.9)],
    };
    expect(findLastJob(parts)).toMatchObject({ jobId: 'b', stored: list[0], history: { directory: '/results' } });
    expect(findLastJob({ ...nothing, listed: list })).toMatchObject({ jobId: 'b', history: undefined });
  });

  it('is the one that was cleaned, not an older one, with or without a history', () => {
    const parts = { listed: [listed('a', 5)], submitted: [submitted('b', 5.5), submitted('a', 5)] };
    const gone = { jobId: 'b', stored: undefined };
    expect(findLastJob({ ...parts, history: [] })).toMatchObject({ ...gone, history: undefined });
    expect(findLastJob({ ...parts, history: [remembered('b', 5.5)] })).toMatchObject({
      ...gone,
      history: { directory: '/results' },
    });
    expect(findLastJob({ ...parts, submitted: [], history: [remembered('b', 5.5)] })).toMatchObject(gone);
  });

  it('is one that other tools have submitted since', () => {
    const parts = { listed: [listed('c', 9), listed('a', 5)], submitted: [submitted('b', 7)], history: [] };
    expect(findLastJob(parts)).toMatchObject({ jobId: 'c', stored: { id: 'c' } });
  });
});
