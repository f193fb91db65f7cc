import { relative } from 'node:path';
import type { JobPreview } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { formatBytes } from '../output/quantities.js';
import type { Screen } from '../output/screen.js';
import { formatFacts, formatTable } from '../output/table.js';

/** Shows what would be submitted: server and queue, files with their sizes, the description. */
export async function showPreviews(context: Context, previews: readonly JobPreview[]): Promise<void> {
  const { screen, globals } = context;
  if (globals.json) {
    await context.json({ jobs: previews.map(previewFields) });
    return;
  }
  screen.say('dry run, nothing has been submitted; this would be:');
  for (const [index, preview] of previews.entries()) {
    await screen.lines([...(index === 0 ? [] : ['']), ...formatPreview(preview, screen)]);
  }
}

export function previewFields(preview: JobPreview): Readonly<Record<string, unknown>> {
  const { endpoint, interface: label, queue, otherQueues, uploads, description, document } = preview;
  return { endpoint, interface: label, queue, otherQueues, uploads, description, document };
}

export function formatPreview(
  { endpoint, interface: label, queue, otherQueues, uploads, document }: JobPreview,
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
): readonly string[] {
  const bytes = uploads.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const then = otherQueues.length === 0 ? '' : `; if it refuses, ${otherQueues.join(', then ')}`;
  const facts = formatFacts(
    [
      ['Server', `${endpoint} (${label})`],
      ['Queue', queue === undefined ? 'chosen by the server' : `${queue}${then}`],
      [
        'Uploads',
        uploads.length === 0
          ? 'none'
          : `${uploads.length} ${uploads.length === 1 ? 'file' : 'files'}, ${formatBytes(bytes)}`,
      ],
    ],
    { columns, paint },
  );
  const files = formatTable(
    [{ title: 'SIZE', align: 'right' }, { title: 'NAME IN JOB' }, { title: 'FROM' }],
    uploads.map(({ name, localPath, sizeBytes }) => [formatBytes(sizeBytes), name, placeOf(name, localPath)]),
    { paint },
  );
  return [...facts, ...(uploads.length === 0 ? [] : ['', ...files]), '', ...document.trimEnd().split('\n')];
}

/** The local path of a file, unless it is the same as its name. */
function placeOf(name: string, localPath: string | undefined): string {
  if (localPath === undefined) return 'made by jasmin-arc: passes arguments exactly';
  const path = relative('.', localPath);
  return path === name ? '' : path.startsWith('../..') ? localPath : path;
}
