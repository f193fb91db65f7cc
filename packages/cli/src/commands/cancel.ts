import { isOver } from 'jasmin-arc/jobs';
import { defineCommand } from '../command-line/command.js';
import { confirm } from '../command-line/confirm.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { actOnJobs } from '../jobs/act-on-jobs.js';
import { chooseJobs, FILTER_HELP, FILTER_OPTIONS } from '../jobs/job-filter.js';
import { JOB_OPTIONS } from '../jobs/job-selection.js';
import { lookAtSubmitted } from '../jobs/look-at-submitted.js';

export const command = defineCommand({
  name: 'cancel',
  summary: 'cancel jobs',
  description: [
    'Asks the server to cancel jobs, which takes some seconds; --wait waits until they have ended. Their files stay on the server until they are cleaned. With --all, or with --state or --name and no JOB, it asks for confirmation first; without a terminal it needs --yes.',
    FILTER_HELP,
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    ...FILTER_OPTIONS,
    wait: { kind: 'flag', short: 'w', help: 'Wait until they have ended' },
    yes: { kind: 'flag', short: 'y', help: 'Do not ask' },
  },
  examples: [
    { line: 'jasmin-arc cancel 8520 --wait', does: 'Cancel a job and wait for its end:' },
    {
      line: 'jasmin-arc cancel --state queued --name "model-*"',
      does: 'Cancel queued jobs by name:',
    },
  ],

  async run(context, { options, operands }) {
    const { signal } = context;
    const arc = await context.arc();
    const chosen = await chooseJobs(context, operands, options);
    const doubt = chosen.unreachable.size > 0 ? ExitStatus.SERVER : ExitStatus.OK;
    if (!chosen.all) return (await actOnJobs(context, chosen, cancel)) || doubt;
    const looks = chosen.looks ?? (await lookAtSubmitted(context, chosen.jobIds));
    const open = looks.filter((look) => !isOver(look));
    if (open.length > 0)
      await confirm(context, `Cancel ${open.length} ${open.length === 1 ? 'job' : 'jobs'}?`, options.yes);
    else if (doubt === ExitStatus.OK) {
      context.screen.say(chosen.looks ? 'no matching job is active' : 'no job is active', 'good');
    }
    return (await actOnJobs(context, { ...chosen, jobIds: open.map(({ jobId }) => jobId) }, cancel)) || doubt;

    async function cancel(jobId: string) {
      const { isTerminal } = await import('jasmin-arc');
      const { STAGE_WORDS } = await import('../jobs/job-stages.js');
      const before = await arc.getJob(jobId, { signal });
      if (isTerminal(before.state)) return { result: 'already ended', remark: `already ${STAGE_WORDS[before.state]}` };
      const cancellation = await arc.cancelJob(jobId, { signal });
      if (cancellation.result === 'refused') {
        const message = `The server refused to cancel the job: ${cancellation.reason}`;
        throw new CommandError(ExitStatus.SERVICE, 'ERR_CANCELLATION_REFUSED', message, { hint: 'The job goes on.' });
      }
      if (cancellation.result === 'ended already') {
        return { result: 'already ended', remark: `already ${STAGE_WORDS[cancellation.state]}` };
      }
      if (!options.wait) return { result: 'being cancelled', remark: 'is being cancelled' };
      const { state } = await arc.waitForJob(jobId, { signal });
      return state === 'Killed'
        ? { result: 'cancelled', remark: 'cancelled' }
        : { result: 'already ended', remark: `${STAGE_WORDS[state]} before it could be cancelled` };
    }
  },
});
