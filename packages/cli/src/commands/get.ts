import type { ArcInterface, FetchedOutputs, JobId, StoredJob } from 'jasmin-arc';
import { shortId } from 'jasmin-arc/jobs';
import { defineCommand } from '../command-line/command.js';
import type { Context } from '../command-line/context.js';
import { describeError, ExitStatus, usageError } from '../errors/exit-status.js';
import { chooseSomeJobs, FILTER_HELP, FILTER_OPTIONS } from '../jobs/job-filter.js';
import { describeOutcome } from '../jobs/job-outcome.js';
import { JOB_OPTIONS } from '../jobs/job-selection.js';
import { TransferMeter } from '../output/progress.js';
import { formatBytes } from '../output/quantities.js';

export const command = defineCommand({
  name: 'get',
  summary: 'save the outputs of jobs; their directory goes to stdout',
  purpose: 'save the outputs of jobs',
  description: [
    'Each job gets a directory named after the job. Its short id is appended if several jobs have that name, or if the directory has files that did not come from that job. With --directory and one job, that directory itself is used. A file that exists is kept, and the file of the job is saved beside it under another name, unless --overwrite is given.',
    'Fetches the outputs requested at submission, with stdout and stderr: the named files, or all new files that the job made, up to 1 GiB and 1,000 files; and the server’s own log where the description names a directory for it (gmlog). --all-files fetches all files that the job made, without these limits, including caches and the like.',
    'Nothing is removed from the server without --clean, and then only jobs that have ended and of which nothing would be lost: every file is here, is an unchanged input, or was not requested. Files that were not requested are named.',
    FILTER_HELP,
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    ...FILTER_OPTIONS,
    output: { kind: 'list', short: 'o', value: 'NAME', help: 'A file, directory or pattern to fetch instead.' },
    'all-files': {
      kind: 'flag',
      help: 'Fetch all files that the job made, without limits, instead of the requested outputs',
    },
    directory: {
      kind: 'value',
      short: 'd',
      value: 'DIR',
      complete: 'directory',
      help: 'Directory to save to (default: ./NAME)',
    },
    overwrite: { kind: 'flag', help: 'Replace files that exist' },
    partial: { kind: 'flag', help: 'Also fetch what is there of a job that has not ended' },
    clean: { kind: 'flag', help: 'Remove the job from the server when all its outputs are here' },
  },
  examples: [
    { line: 'cd "$(jasmin-arc get --last)"', does: 'Fetch the outputs of the last job and go there:' },
    { line: 'jasmin-arc get --state finished --directory results', does: 'Fetch the outputs of all that succeeded:' },
    { line: 'jasmin-arc get 8520 --output "*.nc" --directory results', does: 'Fetch some files of a job:' },
  ],

  async run(context, { options, operands }) {
    const { globals, screen } = context;
    if (options.clean && options.partial)
      throw usageError('--partial and --clean cannot be combined: outputs that are not yet written would be lost');
    if (options['all-files'] && options.output.length > 0)
      throw usageError('--all-files and --output cannot be combined');
    const arc = await context.arc();
    const { jobIds, stored, unreachable } = await chooseSomeJobs(context, operands, options);
    const places = await findPlaces(context, arc, jobIds, stored, options.directory);
    const results: Readonly<Record<string, unknown>>[] = [];
    let status: number = ExitStatus.OK;
    for (const jobId of jobIds) {
      const directory = places.get(jobId) ?? '.';
      try {
        const parts = { ...options, allFiles: options['all-files'], jobId, directory };
        const { fetched, cleaned, isDone } = await fetchJob(context, arc, parts);
        const { files, missing, left, declined, unclear } = fetched;
        const place = files.length === 0 ? null : directory;
        results.push({ id: jobId, directory: place, files, missing, left, declined, unclear, cleaned });
        if (!isDone) status ||= ExitStatus.TRANSFER;
        if (files.length > 0 && !globals.json) await screen.lines([directory]);
      } catch (error) {
        // One job that cannot be fetched leaves the others alone; alone, it is the command's failure.
        if (jobIds.length === 1 || context.signal.aborted) throw error;
        const failure = describeError(error);
        screen.stopLive();
        const { hintOf } = await import('../sandbox/stopped-sandbox.js');
        screen.fail(`${shortId(jobId)}: ${failure.message}`, await hintOf(context, failure));
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
  const { outputDirectories } = await import('jasmin-arc');
  // Only the server knows the names of jobs that were submitted elsewhere.
  const unnamed = jobIds.filter((jobId) => stored.get(jobId)?.name === undefined);
  const looks = new Map((await arc.lookAtJobs(unnamed, { signal })).map((look) => [look.jobId, look]));
  const jobs = jobIds.map((jobId) => {
    const look = looks.get(jobId);
    return { jobId, name: stored.get(jobId)?.name ?? (look?.found === 'here' ? look.job.name : undefined) };
  });
  // Without it, a directory that exists counts as another job's.
  const history = () => arc.jobHistory().catch(() => []);
  return outputDirectories(jobs, directory ?? '.', { knownIds: [...stored.keys()], history });
}

interface FetchedJob {
  readonly fetched: FetchedOutputs;
  readonly cleaned: boolean;
  /** Whether everything that was requested has been done. */
  readonly isDone: boolean;
}

interface JobToFetch {
  readonly jobId: JobId;
  readonly directory: string;
  readonly output: readonly string[];
  readonly allFiles: boolean;
  readonly overwrite: boolean;
  readonly partial: boolean;
  readonly clean: boolean;
}

async function fetchJob(context: Context, arc: ArcInterface, request: JobToFetch): Promise<FetchedJob> {
  const { jobId, directory, partial } = request;
  const { screen, signal } = context;
  const [{ describeDoubts, describeLeft, describeRenamed }, { lastStderrLineOf }] = await Promise.all([
    import('../attach/session-files.js'),
    import('../jobs/job-details.js'),
  ]);
  const job = await arc.getJob(jobId, { signal });
  const why = describeOutcome(job, await lastStderrLineOf(context, job));
  if (why !== undefined)
    screen.say(`${shortId(jobId)} ${job.state === 'Killed' ? 'was cancelled' : 'failed'}: ${why}`, 'bad');
  const fetched = await fetchFiles(context, arc, request);
  const { files, missing, isTooMuch } = fetched;
  for (const line of describeRenamed(files)) screen.warn(line);
  if (files.length > 0) {
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const count = files.length === 1 ? '1 file' : `${files.length} files`;
    screen.say(`saved ${count} (${formatBytes(bytes)}) in ${directory}`, 'good');
  } else if (!isTooMuch) screen.notice(`${shortId(jobId)} has nothing to save`, 'bad');
  for (const { path, error } of fetched.refused) screen.warn(`${path} was not fetched: ${error.message}`);
  if (isTooMuch) for (const line of describeLeft(fetched, shortId(jobId))) screen.notice(line, 'bad');
  // That a server does not report links is not mentioned each time; a directory that cannot be listed may hold all of the results.
  const unknown = fetched.unclear.filter(({ doubt }) => doubt !== 'links' && doubt !== 'elsewhere');
  if (!isTooMuch && !request.clean) for (const line of describeDoubts(unknown)) screen.notice(line, 'bad');
  const isChosen = request.output.length > 0;
  // No outputs can be expected of a job that failed or still runs, unless the user named them.
  const owesNothing = partial || (job.state !== 'Finished' && !isChosen);
  // With --clean, the refusal to clean names what is missing.
  if (missing.length > 0 && !owesNothing && !request.clean) {
    screen.notice(`output not found: ${missing.join(', ')}; see: jasmin-arc ls ${shortId(jobId)}`, 'bad');
  }
  const isAllHere =
    !isTooMuch &&
    unknown.length === 0 &&
    fetched.refused.length === 0 &&
    (missing.length === 0 || owesNothing) &&
    (files.length > 0 || request.clean);
  const cleaned = request.clean && (await clean(context, arc, jobId, fetched));
  return { fetched, cleaned, isDone: isAllHere && cleaned === request.clean };
}

async function fetchFiles(context: Context, arc: ArcInterface, request: JobToFetch): Promise<FetchedOutputs> {
  const { screen, signal } = context;
  const { jobId, directory, output, allFiles, overwrite, partial } = request;
  const meter = new TransferMeter('saving', () => performance.now());
  screen.live(() =>
    meter.hasBegun ? [`${screen.mark('going')} ${meter.format(screen.stderrColumns - 3, screen.isUnicode)}`] : [],
  );
  const { IgnoreList } = await import('jasmin-arc');
  const everything = { outputs: 'new', ignore: IgnoreList.EMPTY, maxBytes: Infinity, maxFiles: Infinity } as const;
  const fetched = await arc.fetchOutputs(jobId, {
    directory,
    overwrite,
    partial,
    signal,
    ...(output.length > 0 && { outputs: output }),
    ...(allFiles && everything),
    onProgress: (progress) => meter.update(progress),
  });
  screen.stopLive();
  return fetched;
}

/** Removes a job of which nothing would be lost from the server. @returns whether it was removed */
async function clean(context: Context, arc: ArcInterface, jobId: JobId, fetched: FetchedOutputs): Promise<boolean> {
  const { screen, signal } = context;
  const { describeDeclined, describeLeft } = await import('../attach/session-files.js');
  const { missing, isCertain } = fetched;
  const doubts = [
    ...(isCertain ? [] : ['it is not known which outputs were requested at its submission']),
    ...(missing.length === 0 ? [] : [`it has no ${missing.join(', ')}`]),
    ...describeLeft(fetched, shortId(jobId)),
  ];
  if (doubts.length > 0) {
    screen.fail(
      `${shortId(jobId)} is not cleaned: ${doubts.join('; ')}`,
      '"jasmin-arc ls" lists the files on the server; "jasmin-arc clean" removes the job without this check.',
    );
    return false;
  }
  await arc.cleanJob(jobId, { fetched, signal });
  screen.say(`${shortId(jobId)} cleaned`);
  if (fetched.declined.length > 0)
    screen.notice(`not requested, and removed with the job: ${describeDeclined(fetched)}`, 'going');
  return true;
}
