import { dirname } from 'node:path';
import type { ArcInterface, DescriptionLoss, JobId, JobPreview, SubmissionOutcome } from 'jasmin-arc';
import { defineCommand } from '../command-line/command.js';
import type { Context } from '../command-line/context.js';
import { readDocument } from '../command-line/read-document.js';
import { describeError, ExitStatus, statusOfSeveral, usageError } from '../errors/exit-status.js';
import { knownJobs } from '../jobs/job-selection.js';
import { plainText } from '../output/text.js';
import { JOB_DESCRIPTION_OPTIONS, type JobDescriptionValues } from '../program/job-options.js';
import type { SweepJobs } from '../sweep/sweep-jobs.js';

export const command = defineCommand({
  name: 'submit',
  summary: 'submit a job and exit; its id goes to stdout',
  purpose: 'submit a job and exit',
  description: [
    'Takes a program with the options of run, or job descriptions in ADL, xRSL or JSDL from files. When it returns, the server has the job and all of its inputs.',
    'stdin is not read, unless --stdin - makes it that of the job.',
    'With --for-each it submits one job for each item of SOURCE: a pattern (data/*.nc, in quotes), a range (1..1000, 1-1000:2, 001..100), values (a,b,c), the lines of a file (@items.txt) or of stdin (-), the rows of a table (@runs.csv, @runs.tsv) or JSON lines (@runs.jsonl). Several sources are crossed: there is a job for each combination, the last source changing fastest. A source may have a name: year=1990..2000.',
    'In the arguments of the program and in all options, {} is then the item, {name} its base name, {stem} that without its extension, {index} its number from 1, and {column} what a row has in that column; {column.stem} is made of it. With several sources, {1}, {2} or {NAME} is the item of one of them, and {1.stem} what is made of it. {{ and }} are braces. A job is called after its program and its item, unless --name says otherwise.',
    'All items are checked before the first job is sent: the placeholders, and whether the inputs can be read. An item that has no job leaves the others alone; it is named at the end, with the reason. If the server has as many jobs as it may have, the command waits and goes on.',
    'A script with #SBATCH --array becomes one job for each of its tasks, with SLURM_ARRAY_TASK_ID, _MIN, _MAX and _COUNT in its environment; there is no SLURM_ARRAY_JOB_ID. Its limit of tasks at once (%4) is not followed.',
    'If one of several descriptions fails, or a file cannot be read, the others are submitted all the same. The ids of the jobs of a file are printed as soon as the server has accepted them.',
  ],
  operands: [
    { name: 'PROGRAM', complete: 'file' },
    { name: 'ARG', repeatable: true, complete: 'file' },
  ],
  optionsEndAtOperand: true,
  options: {
    file: {
      kind: 'list',
      short: 'f',
      value: 'FILE',
      complete: 'file',
      help: 'A job description instead of a program; - is stdin.',
    },
    'for-each': {
      kind: 'list',
      value: 'SOURCE',
      complete: 'file',
      isPattern: true,
      help: 'Submit one job for each item of SOURCE; {} is the item.',
    },
    lossy: { kind: 'flag', help: 'Submit descriptions even if they request something that cannot be sent to a server' },
    'dry-run': { kind: 'flag', help: 'Submit nothing: show files and sizes, server and queue, and the description' },
    ...JOB_DESCRIPTION_OPTIONS,
  },
  examples: [
    { line: 'jasmin-arc submit --walltime 2h -- ./simulate --seed 7', does: 'Submit a local program:' },
    {
      line: "jasmin-arc submit --for-each 'data/*.nc' --input {} -- ./analyse.sh {}",
      does: 'Submit one job for each file:',
    },
    {
      line: 'jasmin-arc submit --for-each year=1990..2020 --for-each @runs.csv --name "{year}-{seed}" -- ./model {year} {seed}',
      does: 'Submit one for each year and row of a table:',
    },
    { line: 'jasmin-arc submit -f job.xrsl -f other.adl', does: 'Submit job descriptions:' },
    { line: 'id=$(jasmin-arc submit -q ./job.sh) && jasmin-arc wait "$id"', does: 'In a script:' },
  ],

  async run(context, { options, operands }) {
    const { file: files, 'for-each': sources, lossy, 'dry-run': isDryRun, ...values } = options;
    if (sources.length > 0 && files.length > 0)
      throw usageError('--for-each needs a program; it does not work with --file');
    if (files.length > 0 && operands.length > 0) throw usageError('Give a program or --file, not both');
    if (files.length === 0 && operands.length === 0) throw usageError('submit needs a PROGRAM, or --file FILE');
    if (files.length === 0 && lossy) throw usageError('--lossy needs --file');
    if (sources.length > 0) {
      const { jobsForEach } = await import('../sweep/sweep-jobs.js');
      return submitJobs(context, await jobsForEach(context, operands, values, sources), isDryRun);
    }
    if (files.length === 0) return submitProgram(context, operands, values, isDryRun);
    const asked = Object.entries(values).find(([, value]) =>
      typeof value === 'boolean' ? value : value !== undefined && value.length > 0,
    );
    if (asked) throw usageError(`--${asked[0]} needs a program; in a description, write it there`);
    return isDryRun ? previewDescriptions(context, files, lossy) : submitDescriptions(context, files, lossy);
  },
});

async function submitProgram(
  context: Context,
  words: readonly string[],
  values: JobDescriptionValues,
  isDryRun: boolean,
): Promise<number> {
  const { screen, signal, globals, system } = context;
  const { planJob } = await import('../program/plan-job.js');
  const plan = await planJob(words, values, system);
  if (plan.array !== undefined) {
    if (values.stdin === '-') throw usageError('--stdin - needs a single job, and the script asks for a job array');
    const { jobsOfArray } = await import('../sweep/sweep-jobs.js');
    return submitJobs(context, jobsOfArray(plan, words, plan.array), isDryRun);
  }
  for (const remark of plan.remarks) screen.say(remark);
  for (const warning of plan.warnings) screen.warn(warning);
  const [arc, { submitJob }, { stdinUse, withStdin }] = await Promise.all([
    context.arc(),
    import('../program/submit-job.js'),
    import('../program/standard-input.js'),
  ]);
  const use = stdinUse(values, system, false);
  if (isDryRun) {
    const { showPreviews } = await import('../program/preview-jobs.js');
    await showPreviews(context, [await arc.previewJob(plan.executable, { ...plan.options, signal })]);
    return ExitStatus.OK;
  }
  if (use === 'read') await arc.previewJob(plan.executable, { ...plan.options, signal });
  const jobId = await withStdin(context, plan, use, ({ executable, options, uploads: inputs }) =>
    submitJob(context, {
      submit: (submission) => arc.submitJob(executable, { ...options, ...submission }),
      inputs,
      signal,
      emit: async () => undefined,
    }),
  );
  if (globals.json) await context.json({ jobs: [{ id: jobId }] });
  else await printIds(context, [jobId]);
  return ExitStatus.OK;
}

async function submitJobs(context: Context, jobs: SweepJobs, isDryRun: boolean): Promise<number> {
  if (isDryRun) return (await import('../sweep/preview-sweep.js')).previewSweep(context, jobs);
  return (await import('../sweep/submit-sweep.js')).submitSweep(context, jobs);
}

/** Prints whole addresses for programs, which are valid anywhere; on a terminal, ids short enough to type. */
async function printIds(context: Context, jobIds: readonly JobId[]): Promise<void> {
  const { screen, ids } = context;
  if (screen.columns !== undefined) await knownJobs(context);
  await screen.lines(
    jobIds.map((jobId) => (screen.columns !== undefined && ids.has(jobId) ? ids.short(jobId) : jobId)),
  );
}

/** The outcome of one job of a file, or of the file as a whole. */
type FileOutcome = SubmissionOutcome & { readonly file: string };

async function submitDescriptions(context: Context, files: readonly string[], lossy: boolean): Promise<number> {
  const { screen, globals } = context;
  const arc = await context.arc();
  const { jobOutcomeFields } = await import('../command-line/json.js');
  const outcomes: FileOutcome[] = [];
  let current = '';
  screen.live(() => [`${screen.mark('waiting')} submitting ${plainText(current)}`]);
  for (const file of files) {
    current = file;
    // One file that cannot be submitted leaves the others alone; alone, it is the command's failure.
    const own = await submitFile(context, arc, file, lossy).catch((error: unknown) => {
      if (files.length === 1) throw error;
      return [{ error }];
    });
    outcomes.push(...own.map((outcome) => ({ ...outcome, file })));
    for (const outcome of own) {
      if ('jobId' in outcome) {
        if (!globals.json) await printIds(context, [outcome.jobId]);
      } else {
        const { message, hint } = describeError(outcome.error);
        screen.fail(`${file}: ${message}`, hint);
      }
    }
  }
  screen.stopLive();
  if (globals.json) {
    await context.json({ jobs: outcomes.map((outcome) => ({ file: outcome.file, ...jobOutcomeFields(outcome) })) });
  }
  return statusOfSeveral(outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : [])));
}

/** Shows what submitting files would be: the first that cannot be submitted is an error. */
async function previewDescriptions(context: Context, files: readonly string[], lossy: boolean): Promise<number> {
  const { signal } = context;
  const arc = await context.arc();
  const { showPreviews } = await import('../program/preview-jobs.js');
  const previews: JobPreview[] = [];
  for (const file of files) {
    const { descriptions, ...options } = await readDescriptions(context, arc, file, lossy);
    for (const description of descriptions) previews.push(await arc.previewJob(description, { ...options, signal }));
  }
  await showPreviews(context, previews);
  return ExitStatus.OK;
}

/** Submits what one file describes. Local paths in it are relative to the file, so each file is a submission of its own. */
async function submitFile(
  context: Context,
  arc: ArcInterface,
  file: string,
  lossy: boolean,
): Promise<readonly SubmissionOutcome[]> {
  const { signal } = context;
  signal.throwIfAborted();
  const { descriptions, ...options } = await readDescriptions(context, arc, file, lossy);
  return arc.submitJobs(descriptions, { ...options, signal });
}

/** The descriptions in one file, and the options to submit them with. */
async function readDescriptions({ screen, system }: Context, arc: ArcInterface, file: string, lossy: boolean) {
  const onLoss = lossy
    ? ({ what, reason }: DescriptionLoss) => screen.warn(`${file}: ${what} is lost: ${reason}`)
    : undefined;
  const onRemark = ({ what, reason }: DescriptionLoss) => screen.warn(`${file}: ${what}: ${reason}`);
  const descriptions = await arc.getJobDescriptions(await readDocument(file, system), { onLoss, onRemark });
  return { descriptions, onLoss, directory: file === '-' ? undefined : dirname(file), keepSession: true };
}
