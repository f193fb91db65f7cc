import type { JobLook, StoredJob } from 'jasmin-arc';
import { abbreviationLength, isOver, runSeconds, shortId } from 'jasmin-arc/jobs';
import type { Colour, Paint } from '../output/colour.js';
import { formatAge, formatDuration } from '../output/quantities.js';
import type { Tone } from '../output/screen.js';
import { type Cell, type Column, formatTable } from '../output/table.js';
import { describeAwaited } from './awaited-inputs.js';
import { describeOutcomeBriefly } from './job-outcome.js';
import { serverName } from './job-selection.js';
import { STAGE_TONES, STAGE_WORDS } from './job-stages.js';

/** A job as a row shows it. */
export interface JobRow {
  readonly look: JobLook;
  readonly stored: StoredJob | undefined;
  /** The last line of its stderr, if it has been fetched. */
  readonly lastStderrLine?: string | undefined;
}

export interface JobsTableOptions {
  readonly now: Date;
  /** Room on the terminal; without one ids are whole and nothing is cut. */
  readonly columns: number | undefined;
  readonly paint: Paint;
  /** All ids among which a shortened one must be unique. */
  readonly knownIds: readonly string[];
}

const COLUMNS: readonly Column[] = [
  { title: 'ID' },
  { title: 'NAME', minWidth: 8, distinctWithin: 20 },
  { title: 'STATE' },
  { title: 'QUEUE', minWidth: 6, dispensable: 4 },
  { title: 'SUBMITTED', dispensable: 2 },
  { title: 'RAN', align: 'right', dispensable: 3 },
  // The column that is dropped last: it names the server that has the job.
  { title: 'SERVER', minWidth: 10, distinctWithin: 24, dispensable: 1 },
  { title: 'WHY', minWidth: 32 },
];

const COLOURS: Readonly<Record<Tone, Colour>> = { going: 'blue', good: 'green', bad: 'red', waiting: 'yellow' };

/** Jobs as a table, one a row. */
export function formatJobs(rows: readonly JobRow[], options: JobsTableOptions): readonly string[] {
  const { now, columns, paint, knownIds } = options;
  const servers = new Set(rows.map(({ look }) => serverName(look.jobId)));
  const length =
    columns === undefined ? undefined : abbreviationLength([...knownIds, ...rows.map(({ look }) => look.jobId)]);
  const cells = rows.map(({ look, stored, lastStderrLine }): readonly Cell[] => {
    const job = look.found === 'here' ? look.job : undefined;
    const submitted = job?.submittedAt ?? stored?.submittedAt;
    const ran = job && (runSeconds(job) ?? (isOver(look) ? undefined : secondsSince(job.startedAt, now)));
    return [
      shortId(look.jobId).slice(0, length),
      job?.name ?? stored?.name ?? '',
      stateCell(look),
      job?.queue ?? '',
      submitted === undefined ? '' : formatAge(submitted, now),
      ran === undefined ? '' : formatDuration(ran),
      servers.size > 1 ? serverName(look.jobId) : '',
      why(look, lastStderrLine),
    ];
  });
  return formatTable(COLUMNS, cells, { columns, paint });
}

function stateCell(look: JobLook): Cell {
  if (look.found === 'gone') return { text: 'gone', colour: 'dim' };
  if (look.found === 'unreachable') return { text: 'unknown', colour: 'red' };
  return { text: STAGE_WORDS[look.job.state], colour: COLOURS[STAGE_TONES[look.job.state]] };
}

function why(look: JobLook, lastStderrLine: string | undefined): string {
  if (look.found === 'here') return describeOutcomeBriefly(look.job, lastStderrLine) ?? describeAwaited(look.job) ?? '';
  return look.found === 'gone' ? 'the server no longer has it' : 'the server cannot be queried';
}

const secondsSince = (moment: Date | undefined, now: Date): number | undefined =>
  moment === undefined ? undefined : Math.max(0, (now.getTime() - moment.getTime()) / 1000);
