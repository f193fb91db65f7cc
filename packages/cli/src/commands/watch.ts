import type { JobId } from 'jasmin-arc';
import { defineCommand } from '../command.js';
import { ExitStatus, usageError } from '../exit-status.js';
import { isOver, type JobLook } from '../job-look.js';
import { JOB_OPTIONS, knownJobs, selectJobs, shortId } from '../job-selection.js';
import { STAGE_WORDS } from '../job-stages.js';
import { formatMoment, parseDuration, suggestDuration } from '../output/quantities.js';
import { plainText } from '../output/text.js';

export const command = defineCommand({
  name: 'watch',
  tellsEvents: true,
  summary: 'watch jobs change, until all of them have ended',
  description: [
    'Without a JOB, all that have not ended. On a terminal it is a table that changes; elsewhere, and with --json, a line for each change. Ctrl-C leaves; the jobs go on.',
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    interval: { kind: 'value', value: 'TIME', help: 'Time between two looks (default: 2s)' },
  },
  examples: [{ line: 'jasmin-arc watch', does: 'Watch everything that goes on:' }],

  async run(context, { options, operands }) {
    const { screen, signal, globals, system } = context;
    const pollSeconds = options.interval === undefined ? 2 : parseDuration(options.interval);
    if (pollSeconds === undefined || pollSeconds < 1) {
      throw usageError(
        `--interval must be a time of at least 1s, not ${JSON.stringify(options.interval)}`,
        suggestDuration(options.interval ?? ''),
      );
    }
    const [arc, { watchJobs }, { formatJobs }, { jsonEvent }, { lookAtJobs }] = await Promise.all([
      context.arc(),
      import('../watch-jobs.js'),
      import('../jobs-table.js'),
      import('../output/json.js'),
      import('../poll-jobs.js'),
    ]);
    const isNamed = operands.length > 0 || options.all || options.last || options['jobs-from'] !== undefined;
    const known = await knownJobs(context);
    const stored = new Map(known.map((job) => [job.id, job]));
    const knownIds = known.map(({ id }) => id);
    const jobIds = isNamed
      ? (await selectJobs(context, operands, options)).jobIds
      : (await lookAtJobs(arc, knownIds, signal)).filter((look) => !isOver(look)).map(({ jobId }) => jobId);
    if (jobIds.length === 0) {
      screen.say('no job is under way', 'good');
      return ExitStatus.OK;
    }

    let looks: readonly JobLook[] = [];
    const table = () =>
      formatJobs(
        looks.map((look) => ({ look, stored: stored.get(look.jobId) })),
        { now: system.now(), columns: screen.talkColumns - 1, paint: screen.talkPaint, knownIds },
      );
    const before = new Map<JobId, string>();
    const isLive = screen.isLive && !globals.json;
    const onWaiting = (server: string, error: Error) => screen.warn(`${server} cannot be asked now: ${error.message}`);
    for await (const now of watchJobs(arc, jobIds, { signal, pollSeconds, onWaiting })) {
      looks = now;
      if (isLive) {
        screen.live(table);
        continue;
      }
      for (const look of now) {
        const word = look.found === 'here' ? STAGE_WORDS[look.job.state] : look.found === 'gone' ? 'gone' : 'unknown';
        if (before.get(look.jobId) === word) continue;
        before.set(look.jobId, word);
        const name = (look.found === 'here' ? look.job.name : undefined) ?? stored.get(look.jobId)?.name ?? '';
        if (globals.json) {
          const { rowFields } = await import('../job-details.js');
          await screen.data(jsonEvent('watch', 'state', rowFields({ look, stored: stored.get(look.jobId) })));
        } else
          await screen.lines([
            `${formatMoment(system.now())}  ${shortId(look.jobId)}  ${word}  ${plainText(name)}`.trimEnd(),
          ]);
      }
    }
    screen.still();
    if (isLive) await screen.lines(table());
    return ExitStatus.OK;
  },
});
