import type { JobId } from 'jasmin-arc';
import { isOver, shortId } from 'jasmin-arc/jobs';
import { defineCommand } from '../command-line/command.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';
import { describeOutcomeBriefly } from '../jobs/job-outcome.js';
import { JOB_OPTIONS, knownJobs, selectJobs, serverName } from '../jobs/job-selection.js';
import { stageWord } from '../jobs/job-totals.js';
import type { JobRow } from '../jobs/jobs-table.js';
import { warnUnreachable } from '../jobs/warn-unreachable.js';
import { formatMoment, parseDuration, suggestDuration } from '../output/quantities.js';
import { plainText } from '../output/text.js';

export const command = defineCommand({
  name: 'watch',
  emitsEvents: true,
  summary: 'watch jobs change, until all of them have ended',
  description: [
    'Without a JOB, all jobs that have not ended. On a terminal it shows a live table with active jobs first; jobs that do not fit are counted. Elsewhere, and with --json, it prints a line for each change. Ctrl-C stops watching; the jobs go on.',
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    interval: { kind: 'value', value: 'TIME', help: 'Time between two queries (default: 2s)' },
  },
  examples: [{ line: 'jasmin-arc watch', does: 'Watch all active jobs:' }],

  async run(context, { options, operands }) {
    const { screen, signal, globals, system } = context;
    const pollSeconds = options.interval === undefined ? 2 : parseDuration(options.interval);
    if (pollSeconds === undefined || pollSeconds < 1) {
      throw usageError(
        `--interval must be a time of at least 1s, not ${JSON.stringify(options.interval)}`,
        suggestDuration(options.interval ?? ''),
      );
    }
    const [arc, { formatWatch }, { jsonEvent }, { explainRows, rowFields }] = await Promise.all([
      context.arc(),
      import('../jobs/watch-table.js'),
      import('../command-line/json.js'),
      import('../jobs/job-details.js'),
    ]);
    const isNamed = operands.length > 0 || options.all || options.last || options['jobs-from'] !== undefined;
    const known = await knownJobs(context);
    const stored = new Map(known.map((job) => [job.id, job]));
    const knownIds = known.map(({ id }) => id);
    const jobIds = isNamed
      ? (await selectJobs(context, operands, options)).jobIds
      : (await arc.lookAtJobs(knownIds, { signal })).filter((look) => !isOver(look)).map(({ jobId }) => jobId);
    if (jobIds.length === 0) {
      screen.say('no job is active', 'good');
      return ExitStatus.OK;
    }

    const rows = new Map<JobId, JobRow>();
    const table = (lines: number) =>
      formatWatch([...rows.values()], {
        now: system.now(),
        columns: screen.stderrColumns - 1,
        paint: screen.stderrPaint,
        knownIds,
        lines,
      });
    // As in the table of status: short on a terminal, whole for scripts.
    const idOf = (jobId: JobId) => (screen.columns === undefined ? shortId(jobId) : context.ids.short(jobId));
    const isLive = screen.isLive && !globals.json;
    const onWaiting = (service: string, error: Error) =>
      void warnUnreachable(context, serverName(service), 'now', error);
    for await (const looks of arc.watchJobs(jobIds, { signal, maxPollSeconds: pollSeconds, onWaiting })) {
      const changed = looks.filter((look) => wordOf(rows.get(look.jobId)) !== stageWord(look));
      const explained = new Map((await explainRows(context, changed, stored)).map((row) => [row.look.jobId, row]));
      for (const look of looks)
        rows.set(
          look.jobId,
          explained.get(look.jobId) ?? { ...rows.get(look.jobId), look, stored: stored.get(look.jobId) },
        );
      if (isLive) {
        screen.live(() => table(screen.stderrRows - 1));
        continue;
      }
      for (const row of explained.values()) {
        if (globals.json) await screen.data(jsonEvent('watch', 'state', rowFields(row)));
        else await screen.lines([describeChange(row, system.now(), idOf(row.look.jobId))]);
      }
    }
    screen.stopLive();
    if (isLive) await screen.lines(table(Number.POSITIVE_INFINITY));
    return ExitStatus.OK;
  },
});

const wordOf = (row: JobRow | undefined): string | undefined => (row === undefined ? undefined : stageWord(row.look));

function describeChange({ look, stored, lastStderrLine }: JobRow, now: Date, id: string): string {
  const job = look.found === 'here' ? look.job : undefined;
  const name = plainText(job?.name ?? stored?.name ?? '');
  const why = job && describeOutcomeBriefly(job, lastStderrLine);
  return [formatMoment(now), id, stageWord(look), name, why ?? ''].join('  ').trimEnd();
}
