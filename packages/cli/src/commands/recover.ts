import type { ArcInterface, RebuiltJobList, StoredJob } from 'jasmin-arc';
import { shortId } from 'jasmin-arc/jobs';
import { defineCommand } from '../command-line/command.js';
import { confirm } from '../command-line/confirm.js';
import type { Context } from '../command-line/context.js';
import { describeError, ExitStatus } from '../errors/exit-status.js';
import { serverName } from '../jobs/job-selection.js';
import { formatMoment } from '../output/quantities.js';

export const command = defineCommand({
  name: 'recover',
  summary: 'complete the job list, or rebuild it if it is damaged',
  description: [
    'Puts into the job list what is missing from it: the jobs of submissions whose reply was lost, and all of my jobs that the servers have, wherever they were submitted. From then on "cancel --all" and "clean --all" include these jobs.',
    'A list that SQLite reports as malformed is first renamed, after confirmation or with --yes, and rebuilt from what can still be read of it. Nothing is ever deleted. A list that cannot be read for another reason is left as it is.',
  ],
  operands: [],
  options: { yes: { kind: 'flag', short: 'y', help: 'Do not ask' } },
  examples: [{ line: 'jasmin-arc recover', does: 'When the job list is damaged or lost:' }],

  async run(context, { options }) {
    const { screen, signal, globals } = context;
    const arc = await context.arc();
    await confirmRepair(context, arc, options.yes);
    screen.live(() => [`${screen.mark('waiting')} asking the servers for jobs`]);
    const rebuilt = await arc.rebuildJobList({ signal });
    screen.stopLive();
    report(context, rebuilt);
    const statuses = rebuilt.unasked.map(({ endpoint, error }) => {
      const { message, status } = describeError(error);
      screen.fail(
        `${serverName(endpoint)} could not be queried: ${message}`,
        'Jobs of it may be missing: run "jasmin-arc recover" again.',
      );
      return status;
    });
    if (globals.json) await context.json(asFields(rebuilt));
    return statuses[0] ?? ExitStatus.OK;
  },
});

/** Asks before a file is renamed. @throws CommandError if the user declines @throws JobListError for damage that this would not repair */
async function confirmRepair(context: Context, arc: ArcInterface, yes: boolean): Promise<void> {
  const damages = await arc.jobListDamage();
  for (const damage of damages) {
    if (damage.reason !== 'malformed' && damage.reason !== 'emptied') throw damage;
    context.screen.warn(damage.message);
  }
  const malformed = damages.filter(({ reason }) => reason === 'malformed').length;
  if (malformed > 0)
    await confirm(context, `Rename ${malformed === 1 ? 'the file' : 'the files'} and rebuild the list?`, yes);
  else if (damages.length > 0) await confirm(context, 'Fill the list again?', yes);
}

function report({ screen }: Context, { setAside, kept, added, recovered }: RebuiltJobList): void {
  for (const { path, movedTo } of setAside) screen.notice(`${path} is malformed; it is kept as ${movedTo}`);
  const named = ({ id, name }: StoredJob) => `${shortId(id)}${name === undefined ? '' : ` (${name})`}`;
  for (const job of added) screen.say(`added, from ${serverName(job.endpoint)}: ${named(job)}`, 'good');
  for (const { outcome, jobId, name, uncertainUntil } of recovered) {
    if (jobId !== undefined) {
      screen.say(`found the job of a submission whose reply was lost: ${shortId(jobId)} (${name})`, 'good');
    } else if (outcome === 'uncertain') {
      const until = formatMoment(uncertainUntil);
      screen.warn(
        `It is not known yet whether the submission of ${JSON.stringify(name)} became a job; do not submit it again before ${until}`,
      );
    } else screen.warn(`The submission of ${JSON.stringify(name)}, whose reply was lost, created no job`);
  }
  const found = recovered.filter(({ jobId }) => jobId !== undefined).length;
  const count = (number: number) => `${number} ${number === 1 ? 'job' : 'jobs'}`;
  screen.say(
    `${count(kept.length + added.length + found)} in the list: ${kept.length} kept, ${added.length + found} added`,
    'good',
  );
}

const asFields = ({ setAside, kept, added, recovered, unasked }: RebuiltJobList) => ({
  setAside,
  kept: kept.map(({ id, name }) => ({ id, name })),
  added: added.map(({ id, name }) => ({ id, name })),
  recovered: recovered.map(({ failure: _, ...facts }) => facts),
  unasked: unasked.map(({ endpoint, error }) => {
    const { code, message } = describeError(error);
    return { endpoint, error: { code, message } };
  }),
});
