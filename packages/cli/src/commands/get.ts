import type { ArcInterface, JobId, StoredJob, WantedOutputs } from 'jasmin-arc';
import { defineCommand } from '../command.js';
import type { Context } from '../context.js';
import { explainEnd } from '../evidence.js';
import { describeError, ExitStatus, usageError } from '../exit-status.js';
import { chooseSomeJobs, FILTER_HELP, FILTER_OPTIONS } from '../job-filter.js';
import { JOB_OPTIONS } from '../job-selection.js';
import { TransferMeter } from '../output/progress.js';
import { formatBytes } from '../output/quantities.js';
import type { SavedFiles } from '../save-files.js';
import { shortId } from '../short-id.js';

export const command = defineCommand({
  name: 'get',
  summary: 'save the outputs of jobs; their directory goes to stdout',
  description: [
    'Each job gets a directory of its own, named after the job, with the short id behind a name that is not the only one; with --directory and one job, that directory itself. A file that exists is kept, and the job’s is saved beside it under another name, unless --overwrite is given.',
    'What is fetched is what was asked for at submission, with stdout and stderr, and the server’s own log where the description names a directory for it (gmlog). Nothing is removed from the server without --clean, and then only jobs that have ended and whose files, all that were asked for, have arrived.',
    FILTER_HELP,
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    ...FILTER_OPTIONS,
    output: { kind: 'list', short: 'o', value: 'NAME', help: 'A file, directory or pattern to fetch instead.' },
    directory: { kind: 'value', short: 'd', value: 'DIR', complete: 'directory', help: 'Where to (default: ./NAME)' },
    overwrite: { kind: 'flag', help: 'Replace files that exist' },
    partial: { kind: 'flag', help: 'What is there of a job that has not ended, too' },
    clean: { kind: 'flag', help: 'Have the server forget the job when all is here' },
  },
  examples: [
    { line: 'cd "$(jasmin-arc get --last)"', does: 'Fetch the outputs of the last job and go there:' },
    { line: 'jasmin-arc get --state finished --directory results', does: 'Fetch the outputs of all that succeeded:' },
    { line: 'jasmin-arc get 8520 --output "*.nc" --directory results', does: 'Fetch some files of a job:' },
  ],

  async run(context, { options, operands }) {
    const { globals, screen } = context;
    if (options.clean && options.partial)
      throw usageError('--partial and --clean: half of a result would be all that is left');
    if (options.clean && options.output.length > 0)
      throw usageError('--output and --clean: what is not fetched would be lost');
    const arc = await context.arc();
    const { jobIds, stored, unreachable } = await chooseSomeJobs(context, operands, options);
    const places = await findPlaces(context, arc, jobIds, stored, options.directory);
    const results: Readonly<Record<string, unknown>>[] = [];
    let status: number = ExitStatus.OK;
    for (const jobId of jobIds) {
      const directory = places.get(jobId) ?? '.';
      try {
        const parts = { ...options, jobId, stored: stored.get(jobId), directory };
        const { files, missing, isDone } = await fetchJob(context, arc, parts);
        results.push({ id: jobId, directory: files.length === 0 ? null : directory, files, missing });
        if (!isDone) status ||= ExitStatus.TRANSFER;
        if (files.length > 0 && !globals.json) await screen.lines([directory]);
      } catch (error) {
        // One job that cannot be fetched leaves the others alone; alone, it is the command's failure.
        if (jobIds.length === 1 || context.signal.aborted) throw error;
        const failure = describeError(error);
        screen.still();
        screen.fail(`${shortId(jobId)}: ${failure.message}`, failure.hint);
        results.push({ id: jobId, error: { code: failure.code, message: failure.message } });
        status ||= failure.status;
      }
    }
    if (globals.json) await context.json({ jobs: results });
    if (unreachable.size > 0) status ||= ExitStatus.SERVER;
    return status;
  },
});

/** Where the outputs of each job go. */
async function findPlaces(
  { signal }: Context,
  arc: ArcInterface,
  jobIds: readonly JobId[],
  stored: ReadonlyMap<JobId, StoredJob>,
  directory: string | undefined,
): Promise<ReadonlyMap<JobId, string>> {
  const [only] = jobIds;
  if (directory !== undefined && jobIds.length === 1 && only !== undefined) return new Map([[only, directory]]);
  const [{ lookAtJobs }, { outputDirectories }] = await Promise.all([
    import('../poll-jobs.js'),
    import('../output-directories.js'),
  ]);
  // Only the server knows what those are called that were submitted elsewhere.
  const unnamed = jobIds.filter((jobId) => stored.get(jobId)?.name === undefined);
  const looks = new Map((await lookAtJobs(arc, unnamed, signal)).map((look) => [look.jobId, look]));
  const jobs = jobIds.map((jobId) => {
    const look = looks.get(jobId);
    return { jobId, name: stored.get(jobId)?.name ?? (look?.found === 'here' ? look.job.name : undefined) };
  });
  return outputDirectories(jobs, directory ?? '.', [...stored.keys()]);
}

/** What was fetched of a job, and whether that is all that was asked for. */
type Fetched = SavedFiles & { readonly isDone: boolean };

async function fetchJob(
  context: Context,
  arc: ArcInterface,
  {
    jobId,
    stored,
    directory,
    output,
    overwrite,
    partial,
    clean,
  }: {
    readonly jobId: JobId;
    readonly stored: StoredJob | undefined;
    readonly directory: string;
    readonly output: readonly string[];
    readonly overwrite: boolean;
    readonly partial: boolean;
    readonly clean: boolean;
  },
): Promise<Fetched> {
  const { screen, signal } = context;
  const [{ saveFiles, wantedPath }, { explainRow }] = await Promise.all([
    import('../save-files.js'),
    import('../job-details.js'),
  ]);
  const job = await arc.getJob(jobId, { signal });
  const { lastWords } = await explainRow(context, { jobId, found: 'here', job }, stored, true);
  const why = explainEnd(job, lastWords);
  if (why !== undefined)
    screen.say(`${shortId(jobId)} ${job.state === 'Killed' ? 'was cancelled' : 'failed'}: ${why}`, 'bad');
  const meter = new TransferMeter('saving', () => performance.now());
  screen.live(() =>
    meter.hasBegun ? [`${screen.mark('going')} ${meter.format(screen.talkColumns - 3, screen.isUnicode)}`] : [],
  );
  const isChosen = output.length > 0;
  const wanted = isChosen ? { names: output, isCertain: true } : await arc.wantedOutputs(jobId, { signal });
  const saved = await saveFiles(arc, jobId, {
    directory,
    overwrite,
    partial,
    signal,
    outputs: withLog(wanted),
    onProgress: (progress) => meter.update(progress),
  });
  screen.still();
  const { files } = saved;
  // The configuration's own output is fetched where there is one; not every program makes it.
  const missing = saved.missing.filter((name) => isChosen || wantedPath(name) !== wantedPath(arc.config.OUTPUT_FILE));
  for (const { localPath, insteadOf } of files) {
    if (insteadOf !== undefined) screen.warn(`${insteadOf} exists and was kept; the job's is ${localPath}`);
  }
  if (files.length === 0) {
    screen.say(`${shortId(jobId)} has nothing to save`, 'bad');
    return { files, missing, isDone: false };
  }
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  screen.say(
    `saved ${files.length} ${files.length === 1 ? 'file' : 'files'} (${formatBytes(bytes)}) in ${directory}`,
    'good',
  );
  if (clean) {
    const doubt = missing.length > 0 ? `it has no ${missing.join(', ')}` : undecided(wanted);
    if (doubt !== undefined) {
      screen.fail(
        `${shortId(jobId)} is not cleaned: ${doubt}`,
        'What is on the server: "jasmin-arc ls". "jasmin-arc clean" removes it all the same.',
      );
      return { files, missing, isDone: false };
    }
    await arc.cleanJob(jobId, { signal });
    screen.say(`${shortId(jobId)} cleaned`);
  }
  // A job that failed, or still runs, owes nothing, unless somebody wants just that.
  return { files, missing, isDone: missing.length === 0 || partial || (job.state !== 'Finished' && !isChosen) };
}

/** The server's log comes along where the description has a place for it. */
const withLog = ({ names, logDirectory }: Pick<WantedOutputs, 'names' | 'logDirectory'>): readonly string[] =>
  logDirectory === undefined ? names : [...names, logDirectory];

const undecided = ({ isCertain }: { readonly isCertain: boolean }): string | undefined =>
  isCertain ? undefined : 'nobody knows which outputs were asked for at its submission';
