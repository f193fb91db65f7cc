import type { JobId, JobLook, RecoveredSubmission, StoredJob } from 'jasmin-arc';
import { shortId } from 'jasmin-arc/jobs';
import { defineCommand } from '../command-line/command.js';
import type { Context } from '../command-line/context.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';
import { FILTER_OPTIONS, matchesFilter, matchesPattern, requireState, STATE_WORDS_HELP } from '../jobs/job-filter.js';
import { isJobListError, JOB_OPTIONS, knownJobs, selectJobs, serverName } from '../jobs/job-selection.js';
import type { JobRow } from '../jobs/jobs-table.js';
import { lookAtSubmitted } from '../jobs/look-at-submitted.js';
import { unreachableServers, warnUnreachable } from '../jobs/warn-unreachable.js';
import { parseDuration, suggestDuration } from '../output/quantities.js';

export const command = defineCommand({
  name: 'status',
  summary: 'show the state of jobs',
  description: [
    'Without a JOB, all jobs submitted from here, the newest first. With --server, only jobs of that server. For the newest 50 jobs that failed, the last line of their stderr is shown.',
    STATE_WORDS_HELP,
    'What was delegated for jobs, so that their servers can fetch and deliver files in your name, is renewed where less than half of its time is left, by this and every other command that looks at jobs. A warning names the jobs that may go on after its end: run "jasmin-arc renew" regularly for them.',
    'A submission that may or may not have become a job is listed with the time until that is known: an hour after it was sent. Do not submit it again before then.',
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    long: { kind: 'flag', short: 'l', help: 'All details of each job' },
    ...FILTER_OPTIONS,
    newer: { kind: 'value', value: 'TIME', help: 'Only jobs submitted within this time, such as 2h or 7d' },
    older: { kind: 'value', value: 'TIME', help: 'Only jobs submitted longer ago than this' },
    'on-server': { kind: 'flag', help: 'All your jobs on the server, wherever they were submitted' },
  },
  examples: [
    { line: 'jasmin-arc status', does: 'All jobs:' },
    { line: 'jasmin-arc status --state failed --newer 1d', does: 'What failed since yesterday:' },
    { line: 'jasmin-arc status -l 8520', does: 'All details of the job whose id starts with 8520:' },
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

    const { ids, stored, looks, uncertain: all } = await look(context, operands, options, isNamed);
    const { explainRows } = await import('../jobs/job-details.js');
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
    // They have no state yet, and no times from the server, to filter by.
    const uncertain =
      options.state.length > 0 ? [] : all.filter(({ name }) => matchesPattern(name, options.name ?? '*'));
    await show(context, rows, { long: options.long, ids, count: looks.length, uncertain });

    for (const [server, error] of unreachableServers(looks)) {
      await warnUnreachable(context, server, 'about its jobs', error);
    }
    for (const [server, failure] of unaskable(uncertain, looks)) {
      await warnUnreachable(context, server, 'about its jobs', failure);
    }
    const isUnaskable = uncertain.some(({ failure }) => failure !== undefined);
    if (isUnaskable || looks.some(({ found }) => found === 'unreachable')) return ExitStatus.SERVER;
    return isNamed && looks.some(({ found }) => found === 'gone') ? ExitStatus.JOB_NOT_FOUND : ExitStatus.OK;
  },
});

interface Looked {
  readonly ids: readonly JobId[];
  readonly stored: ReadonlyMap<JobId, StoredJob>;
  readonly looks: readonly JobLook[];
  /** Submissions of which it is not known whether they became jobs. */
  readonly uncertain: readonly RecoveredSubmission[];
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
    const list = await arc.knownJobs().catch((error: unknown) => {
      // Only a warning: the server has answered, and the list would only add details.
      if (!isJobListError(error)) throw error;
      context.screen.warn(error.message);
      return [];
    });
    const known = new Map(list.map((job) => [job.id, job]));
    const newestFirst = jobs.toSorted((a, b) => (b.submittedAt?.getTime() ?? 0) - (a.submittedAt?.getTime() ?? 0));
    return {
      ids: jobs.map(({ id }) => id),
      stored: known,
      looks: newestFirst.map((job) => ({ jobId: job.id, found: 'here', job })),
      uncertain: [],
    };
  }
  const { uncertain, found } = isNamed ? { uncertain: [], found: [] } : await findLostJobs(context);
  const known = await knownJobs(context);
  const stored = new Map(known.map((job) => [job.id, job]));
  // Jobs that were found are in the list now, unless it cannot be written to.
  const all = [...new Set([...found.filter((id) => !stored.has(id)), ...stored.keys()])];
  const ids = isNamed ? (await selectJobs(context, words, options)).jobIds : all;
  if (isNamed)
    return { ids: known.map(({ id }) => id), stored, looks: await arc.lookAtJobs(ids, { signal }), uncertain };
  const looks = await lookAtSubmitted(context, ids);
  return { ids: looks.map(({ jobId }) => jobId), stored, looks, uncertain };
}

/**
 * Asks the servers whether submissions whose reply was lost became jobs.
 * @returns those of which it is still not known, and the jobs that have been found
 */
async function findLostJobs(
  context: Context,
): Promise<{ readonly uncertain: readonly RecoveredSubmission[]; readonly found: readonly JobId[] }> {
  const { screen, signal, globals } = context;
  const arc = await context.arc();
  const recovered = await arc.recoverSubmissions({ signal });
  const meant = recovered.filter(({ endpoint }) => globals.server === undefined || endpoint === arc.config.endpoint);
  for (const { outcome, jobId, name } of meant) {
    if (jobId !== undefined)
      screen.say(`found the job of a submission whose reply was lost: ${shortId(jobId)} (${name})`);
    else if (outcome === 'nothing') {
      screen.warn(
        `The submission of ${JSON.stringify(name)}, whose reply was lost, created no job: an hour later the server has none`,
      );
    }
  }
  return {
    uncertain: meant.filter(({ outcome }) => outcome === 'uncertain'),
    found: meant.flatMap(({ jobId }) => jobId ?? []),
  };
}

async function show(
  context: Context,
  rows: readonly JobRow[],
  {
    long,
    ids,
    count,
    uncertain,
  }: {
    readonly long: boolean;
    readonly ids: readonly JobId[];
    readonly count: number;
    readonly uncertain: readonly RecoveredSubmission[];
  },
): Promise<void> {
  const { screen, system, globals } = context;
  if (globals.json) {
    const { rowFields } = await import('../jobs/job-details.js');
    const { uncertainFields } = await import('../jobs/uncertain-submissions.js');
    await context.json({ jobs: rows.map(rowFields), uncertainSubmissions: uncertain.map(uncertainFields) });
    return;
  }
  if (long) {
    const { formatDetails } = await import('../jobs/job-details.js');
    const texts = rows.map((row) =>
      formatDetails(row, { now: system.now(), columns: screen.columns, paint: screen.paint }),
    );
    await screen.lines(texts.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])));
  } else if (rows.length === 0) {
    if (uncertain.length === 0) screen.say('no jobs');
  } else {
    const { formatJobs } = await import('../jobs/jobs-table.js');
    const { columns, paint } = screen;
    await screen.lines(formatJobs(rows, { now: system.now(), columns, paint, knownIds: ids }));
    const { describeTotals } = await import('../jobs/job-totals.js');
    if (count > 1)
      screen.say(
        describeTotals(
          rows.map((row) => row.look),
          count,
        ),
      );
  }
  const waiting = rows.find(({ look: one }) => one.found === 'here' && one.job.missingInputs !== undefined);
  if (waiting)
    screen.say(`attach sends what a job waits for: jasmin-arc attach ${shortId(waiting.look.jobId)}`, 'waiting');
  const { describeEndingFirst } = await import('../jobs/delegation-ends.js');
  const jobs = rows.flatMap(({ look: one }) => (one.found === 'here' ? one.job : []));
  for (const { words, hint } of describeEndingFirst(jobs, system.now())) screen.warn(words, hint);
  if (uncertain.length > 0) {
    const { formatUncertain, uncertainAdvice } = await import('../jobs/uncertain-submissions.js');
    const { columns, paint } = screen;
    await screen.lines(formatUncertain(uncertain, { now: system.now(), columns, paint }));
    screen.warn(uncertainAdvice(uncertain.length));
  }
}

/** Servers that only uncertain submissions went to and that could not be queried, with the reason, once each. */
function unaskable(uncertain: readonly RecoveredSubmission[], looks: readonly JobLook[]): ReadonlyMap<string, unknown> {
  const told = new Set(looks.filter(({ found }) => found === 'unreachable').map(({ jobId }) => serverName(jobId)));
  const servers = new Map<string, unknown>();
  for (const { endpoint, failure } of uncertain) {
    const server = serverName(endpoint);
    if (failure !== undefined && !told.has(server)) servers.set(server, failure);
  }
  return servers;
}
