import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';
import { JOB_OPTIONS, selectJob } from '../jobs/job-selection.js';
import { formatBytes } from '../output/quantities.js';
import { formatTable } from '../output/table.js';
import { plainText } from '../output/text.js';

export const command = defineCommand({
  name: 'ls',
  summary: 'list the files of a job',
  description: ['Shows the session directory of a job on the server, or a directory in it, also while the job runs.'],
  operands: [{ name: 'JOB', complete: 'job' }, { name: 'PATH' }],
  options: { last: JOB_OPTIONS.last, long: { kind: 'flag', short: 'l', help: 'With sizes' } },
  examples: [{ line: 'jasmin-arc ls -l 8520 maps', does: 'List a directory with sizes:' }],

  async run(context, { options, operands }) {
    const { screen, signal, globals } = context;
    const [word, path = ''] = options.last ? [undefined, operands[0]] : operands;
    const arc = await context.arc();
    const { jobId } = await selectJob(context, word, options);
    const listed = await arc.listJobFiles(jobId, path, { signal });
    const entries = listed.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (globals.json) {
      await context.json({ jobId, path, entries });
      return ExitStatus.OK;
    }
    const name = (entry: (typeof entries)[number]) => plainText(entry.name) + (entry.kind === 'directory' ? '/' : '');
    if (options.long) {
      const rows = entries.map((entry) => [
        entry.kind === 'file' && entry.sizeBytes !== undefined ? formatBytes(entry.sizeBytes) : '-',
        name(entry),
      ]);
      const { columns, paint } = screen;
      await screen.lines(formatTable([{ title: 'SIZE', align: 'right' }, { title: 'NAME' }], rows, { columns, paint }));
    } else await screen.lines(entries.map(name));
    return ExitStatus.OK;
  },
});
