import {
  type BatchArray,
  batchTaskEnvironment,
  type IgnoredBatchOption,
  type LocalInput,
  type ProgramPlan,
  planProgram,
  type SubmitJobOptions,
} from 'jasmin-arc';
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
  /** Local files that the program may read and that are not sent along; `warnings` has each of them. */
  readonly forgottenInputs: readonly string[];
  /** What its script asks for in several jobs; undefined if `--env` says which of them this is. */
  readonly array: ScriptArray | undefined;
}

/** The job array of a script. */
export interface ScriptArray extends BatchArray {
  readonly script: string;
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
  return {
    executable,
    options: { ...options, ...taskEnvironment(plan) },
    uploads,
    remarks: describeRemarks(plan),
    warnings: describeWarnings(plan),
    forgottenInputs: plan.forgottenInputs,
    array: arrayOf(plan),
  };
}

/** A job that knows its number is one task of the array, as in a loop round this command. */
function arrayOf({ script, batch: { array }, options }: ProgramPlan): ScriptArray | undefined {
  const isTask = Object.hasOwn(options.environment ?? {}, 'SLURM_ARRAY_TASK_ID');
  return script === undefined || array === undefined || isTask ? undefined : { ...array, script };
}

/** A task that the user has chosen with `--env` knows the others, too. */
function taskEnvironment({
  batch: { array },
  options: { environment },
}: ProgramPlan): Pick<SubmitJobOptions, 'environment'> {
  const chosen = Number(environment?.SLURM_ARRAY_TASK_ID);
  return array?.taskIds.includes(chosen)
    ? { environment: { ...batchTaskEnvironment(array, chosen), ...environment } }
    : {};
}

/** Files that the program may read and that are not sent along, and the options that would send them. */
export const describeForgotten = (paths: readonly string[]): readonly string[] =>
  paths.map((path) => `${path} exists here and is not sent along; if the program reads it, add --input ${path}`);

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
  ...(script === undefined ? [] : describeIgnoredOptions(script, batch.ignored.filter(isNoArray))),
  ...describeUnsendable(inputs),
  ...describeForgotten(forgottenInputs),
];

/** What comes of an array is for the command to say. */
const isNoArray = ({ reason }: IgnoredBatchOption): boolean => reason !== 'one-job-only';

/** As with `--input a.csv b.csv ls`, which a shell has made of a pattern. */
const noProgram = (program: string, inputs: readonly string[]): CommandError =>
  usageError(
    `${program} is not a program: it is not executable here and has no #! line`,
    inputs.length > 0
      ? `--input takes one file; repeat it for each, and write -- before the program.`
      : `Name a program that reads it: cat ${program}. If it is a program: chmod +x ${program}`,
  );
