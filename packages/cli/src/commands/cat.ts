import { defineCommand } from '../command-line/command.js';
import { jobEvents } from '../command-line/job-events.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';
import { JOB_OPTIONS, selectJob } from '../jobs/job-selection.js';

export const command = defineCommand({
  name: 'cat',
  emitsEvents: true,
  summary: 'print files of a job',
  description: [
    'Copies files of the session directory to stdout, byte for byte, also while the job runs: what is there now.',
  ],
  operands: [
    { name: 'JOB', complete: 'job' },
    { name: 'PATH', repeatable: true },
  ],
  options: { last: JOB_OPTIONS.last },
  examples: [{ line: 'jasmin-arc cat 8520 logs/model.log | tail', does: 'Show the end of a file:' }],

  async run(context, { options, operands }) {
    const { screen, signal, globals } = context;
    const word = options.last ? undefined : operands[0];
    const paths = options.last ? operands : operands.slice(1);
    if (paths.length === 0)
      throw usageError('No file is named', 'Name files in the session directory; "jasmin-arc ls JOB" lists them.');
    const arc = await context.arc();
    const { jobId } = await selectJob(context, word, options);
    const emit = await jobEvents(context, 'cat');
    for (const path of paths) {
      for await (const chunk of await arc.readJobFile(jobId, path, { signal })) {
        const bytes = chunk as Uint8Array;
        if (globals.json) await emit('content', { jobId, path, base64: Buffer.from(bytes).toString('base64') });
        else await screen.data(bytes);
      }
    }
    return ExitStatus.OK;
  },
});
