import type { JobId, RecoveredSubmission, StoredJob } from 'jasmin-arc';
import { shortId } from 'jasmin-arc/jobs';
import { nearest } from 'jasmin-arc/nearest';
import type { Context } from '../command-line/context.js';
import type { Options, OptionValues } from '../command-line/options.js';
import { readDocument } from '../command-line/read-document.js';
import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';

/** Options that select jobs, for every command that takes jobs. */
export const JOB_OPTIONS = {
  all: { kind: 'flag', short: 'a', help: 'All jobs submitted from here' },
  last: { kind: 'flag', help: 'The job submitted last; an error if it has been cleaned' },
  'jobs-from': {
    kind: 'value',
    value: 'FILE',
    complete: 'file',
    help: 'Jobs named in a file, one per line; - is stdin',
  },
} as const satisfies Options;

export type JobOptionValues = OptionValues<typeof JOB_OPTIONS>;

/** Host and port of a job or server address; the port only where it is not the usual one. */
export function serverName(address: string): string {
  if (!URL.canParse(address)) return address;
  const { hostname, port } = new URL(address);
  return port === '' || port === '443' ? hostname : `${hostname}:${port}`;
}

/** The jobs that a file names: one per line, blank lines and those that start with # left out. */
export const readJobWords = (content: string): readonly string[] =>
  content
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

export interface SelectedJobs {
  readonly jobIds: readonly JobId[];
  /** What the job list has on them, by id. */
  readonly stored: ReadonlyMap<JobId, StoredJob>;
  /** Chosen by `--all` rather than one by one. */
  readonly all: boolean;
}

/** The jobs in the job list; with `--server`, those of that server. */
export async function knownJobs(context: Context): Promise<readonly StoredJob[]> {
  const arc = await context.arc();
  const jobs = await arc.knownJobs();
  context.ids.learn(jobs.map(({ id }) => id));
  return context.globals.server === undefined ? jobs : jobs.filter(({ endpoint }) => endpoint === arc.config.endpoint);
}

/** Recognized by its code, because loading the library for `instanceof` would take time. */
export const isJobListError = (error: unknown): error is Error =>
  error instanceof Error && (error as { readonly code?: unknown }).code === 'ERR_ARC_JOB_LIST';

/**
 * The jobs that the arguments select, each once, in the order named.
 * @throws CommandError when none is named, there is no such job, or a name is ambiguous
 */
export async function selectJobs(
  context: Context,
  words: readonly string[],
  options: Partial<JobOptionValues> & { readonly all?: boolean } = {},
): Promise<SelectedJobs> {
  const fromFile = options['jobs-from'];
  const all = [
    ...words.filter((word) => word !== '-'),
    ...(fromFile === undefined ? [] : await readWords(context, fromFile)),
  ];
  if (words.includes('-')) all.push(...(await readWords(context, '-')));
  if (all.length === 0 && (words.length > 0 || fromFile !== undefined)) {
    // Without this error, an empty list of jobs would look like success.
    const where = fromFile === undefined || fromFile === '-' ? 'on stdin' : `in ${fromFile}`;
    throw notFound(`No job is named ${where}`, 'It should have one job per line: an address, an id or a name.');
  }
  const chosen = [all.length > 0 || words.length > 0 || fromFile !== undefined, options.all, options.last];
  if (chosen.filter(Boolean).length === 0) {
    throw usageError(
      'No job is named',
      `Name it by its id, the beginning of its id or its name, or use --last${options.all === undefined ? '' : ' or --all'}.`,
    );
  }
  if (chosen.filter(Boolean).length > 1) throw usageError('Name jobs, or use --all, or --last: only one of these.');

  const { matchJob } = await import('jasmin-arc');
  const isAddressed = all.length > 0 && all.every((word) => matchJob(word, []).kind === 'one');
  const known = await knownJobs(context).catch((error: unknown) => {
    // For jobs that are named by their address the list is not needed.
    if (!isAddressed || !isJobListError(error)) throw error;
    context.screen.warn(error.message);
    return [];
  });
  const stored = new Map(known.map((job) => [job.id, job]));
  if (options.all)
    return { jobIds: [...new Set([...(await settledJobs(context)), ...stored.keys()])], stored, all: true };
  if (options.last) {
    return { jobIds: [await lastJobId(context)], stored, all: false };
  }
  const jobIds: JobId[] = [];
  for (const word of all) jobIds.push(await resolveJob(context, word, known));
  return { jobIds: [...new Set(jobIds)], stored, all: false };
}

/**
 * The jobs of submissions of which it was not known whether they became jobs, or that could not be put into the list, on a full
 * disk: they were submitted from here, too. Those that are still uncertain are reported.
 */
async function settledJobs(context: Context): Promise<readonly JobId[]> {
  const { screen } = context;
  const settled = await recoverMeant(context);
  for (const { outcome, name } of settled) {
    if (outcome === 'uncertain')
      screen.warn(`It is not known yet whether the submission of ${JSON.stringify(name)} became a job`);
  }
  return settled.flatMap(({ jobId }) => jobId ?? []);
}

/** The submissions of which it is still not known whether they became jobs. */
const settleSubmissions = async (context: Context): Promise<readonly RecoveredSubmission[]> =>
  (await recoverMeant(context)).filter(({ outcome }) => outcome === 'uncertain');

async function recoverMeant({ arc: open, globals, signal }: Context): Promise<readonly RecoveredSubmission[]> {
  const arc = await open();
  const recovered = await arc.recoverSubmissions({ signal });
  return recovered.filter(({ endpoint }) => globals.server === undefined || endpoint === arc.config.endpoint);
}

/** @throws CommandError where there is none, or where it has been cleaned: an older one is not the last */
async function lastJobId(context: Context): Promise<JobId> {
  const { arc: open, globals } = context;
  const arc = await open();
  const uncertain = await settleSubmissions(context);
  const last = await arc.lastJob({ endpoint: globals.server === undefined ? undefined : arc.config.endpoint });
  // What was sent after the last job that is known may have become the last.
  const newer = uncertain.find(({ begunAt }) => last === undefined || begunAt > last.submittedAt);
  if (newer !== undefined) {
    throw new CommandError(
      ExitStatus.SUBMISSION_UNCERTAIN,
      'ERR_LAST_JOB_UNCERTAIN',
      `It is not known yet whether the last submission, of ${JSON.stringify(newer.name)}, became a job`,
      { hint: '"jasmin-arc status" shows when that will be known. Name an older job by its id or name.' },
    );
  }
  if (last === undefined) throw noneSubmitted();
  if (last.stored !== undefined) return last.jobId;
  const { describeLastJob } = await import('./last-job.js');
  throw new CommandError(ExitStatus.JOB_NOT_FOUND, 'ERR_LAST_JOB_GONE', describeLastJob(last), {
    hint: 'Name an older job by its id or name: "jasmin-arc status" shows the job list, "jasmin-arc history" all jobs submitted from here.',
  });
}

export const noneSubmitted = (): CommandError =>
  notFound('No job has been submitted from here yet', 'Submit one with "jasmin-arc run".');

/** The one job that a command line means. @throws CommandError */
export async function selectJob(
  context: Context,
  word: string | undefined,
  options: Partial<Pick<JobOptionValues, 'last'>> = {},
): Promise<{ readonly jobId: JobId; readonly stored: StoredJob | undefined }> {
  const { jobIds, stored } = await selectJobs(context, word === undefined ? [] : [word], options);
  const [jobId = ''] = jobIds;
  if (jobIds.length !== 1) throw usageError(`Exactly one job is needed, not ${jobIds.length}`);
  return { jobId, stored: stored.get(jobId) };
}

async function resolveJob(context: Context, word: string, known: readonly StoredJob[]): Promise<JobId> {
  const { matchJob } = await import('jasmin-arc');
  const match = matchJob(word, known);
  if (match.kind === 'one') return match.jobId;
  if (match.kind === 'several') {
    const what = match.by === 'name' ? 'jobs are called' : 'jobs have an id that starts with';
    const list = match.jobs.slice(0, 5).map((job) => `${shortId(job.id)}  ${job.name ?? ''}`.trim());
    const more = match.jobs.length > 5 ? [`and ${match.jobs.length - 5} more`] : [];
    throw notFound(
      [`${match.jobs.length} ${what} ${JSON.stringify(word)}:`, ...list, ...more].join('\n'),
      match.by === 'name' ? 'Name the one you mean by the beginning of its id.' : 'Give more of the id.',
    );
  }
  return (await findSubmitted(context, word)) ?? (await findOnServer(context, word)) ?? refuse(word, known);
}

/**
 * The job of a submission of that name whose reply was lost.
 * @throws CommandError while it is not known whether there is one: "no such job" would look like permission to submit it again
 */
async function findSubmitted(context: Context, word: string): Promise<JobId | undefined> {
  const submission = (await recoverMeant(context)).find(({ name }) => name === word);
  if (submission?.outcome === 'uncertain') {
    throw new CommandError(
      ExitStatus.SUBMISSION_UNCERTAIN,
      'ERR_JOB_UNCERTAIN',
      `It is not known yet whether the submission of ${JSON.stringify(word)} became a job`,
      { hint: '"jasmin-arc status" shows when that will be known. Do not submit it again before then.' },
    );
  }
  return submission?.jobId;
}

/** A mistyped id must not match a job that was submitted elsewhere: it might be cancelled or cleaned. */
const MIN_FOREIGN_LENGTH = 6;

/** A job that was submitted from elsewhere: only the server knows it. */
async function findOnServer(context: Context, word: string): Promise<JobId | undefined> {
  if (!/^[\w-]+$/.test(word)) return undefined;
  const { signal } = context;
  const [{ matchJob }, arc] = await Promise.all([import('jasmin-arc'), context.arc()]);
  const match = matchJob(word, await arc.listJobs({ signal, leavesDelegations: true }), {
    minLength: MIN_FOREIGN_LENGTH,
  });
  return match.kind === 'one' ? match.jobId : undefined;
}

function refuse(word: string, known: readonly StoredJob[]): never {
  const near = nearest(
    word,
    known.flatMap(({ name }) => name ?? []),
  );
  throw notFound(
    `There is no job ${JSON.stringify(word)}`,
    near
      ? `Did you mean the job ${JSON.stringify(near)}?`
      : 'Run "jasmin-arc status" for a list of all jobs, and "jasmin-arc history" for those that have been cleaned.',
  );
}

const notFound = (message: string, hint: string): CommandError =>
  new CommandError(ExitStatus.JOB_NOT_FOUND, 'ERR_JOB_NOT_FOUND', message, { hint });

async function readWords(context: Context, path: string): Promise<readonly string[]> {
  return readJobWords(await readDocument(path, context.system));
}
