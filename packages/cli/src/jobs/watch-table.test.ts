import type { ArcState } from 'jasmin-arc';
import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { noPaint } from '../output/colour.js';
import type { JobRow } from './jobs-table.js';
import { formatWatch } from './watch-table.js';

const now = new Date('2026-11-23T12:00:00Z');
const row = (name: string, state: ArcState, endedAt?: string): JobRow => {
  const id = `${JOB_ID.slice(0, -12)}${name.padEnd(12, '0')}`;
  const ended = endedAt === undefined ? {} : { endedAt: new Date(endedAt) };
  return { look: { jobId: id, found: 'here', job: testJob({ id, name, state, ...ended }) }, stored: undefined };
};
const rows = [
  ...Array.from({ length: 30 }, (_, index) => row(`done-${index}`, 'Finished', '2026-11-23T10:00:00Z')),
  row('late', 'Finished', '2026-11-23T11:00:00Z'),
  row('waits', 'Queuing'),
  row('broken', 'Failed', '2026-11-23T09:00:00Z'),
  ...Array.from({ length: 3 }, (_, index) => row(`runs-${index}`, 'Running')),
];
const options = { now, columns: 80, paint: noPaint, knownIds: [] };
const names = (lines: readonly string[]) => lines.slice(1, -2).map((line) => line.split(/ {2,}/)[1]);

describe('the table that is watched', () => {
  it('shows active jobs first, and counts those that do not fit', () => {
    const lines = formatWatch(rows, { ...options, lines: 11 });
    expect(lines).toHaveLength(11);
    expect(names(lines)).toEqual(['runs-0', 'runs-1', 'runs-2', 'waits', 'broken', 'late', 'done-0', 'done-1']);
    expect(lines.slice(-2)).toEqual(['… 28 more: 28 finished', '36 jobs: 3 running, 1 queued, 1 failed, 31 finished']);
  });

  it('says how many of those that run do not fit', () => {
    const lines = formatWatch(rows, { ...options, lines: 5 });
    expect(names(lines)).toEqual(['runs-0', 'runs-1']);
    expect(lines.at(-2)).toBe('… 34 more: 1 running, 1 queued, 1 failed, 31 finished');
  });

  it.each([1, 2, 3])('is the totals where there are %i lines', (lines) => {
    expect(formatWatch(rows, { ...options, lines })).toEqual(['36 jobs: 3 running, 1 queued, 1 failed, 31 finished']);
  });

  it('is whole where there is room', () => {
    expect(formatWatch(rows, { ...options, lines: 38 })).toHaveLength(38);
    expect(formatWatch(rows, { ...options, lines: 38 }).at(-1)).toMatch(/^36 jobs/);
    expect(formatWatch(rows.slice(0, 1), { ...options, lines: 2 })).toHaveLength(2);
  });
});
