import type { Context } from '../command-line/context.js';
import { formatBytes } from '../output/quantities.js';
import { formatTable } from '../output/table.js';
import type { PlannedJob } from '../program/plan-job.js';
import { formatPreview, previewFields } from '../program/preview-jobs.js';
import { checkSweep } from './check-sweep.js';
import { commonError, reportFailures, statusOf } from './report-failures.js';
import type { SweepJobs } from './sweep-jobs.js';

/** How many jobs are shown: enough to see what changes from one to the next. */
const SHOWN = 5;

/** Shows what submitting a sweep would be: the first jobs, and the first of them in full. @returns the exit status */
export async function previewSweep(context: Context, jobs: SweepJobs): Promise<number> {
  const { screen, signal, globals } = context;
  const { failures, first, remarks, warnings } = await checkSweep(context, jobs, SHOWN);
  for (const remark of remarks) screen.say(remark);
  for (const warning of warnings) screen.warn(warning);
  const failed = [...failures.values()];
  const common = failed.length === jobs.count ? commonError(failed) : undefined;
  if (common !== undefined) throw common.error;
  const count = jobs.count - failed.length;
  const arc = await context.arc();
  const shown = globals.json ? first : first.slice(0, 1);
  const previews = [];
  for (const { executable, options } of shown) previews.push(await arc.previewJob(executable, { ...options, signal }));
  if (globals.json) {
    const { failureFields } = await import('../command-line/json.js');
    const { describeError } = await import('../errors/exit-status.js');
    await context.json({
      count,
      jobs: previews.map(previewFields),
      failed: failed.map(({ index, label, error }) => ({ index, item: label, ...failureFields(describeError(error)) })),
    });
  } else {
    screen.say(`dry run, nothing has been submitted; this would be ${count} ${count === 1 ? 'job' : 'jobs'}:`);
    await screen.lines(formatJobs(first, count, screen));
    for (const preview of previews) await screen.lines(['', ...formatPreview(preview, screen)]);
  }
  await reportFailures(context, failed);
  return statusOf(failed);
}

function formatJobs(
  first: readonly PlannedJob[],
  count: number,
  { columns, paint }: Pick<Context['screen'], 'columns' | 'paint'>,
): readonly string[] {
  const rows = first.map(({ executable, options, uploads }) => [
    options.name ?? '',
    [executable, ...(options.args ?? [])].join(' '),
    `${uploads.length} ${uploads.length === 1 ? 'file' : 'files'}, ${formatBytes(uploads.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}`,
  ]);
  const table = formatTable(
    [{ title: 'NAME' }, { title: 'PROGRAM', minWidth: 20, keep: 'start' }, { title: 'UPLOADS', dispensable: 1 }],
    rows,
    { columns, paint },
  );
  return count > first.length ? [...table, `… and ${count - first.length} more`] : table;
}
