import type { JobId } from 'jasmin-arc';
import { actOnJobs } from '../act-on-jobs.js';
import { defineCommand } from '../command.js';
import { confirm } from '../confirm.js';
import { isOver } from '../job-look.js';
import { JOB_OPTIONS, selectJobs } from '../job-selection.js';

export const command = defineCommand({
  name: 'clean',
  summary: 'have the server forget jobs that have ended, with their files',
  description: [
    'Outputs that have not been fetched are gone then. A job that has not ended is left alone. A job that its server no longer has is taken off the list. --all means every job that has ended; it asks first, or needs --yes.',
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: { ...JOB_OPTIONS, yes: { kind: 'flag', short: 'y', help: 'Do not ask' } },
  examples: [{ line: 'jasmin-arc get 8520 && jasmin-arc clean 8520', does: 'Clean up after fetching:' }],

  async run(context, { options, operands }) {
    const { signal } = context;
    const arc = await context.arc();
    const selected = await selectJobs(context, operands, options);
    const clean = async (jobId: JobId) => {
      try {
        await arc.cleanJob(jobId, { signal });
        return { result: 'cleaned', remark: 'cleaned' };
      } catch (error) {
        const isGone = (error as { code?: unknown }).code === 'ERR_ARC_JOB_NOT_FOUND';
        if (!isGone || !selected.stored.has(jobId)) throw error;
        await arc.forgetJob(jobId);
        return { result: 'forgotten', remark: 'the server no longer has it; taken off the list' };
      }
    };
    if (!options.all) return actOnJobs(context, selected, clean);
    const { lookAtJobs } = await import('../poll-jobs.js');
    const over = (await lookAtJobs(arc, selected.jobIds, signal)).filter(isOver);
    if (over.length > 0) {
      const what = over.length === 1 ? 'a job that has ended' : `${over.length} jobs that have ended`;
      await confirm(context, `Remove ${what} with all files on the server?`, options.yes);
    } else context.screen.say('no job has ended', 'good');
    return actOnJobs(context, { ...selected, jobIds: over.map(({ jobId }) => jobId) }, clean);
  },
});
