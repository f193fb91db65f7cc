import type { HistoryEntry } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { noPaint } from '../output/colour.js';
import { textWidth } from '../output/text.js';
import { formatHistory } from './job-history.js';

const now = new Date('2026-11-23T12:00:00Z');
const entry = (facts: Partial<HistoryEntry> = {}): HistoryEntry => ({
  jobId: 'https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6',
  name: 'model-1',
  command: "sh -c 'python3 model.py --steps 1000'",
  endpoint: 'https://ce.example.org:443/arex',
  submittedAt: new Date('2026-11-23T11:55:00Z'),
  state: 'Finished',
  exitCode: 0,
  durationSeconds: 12,
  endedAt: now,
  directory: '/home/user/projects/climate/results/model-1',
  cleanedAt: undefined,
  ...facts,
});

describe('the history as a table', () => {
  it('fits the terminal, and shows the end of a directory, where directories differ', () => {
    const [title = '', row = ''] = formatHistory([entry()], { now, columns: 80, paint: noPaint });
    expect([textWidth(title) <= 80, textWidth(row) <= 80]).toEqual([true, true]);
    expect(row).toMatch(/…\S*model-1 {2}sh -c/);
  });

  it('has a dash for a command line that is not known', () => {
    const [, row] = formatHistory([entry({ command: undefined })], { now, columns: undefined, paint: noPaint });
    expect(row).toMatch(/model-1 {2}-$/);
  });
});
