import type { JobId, StoredJob } from 'jasmin-arc';
import { defineCommand } from '../command.js';
import type { Context } from '../context.js';
import { ExitStatus, usageError } from '../exit-status.js';
import { FILTER_OPTIONS, matchesFilter, requireState, STATE_WORDS_HELP } from '../job-filter.js';
import type { JobLook } from '../job-look.js';
import { JOB_OPTIONS, knownJobs, selectJobs, shortId } from '../job-selection.js';
import type { JobRow } from '../jobs-table.js';
import { parseDuration, suggestDuration } from '../output/quantities.js';

export const command = defineCommand({
  name: 'status',
  summary: 'show jobs and how they are',
  description: [
    'Without a JOB, all jobs submitted from here, the newest first. With --server, those of that server. Of jobs that failed, of the newest 50, the last line of their stderr is read.',
    STATE_WORDS_HELP,
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    long: { kind: 'flag', short: 'l', help: 'All that is known of each job' },
    ...FILTER_OPTIONS,
    newer: { kind: 'value', value: 'TIME', help: 'Only jobs submitted within this time, such as 2h or 7d' },
    older: { kind: 'value', value: 'TIME', help: 'Only jobs submitted longer ago than this' },
    'on-server': { kind: 'flag', help: 'All my jobs that the server has, wherever they were submitted' },
  },
  examples: [
    { line: 'jasmin-arc status', does: 'All jobs:' },
    { line: 'jasmin-arc status --state failed --newer 1d', does: 'What failed since yesterday:' },
    { line: 'jasmin-arc status -l 8520', does: 'All that is known of the job whose id starts with 8520:' },
  ],

  async run(context, { options, operands }) {
    const since = (name: 'newer' | 'older') => {
      const text = options[name];
      if (text === undefined) return undefined;
      const seconds = parseDuration(text);
      if (seconds === undefined)
        throw usageError(
          `--${name} must be a time such as 2h or 7d, not ${JSON.stringify(text)}`,
          suggestDuration(text),
        );
      return new Date(context.system.now().getTime() - seconds * 1000);
    };
    const [newerThan, olderThan] = [since('newer'), since('older')];
    const isNamed = operands.length > 0 || options.last || options['jobs-from'] !== undefined;
    if ((isNamed || options.all) && options['on-server']) throw usageError('Name jobs or use --on-server, not both');
    if (isNamed && options.all) throw usageError('Name jobs, or use --all, or --last: only one of these.');
    for (const word of options.state) requireState(word);

    const { ids, stored, looks } = await look(context, operands, options, isNamed);
    const { explainRows } = await import('../job-details.js');
    const kept = looks.filter((one) => {
      const known = stored.get(one.jobId);
      const job = one.found === 'here' ? one.job : undefined;
      const submitted = job?.submittedAt ?? known?.submittedAt;
      return (
        matchesFilter(one, known, options) &&
        (newerThan === undefined || (submitted !== undefined && submitted >= newerThan)) &&
        (olderThan === undefined || (submitted !== undefined && submitted < olderThan))
      );
    });
    const rows = await explainRows(context, kept, stored);
    await show(context, rows, { long: options.long, ids, count: looks.length });

    const { unreachableServers } = await import('../poll-jobs.js');
    for (const [server, error] of unreachableServers(looks)) {
      context.screen.warn(`${server} cannot be asked about its jobs: ${error.message}`);
    }
    if (looks.some(({ found }) => found === 'unreachable')) return ExitStatus.SERVER;
    return isNamed && looks.some(({ found }) => found === 'gone') ? ExitStatus.JOB_NOT_FOUND : ExitStatus.OK;
  },
});

interface Looked {
  readonly ids: readonly JobId[];
  readonly stored: ReadonlyMap<JobId, StoredJob>;
  readonly looks: readonly JobLook[];
}

async function look(
  context: Context,
  words: readonly string[],
  options: { readonly last: boolean; readonly 'jobs-from': string | undefined; readonly 'on-server': boolean },
  isNamed: boolean,
): Promise<Looked> {
  const { signal } = context;
  const arc = await context.arc();
  if (options['on-server']) {
    const jobs = await arc.listJobs({ signal });
    const known = new Map((await arc.knownJobs()).map((job) => [job.id, job]));
    const newestFirst = jobs.toSorted((a, b) => (b.submittedAt?.getTime() ?? 0) - (a.submittedAt?.getTime() ?? 0));
    return {
      ids: jobs.map(({ id }) => id),
      stored: known,
      looks: newestFirst.map((job) => ({ jobId: job.id, found: 'here', job })),
    };
  }
  if (!isNamed) await findLostJobs(context);
  const { lookAtJobs } = await import('../poll-jobs.js');
  const known = await knownJobs(context);
  const stored = new Map(known.map((job) => [job.id, job]));
  const ids = isNamed ? (await selectJobs(context, words, options)).jobIds : known.map(({ id }) => id);
  return { ids: known.map(({ id }) => id), stored, looks: await lookAtJobs(arc, ids, signal) };
}

/** A submission whose reply was lost may have become a job: the server can tell. */
async function findLostJobs(context: Context): Promise<void> {
  const { screen, signal } = context;
  const recovered = await (await context.arc()).recoverSubmissions({ signal }).catch(() => []); // the table says who cannot be asked
  for (const { jobId, name } of recovered) {
    if (jobId !== undefined)
      screen.say(`found the job of a submission whose reply was lost: ${shortId(jobId)} (${name})`);
    else screen.warn(`The reply to the submission of ${name} was lost, and the server has no such job so far`);
  }
}

async function show(
  context: Context,
  rows: readonly JobRow[],
  { long, ids, count }: { readonly long: boolean; readonly ids: readonly JobId[]; readonly count: number },
): Promise<void> {
  const { screen, system, globals } = context;
  if (globals.json) {
    const { rowFields } = await import('../job-details.js');
    await context.json({ jobs: rows.map(rowFields) });
  } else if (long) {
    const { formatDetails } = await import('../job-details.js');
    const texts = rows.map((row) =>
      formatDetails(row, { now: system.now(), columns: screen.columns, paint: screen.paint }),
    );
    await screen.lines(texts.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])));
  } else if (rows.length === 0) {
    screen.say('no jobs');
  } else {
    const { formatJobs } = await import('../jobs-table.js');
    const { columns, paint } = screen;
    await screen.lines(formatJobs(rows, { now: system.now(), columns, paint, knownIds: ids }));
    const { describeTotals } = await import('../job-totals.js');
    if (count > 1)
      screen.say(
        describeTotals(
          rows.map((row) => row.look),
          count,
        ),
      );
  }
}
