import type { JobLook, StoredJob } from 'jasmin-arc';
import { isOver, runSeconds, shortId } from 'jasmin-arc/jobs';
import { defineCommand } from '../command-line/command.js';
import type { Context } from '../command-line/context.js';
import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import { chooseSomeJobs, FILTER_HELP, FILTER_OPTIONS } from '../jobs/job-filter.js';
import { describeOutcome, jobExitStatus } from '../jobs/job-outcome.js';
import { JOB_OPTIONS, serverName } from '../jobs/job-selection.js';
import { STAGE_TONES, STAGE_WORDS } from '../jobs/job-stages.js';
import { countStages, stageWord } from '../jobs/job-totals.js';
import { warnUnreachable } from '../jobs/warn-unreachable.js';
import { formatDuration, parseDuration, suggestDuration } from '../output/quantities.js';
import { abortedAfter } from '../process/wait.js';

export const command = defineCommand({
  name: 'wait',
  summary: 'wait until jobs have ended',
  description: [
    'For one job the exit status is that of its program, as with run. For several it is 0 if all of them succeeded and 1 if not. If a server cannot be reached, the command keeps trying.',
    FILTER_HELP,
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    ...FILTER_OPTIONS,
    timeout: { kind: 'value', value: 'TIME', help: 'Give up after this time: 10m, 2h' },
  },
  examples: [
    { line: 'jasmin-arc wait --last && jasmin-arc get --last', does: 'Fetch the outputs once the job has succeeded:' },
    { line: 'jasmin-arc wait --jobs-from ids.txt --timeout 1d', does: 'Wait for many jobs, for a day at most:' },
  ],

  async run(context, { options, operands }) {
    const { screen } = context;
    const seconds = options.timeout === undefined ? undefined : parseDuration(options.timeout);
    if (options.timeout !== undefined && seconds === undefined) {
      throw usageError(
        `--timeout must be a time such as 10m or 2h, not ${JSON.stringify(options.timeout)}`,
        suggestDuration(options.timeout),
      );
    }
    const arc = await context.arc();
    const { jobIds, stored, unreachable } = await chooseSomeJobs(context, operands, options);
    const tooLate = seconds === undefined ? undefined : abortedAfter(seconds * 1000);
    const signal = tooLate === undefined ? context.signal : AbortSignal.any([context.signal, tooLate]);

    let looks: readonly JobLook[] = [];
    screen.live(() => [`${screen.mark('waiting')} ${describeWaiting(looks, jobIds.length)}`]);
    const told = new Set<string>();
    const onWaiting = (service: string, error: Error) =>
      void warnUnreachable(context, serverName(service), 'now', error);
    const maxPollSeconds = jobIds.length > 20 ? 10 : 3;
    try {
      for await (const now of arc.watchJobs(jobIds, { signal, maxPollSeconds, onWaiting })) {
        looks = now;
        for (const look of now.filter((one) => isOver(one) && !told.has(one.jobId))) {
          told.add(look.jobId);
          await showOutcome(context, look, stored.get(look.jobId));
        }
      }
    } catch (error) {
      if (!tooLate?.aborted || context.signal.aborted) throw error;
      const open = looks.filter((look) => !isOver(look)).length || jobIds.length;
      throw new CommandError(
        ExitStatus.TIMEOUT,
        'ERR_TIMEOUT',
        `${describeOpen(open, jobIds.length)} not ended after ${options.timeout}`,
        {
          hint: 'The jobs go on.',
        },
      );
    }
    const { rowFields } = await import('../jobs/job-details.js');
    if (context.globals.json)
      await context.json({ jobs: looks.map((look) => rowFields({ look, stored: stored.get(look.jobId) })) });
    const doubt = unreachable.size > 0 ? ExitStatus.SERVER : ExitStatus.OK;
    const [only] = looks;
    if (only !== undefined && looks.length === 1) return lookStatus(only) || doubt;
    return looks.every((look) => lookStatus(look) === ExitStatus.OK) ? doubt : ExitStatus.JOB_FAILED;
  },
});

const lookStatus = (look: JobLook): number =>
  look.found === 'here' ? jobExitStatus(look.job) : ExitStatus.JOB_NOT_FOUND;

const describeOpen = (open: number, count: number): string =>
  count === 1 ? 'The job has' : `${open} of ${count} jobs ${open === 1 ? 'has' : 'have'}`;

function describeWaiting(looks: readonly JobLook[], count: number): string {
  const [only] = looks;
  if (count === 1) return `waiting for the job${only === undefined ? '' : `: ${stageWord(only)}`}`;
  return `waiting for ${count} jobs${looks.length === 0 ? '' : `: ${countStages(looks)}`}`;
}

async function showOutcome(context: Context, look: JobLook, stored: StoredJob | undefined): Promise<void> {
  const { screen } = context;
  if (look.found !== 'here') {
    screen.say(`${shortId(look.jobId)}: the server no longer has it`, 'bad');
    return;
  }
  const { lastStderrLineOf } = await import('../jobs/job-details.js');
  const { job } = look;
  const why = describeOutcome(job, await lastStderrLineOf(context, job));
  const ran = runSeconds(job);
  const time = ran === undefined ? '' : ` after ${formatDuration(ran)}`;
  const name = job.name ?? stored?.name;
  const subject = `${shortId(job.id)}${name === undefined ? '' : ` (${name})`}`;
  screen.say(
    `${subject}: ${STAGE_WORDS[job.state]}${time}${why === undefined ? '' : `: ${why}`}`,
    STAGE_TONES[job.state],
  );
}
