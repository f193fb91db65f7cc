import type { RecoveredSubmission } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { noPaint } from '../output/colour.js';
import { formatUncertain } from './uncertain-submissions.js';

const BEGUN = new Date('2026-11-23T12:00:00Z');
const submission: RecoveredSubmission = {
  submissionId: 'urn:uuid:1',
  name: 'simulation',
  endpoint: 'https://ce.example.org:443/arex',
  begunAt: BEGUN,
  outcome: 'uncertain',
  jobId: undefined,
  uncertainUntil: new Date(BEGUN.getTime() + 3_600_000),
  failure: undefined,
};
const shown = (facts: Partial<RecoveredSubmission>, minutes: number) =>
  formatUncertain([{ ...submission, ...facts }], {
    now: new Date(BEGUN.getTime() + minutes * 60_000),
    columns: undefined,
    paint: noPaint,
  });

describe('the table of uncertain submissions', () => {
  it('shows the time that is left until each is settled', () => {
    expect(shown({}, 5)).toEqual([
      'UNCERTAIN   SENT    TO              SETTLED  WHY',
      'simulation  5m ago  ce.example.org  in 55m   the server shows no such job so far',
    ]);
  });

  it('says what is awaited when that time is over and the server cannot be queried', () => {
    expect(shown({ failure: new Error('down') }, 61)[1]).toMatch(
      / {2}at the next query {2}the server cannot be queried$/,
    );
  });

  it('shows one without a name, too', () => {
    expect(shown({ name: '' }, 0)[1]).toMatch(/^\(no name\) {2}just now/);
  });
});
