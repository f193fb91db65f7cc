import type { JobId } from 'jasmin-arc';
import { isOver } from 'jasmin-arc/jobs';
import { defineCommand } from '../command-line/command.js';
import { confirm } from '../command-line/confirm.js';
import { ExitStatus } from '../errors/exit-status.js';
import { actOnJobs, describeJobs } from '../jobs/act-on-jobs.js';
import { chooseJobs, FILTER_HELP, FILTER_OPTIONS } from '../jobs/job-filter.js';
import { JOB_OPTIONS, serverName } from '../jobs/job-selection.js';
import { lookAtSubmitted } from '../jobs/look-at-submitted.js';
import { unreachableServers, warnUnreachable } from '../jobs/warn-unreachable.js';

export const command = defineCommand({
  name: 'clean',
  summary: 'remove jobs that have ended, and their files, from the server',
  description: [
    'Outputs that have not been fetched are lost. A job that has not ended is not removed. A job that its server no longer has is removed from the job list. --all means every job that has ended. With --all, or with --state or --name and no JOB, it asks for confirmation first; without a terminal it needs --yes.',
    FILTER_HELP,
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: { ...JOB_OPTIONS, ...FILTER_OPTIONS, yes: { kind: 'flag', short: 'y', help: 'Do not ask' } },
  examples: [
    { line: 'jasmin-arc get 8520 && jasmin-arc clean 8520', does: 'Clean up after fetching:' },
    { line: 'jasmin-arc clean --state failed --state cancelled', does: 'Remove failed and cancelled jobs:' },
  ],

  async run(context, { options, operands }) {
    const { signal } = context;
    const arc = await context.arc();
    const chosen = await chooseJobs(context, operands, options);
    const clean = async (jobId: JobId) => {
      try {
        await arc.cleanJob(jobId, { signal });
        return { result: 'cleaned', remark: 'cleaned' };
      } catch (error) {
        const { code, remedy } = error as { readonly code?: unknown; readonly remedy?: unknown };
        // The id is that of another job: the one that was submitted has not been removed.
        const isGone = code === 'ERR_ARC_JOB_NOT_FOUND' && remedy !== 'use-submitted-job';
        if (!isGone || !chosen.stored.has(jobId)) throw error;
        await arc.forgetJob(jobId);
        return { result: 'forgotten', remark: 'no longer on the server; removed from the job list' };
      }
    };
    if (!chosen.all) {
      return (
        (await actOnJobs(context, chosen, clean)) || (chosen.unreachable.size > 0 ? ExitStatus.SERVER : ExitStatus.OK)
      );
    }
    const looks = chosen.looks ?? (await lookAtSubmitted(context, chosen.jobIds));
    const over = looks.filter(isOver);
    // It is not known whether jobs of these servers have ended: an error, as the user may think that all were cleaned.
    const unreachable = unreachableServers(looks);
    for (const [server, error] of unreachable) {
      if (chosen.unreachable.has(server)) continue;
      const unasked = looks.flatMap(({ jobId, found }) =>
        found === 'unreachable' && serverName(jobId) === server ? jobId : [],
      );
      await warnUnreachable(context, server, `about ${describeJobs(unasked)}`, error);
    }
    const doubt = unreachable.size + chosen.unreachable.size > 0 ? ExitStatus.SERVER : ExitStatus.OK;
    if (over.length > 0) {
      const what = over.length === 1 ? 'a job that has ended' : `${over.length} jobs that have ended`;
      await confirm(context, `Remove ${what} with all files on the server?`, options.yes);
    } else if (doubt === ExitStatus.OK) {
      context.screen.say(chosen.looks ? 'no matching job has ended' : 'no job has ended', 'good');
    }
    return (await actOnJobs(context, { ...chosen, jobIds: over.map(({ jobId }) => jobId) }, clean)) || doubt;
  },
});
