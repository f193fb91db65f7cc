import type { RecoveredSubmission } from 'jasmin-arc';
import type { Paint } from '../output/colour.js';
import { formatAge, formatDuration } from '../output/quantities.js';
import { type Column, formatTable } from '../output/table.js';
import { serverName } from './job-selection.js';

export interface UncertainTableOptions {
  readonly now: Date;
  /** Room on the terminal; without one nothing is cut. */
  readonly columns: number | undefined;
  readonly paint: Paint;
}

const COLUMNS: readonly Column[] = [
  { title: 'UNCERTAIN', minWidth: 8 },
  { title: 'SENT' },
  { title: 'TO', minWidth: 10, dispensable: 1 },
  { title: 'SETTLED' },
  { title: 'WHY', minWidth: 20, dispensable: 2 },
];

/** Submissions of which it is not known whether they became jobs, one a row, with the time until that is settled. */
export function formatUncertain(
  submissions: readonly RecoveredSubmission[],
  { now, columns, paint }: UncertainTableOptions,
): readonly string[] {
  const cells = submissions.map(({ name, endpoint, begunAt, uncertainUntil, failure }) => [
    { text: name === '' ? '(no name)' : name, colour: 'yellow' as const },
    formatAge(begunAt, now),
    serverName(endpoint),
    timeLeft(uncertainUntil, now),
    failure === undefined ? 'the server shows no such job so far' : 'the server cannot be queried',
  ]);
  return formatTable(COLUMNS, cells, { columns, paint });
}

/** What to do about them, for people. */
export const uncertainAdvice = (count: number): string =>
  count === 1
    ? 'It is not known whether this submission became a job. Do not submit it again: it could run twice.'
    : `It is not known whether these ${count} submissions became jobs. Do not submit them again: they could run twice.`;

/** For programs. */
export const uncertainFields = ({ submissionId, name, endpoint, begunAt, uncertainUntil }: RecoveredSubmission) => ({
  submissionId,
  name,
  endpoint,
  begunAt,
  uncertainUntil,
});

/** Until this time the submission stays uncertain; after it, the next successful query of the server decides. */
function timeLeft(until: Date, now: Date): string {
  const seconds = (until.getTime() - now.getTime()) / 1000;
  return seconds > 0
    ? `in ${formatDuration(seconds < 60 ? seconds : Math.ceil(seconds / 60) * 60)}`
    : 'at the next query';
}
