import { type LocalInput, type ProgramPlan, planProgram, type SubmitJobOptions } from 'jasmin-arc';
import { type CommandError, usageError } from '../errors/exit-status.js';
import type { System } from '../process/system.js';
import { describeIgnoredOptions, describeRequest } from './describe-batch-request.js';
import { type JobDescriptionValues, readInput, readJobOptions } from './job-options.js';
import { describeDoubts } from './program-warnings.js';
import { describeIgnored, describeSizes, describeUnsendable } from './shipped-files.js';

/** What is going to be submitted. */
export interface PlannedJob {
  readonly executable: string;
  readonly options: SubmitJobOptions;
  /** All that will be uploaded. */
  readonly uploads: readonly LocalInput[];
  /** What the user should know before the job is submitted. */
  readonly remarks: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Plans a job from the command line, and describes what the library has found out about it.
 * @throws CommandError (usage) for options that cannot be understood, and for data in place of the program
 */
export async function planJob(
  words: readonly string[],
  values: JobDescriptionValues,
  system: Pick<System, 'env' | 'exists'>,
): Promise<PlannedJob> {
  // A dash means our own stdin, which is not in a file yet.
  const asked = readJobOptions({ ...values, stdin: values.stdin === '-' ? undefined : values.stdin }, system.env);
  const plan = await planProgram(words, { ...asked, inputs: values.input.map((text) => readInput(text, system)) });
  const { executable, options, uploads, doubts } = plan;
  if (doubts.some(({ kind }) => kind === 'no program')) throw noProgram(executable, values.input);
  return { executable, options, uploads, remarks: describeRemarks(plan), warnings: describeWarnings(plan) };
}

const describeRemarks = ({ script, batch, inputs, renamedWords }: ProgramPlan): readonly string[] => [
  ...(script === undefined ? [] : describeRequest(script, batch.request)),
  ...renamedWords
    .filter(({ word }) => word !== script)
    .map(({ word, renamed }) => `the argument ${word} is changed to ${renamed}, the name of that file in the job`),
  ...describeIgnored(inputs),
  ...describeSizes(inputs),
];

const describeWarnings = ({ script, batch, inputs, doubts, forgottenInputs }: ProgramPlan): readonly string[] => [
  ...describeDoubts(doubts),
  ...(script === undefined ? [] : describeIgnoredOptions(script, batch.ignored)),
  ...describeUnsendable(inputs),
  ...forgottenInputs.map(
    (path) => `${path} exists here and is not sent along; if the program reads it, add --input ${path}`,
  ),
];

/** As with `--input a.csv b.csv ls`, which a shell has made of a pattern. */
const noProgram = (program: string, inputs: readonly string[]): CommandError =>
  usageError(
    `${program} is not a program: it is not executable here and has no #! line`,
    inputs.length > 0
      ? `--input takes one file; repeat it for each, and write -- before the program.`
      : `Name a program that reads it: cat ${program}. If it is a program: chmod +x ${program}`,
  );
