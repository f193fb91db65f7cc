import { dirname } from 'node:path';
import type { ActivityDescription, SubmissionOutcome } from 'jasmin-arc';
import { defineCommand } from '../command.js';
import type { Context } from '../context.js';
import { describeError, ExitStatus, usageError } from '../exit-status.js';
import { JOB_DESCRIPTION_OPTIONS, type JobDescriptionValues } from '../job-options.js';
import { readDocument } from '../read-document.js';

export const command = defineCommand({
  name: 'submit',
  summary: 'submit a job and leave; its id goes to stdout',
  description: [
    'Takes a program with the options of run, or job descriptions in ADL, xRSL or JSDL from files. When it returns, the server has the job and all of its inputs.',
    'Of several descriptions one that fails leaves the others alone.',
  ],
  operands: [
    { name: 'PROGRAM', complete: 'file' },
    { name: 'ARG', repeatable: true, complete: 'file' },
  ],
  optionsEndAtOperand: true,
  options: {
    description: {
      kind: 'list',
      short: 'f',
      value: 'FILE',
      complete: 'file',
      help: 'A job description instead of a program; - is stdin.',
    },
    ...JOB_DESCRIPTION_OPTIONS,
  },
  examples: [
    { line: 'jasmin-arc submit --walltime 2h -- ./simulate --seed 7', does: 'Submit a local program:' },
    { line: 'jasmin-arc submit -f job.xrsl -f other.adl', does: 'Submit job descriptions:' },
    { line: 'id=$(jasmin-arc submit -q ./job.sh) && jasmin-arc wait "$id"', does: 'In a script:' },
  ],

  async run(context, { options, operands }) {
    const { description: files, ...values } = options;
    if (files.length > 0 && operands.length > 0) throw usageError('Give a program or --description, not both');
    if (files.length === 0 && operands.length === 0) throw usageError('submit needs a PROGRAM, or --description FILE');
    if (files.length === 0) return submitProgram(context, operands, values);
    const asked = Object.entries(values).find(([, value]) => value !== undefined && value.length > 0);
    if (asked) throw usageError(`--${asked[0]} goes with a program; a description says such things itself`);
    return submitDescriptions(context, files);
  },
});

async function submitProgram(
  context: Context,
  words: readonly string[],
  values: JobDescriptionValues,
): Promise<number> {
  const { screen, signal, globals, system } = context;
  const { planJob } = await import('../plan-job.js');
  const plan = await planJob(words, values, system.env);
  for (const remark of plan.remarks) screen.say(remark);
  for (const warning of plan.warnings) screen.warn(warning);
  const [arc, { submitJob }] = await Promise.all([context.arc(), import('../submit-job.js')]);
  const jobId = await submitJob(context, {
    submit: (submission) => arc.submitJob(plan.executable, { ...plan.options, ...submission }),
    inputs: plan.uploads,
    signal,
    tell: async () => undefined,
  });
  if (globals.json) await context.json({ jobs: [{ id: jobId }] });
  else await screen.lines([jobId]);
  return ExitStatus.OK;
}

interface Asked {
  readonly file: string;
  readonly description: ActivityDescription;
}

async function submitDescriptions(context: Context, files: readonly string[]): Promise<number> {
  const { screen, signal, globals } = context;
  const arc = await context.arc();
  const asked: Asked[] = [];
  for (const file of files) {
    const document = await readDocument(file, context.system);
    for (const description of await arc.getJobDescriptions(document)) asked.push({ file, description });
  }
  screen.live(() => [`${screen.mark('waiting')} submitting ${asked.length} ${asked.length === 1 ? 'job' : 'jobs'}`]);
  const outcomes: (SubmissionOutcome & { readonly file: string })[] = [];
  // Local paths in a description are relative to its file, so each file is a submission of its own.
  for (const file of files) {
    const own = asked.filter((one) => one.file === file).map(({ description }) => description);
    const directory = file === '-' ? undefined : dirname(file);
    outcomes.push(...(await arc.submitJobs(own, { signal, directory })).map((outcome) => ({ ...outcome, file })));
  }
  screen.still();
  const failures = outcomes.flatMap((outcome) =>
    'error' in outcome ? [{ ...outcome, ...describeError(outcome.error) }] : [],
  );
  for (const { file, message, hint } of failures) screen.fail(`${file}: ${message}`, hint);
  const { jobOutcomeFields } = await import('../output/json.js');
  if (globals.json)
    await context.json({ jobs: outcomes.map((outcome) => ({ file: outcome.file, ...jobOutcomeFields(outcome) })) });
  else await screen.lines(outcomes.flatMap((outcome) => ('jobId' in outcome ? [outcome.jobId] : [])));
  return failures[0]?.status ?? ExitStatus.OK;
}
