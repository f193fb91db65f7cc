import type { HistoryEntry } from 'jasmin-arc';
import { shortId } from 'jasmin-arc/jobs';
import type { Colour, Paint } from '../output/colour.js';
import { formatAge, formatDuration } from '../output/quantities.js';
import type { Tone } from '../output/screen.js';
import { type Cell, type Column, formatTable } from '../output/table.js';
import { plainText } from '../output/text.js';
import { serverName } from './job-selection.js';
import { STAGE_TONES } from './job-stages.js';
import { describeEnd } from './last-job.js';

const COLUMNS: readonly Column[] = [
  { title: 'WHEN' },
  { title: 'ID', dispensable: 2 },
  { title: 'NAME', minWidth: 8 },
  { title: 'END' },
  { title: 'RAN', align: 'right', dispensable: 3 },
  { title: 'SERVER', minWidth: 10, dispensable: 4 },
  { title: 'OUTPUTS', minWidth: 12, keep: 'end' },
  { title: 'COMMAND', minWidth: 12 },
];

const COLOURS: Readonly<Record<Tone, Colour>> = { going: 'blue', good: 'green', bad: 'red', waiting: 'yellow' };
const ID_LENGTH = 8;

export interface HistoryTableOptions {
  readonly now: Date;
  /** Room on the terminal; without one nothing is cut. */
  readonly columns: number | undefined;
  readonly paint: Paint;
}

/** Jobs that were submitted from here as a table, one a row. */
export function formatHistory(
  entries: readonly HistoryEntry[],
  { now, columns, paint }: HistoryTableOptions,
): readonly string[] {
  const servers = new Set(entries.map(({ endpoint }) => endpoint));
  const rows = entries.map((entry): readonly Cell[] => [
    formatAge(entry.submittedAt, now),
    columns === undefined ? shortId(entry.jobId) : shortId(entry.jobId).slice(0, ID_LENGTH),
    plainText(entry.name ?? ''),
    entry.state === undefined ? '' : { text: describeEnd(entry), colour: COLOURS[STAGE_TONES[entry.state]] },
    entry.durationSeconds === undefined ? '' : formatDuration(entry.durationSeconds),
    servers.size > 1 ? serverName(entry.endpoint) : '',
    plainText(entry.directory ?? ''),
    // For a job that was found again after a lost reply, the description is not known.
    plainText(entry.command ?? '-'),
  ]);
  return formatTable(COLUMNS, rows, { columns, paint });
}
