import { FOLLOW_OPTIONS, readFollowOptions } from '../attach/attach-options.js';
import { defineCommand } from '../command-line/command.js';
import { jobEvents } from '../command-line/job-events.js';
import { JOB_OPTIONS, selectJob } from '../jobs/job-selection.js';

export const command = defineCommand({
  name: 'attach',
  emitsEvents: true,
  summary: 'follow a submitted job to its end',
  description: [
    'Does what run does after the submission: finishes an interrupted upload of inputs, shows stdout and stderr from their beginning, saves the outputs, and exits with the exit code of the program. It may be called from another terminal or on another day, and after the job has ended.',
  ],
  operands: [{ name: 'JOB', complete: 'job' }],
  options: { last: JOB_OPTIONS.last, ...FOLLOW_OPTIONS },
  examples: [
    { line: 'jasmin-arc attach --last', does: 'Follow the job submitted last:' },
    { line: 'jasmin-arc attach 8520', does: 'Follow the job whose id starts with 8520:' },
  ],

  async run(context, { options, operands }) {
    const { jobId } = await selectJob(context, operands[0], options);
    const { attachJob } = await import('../attach/attach-job.js');
    return attachJob(context, jobId, {
      ...readFollowOptions(options),
      finishesUpload: true,
      emit: await jobEvents(context, 'attach'),
    });
  },
});
