import { STAGE_ORDER } from './job-stages.js';
import { countStages, describeTotals, stageWord } from './job-totals.js';
import { formatJobs, type JobRow, type JobsTableOptions } from './jobs-table.js';

/** With fewer lines than for titles, a row, what is left out and the totals there is no table. */
const MIN_LINES = 4;

/** Active jobs first, then waiting ones, then ended ones, the most recently ended first; otherwise the order is kept. */
export const sortByStage = (rows: readonly JobRow[]): readonly JobRow[] =>
  rows.toSorted((one, other) => rank(one) - rank(other) || endTime(other) - endTime(one));

const rank = ({ look }: JobRow): number => STAGE_ORDER.indexOf(stageWord(look));
const endTime = ({ look }: JobRow): number => (look.found === 'here' ? (look.job.endedAt?.getTime() ?? 0) : 0);

/**
 * The table of jobs of `watch`, in at most this many lines: active jobs come first, and jobs that do not fit are counted.
 */
export function formatWatch(
  rows: readonly JobRow[],
  { lines, ...options }: JobsTableOptions & { readonly lines: number },
): readonly string[] {
  const looks = rows.map(({ look }) => look);
  const totals = rows.length > 1 ? [describeTotals(looks)] : [];
  const sorted = sortByStage(rows);
  if (1 + rows.length + totals.length <= lines) return [...formatJobs(sorted, options), ...totals];
  if (lines < MIN_LINES) return [describeTotals(looks)];
  const shown = lines - 3;
  const more = sorted.slice(shown).map(({ look }) => look);
  return [...formatJobs(sorted.slice(0, shown), options), `… ${more.length} more: ${countStages(more)}`, ...totals];
}
