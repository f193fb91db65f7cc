import { readFile } from 'node:fs/promises';
import { basename, normalize } from 'node:path';
import {
  type BatchRequest,
  expandInput,
  findScript,
  forgottenInputs,
  inspectProgram,
  type LocalInput,
  readBatchLines,
  renameWords,
  type SubmitJobOptions,
} from 'jasmin-arc';
import { type CommandError, usageError } from '../errors/exit-status.js';
import { describeIgnoredOptions, describeRequest } from './batch-words.js';
import { type JobDescriptionValues, readJobOptions } from './job-options.js';
import { describeDoubts } from './program-warnings.js';
import { describeIgnored, describeSizes, describeUnsendable, readInput } from './shipped-files.js';

/** A local file on its way to the server. */
export type PlannedUpload = LocalInput;

/** What is going to be submitted. */
export interface PlannedJob {
  readonly executable: string;
  readonly options: SubmitJobOptions;
  /** All that will be uploaded. */
  readonly uploads: readonly PlannedUpload[];
  /** What a person should know before. */
  readonly remarks: readonly string[];
  readonly warnings: readonly string[];
}

/** Scripts are text of some kilobytes; what is larger, or no text, is a program and has no resource lines. */
const LONGEST_SCRIPT = 1 << 20;

/**
 * Makes a job of what was typed: files found, the script shipped along and its resource lines read; options of the
 * command line win over those.
 * @throws CommandError (usage) for options that cannot be understood, and for data in place of the program
 */
export async function planJob(
  words: readonly string[],
  values: JobDescriptionValues,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PlannedJob> {
  // A dash means our own stdin, which is not in a file yet.
  const asked = readJobOptions({ ...values, stdin: values.stdin === '-' ? undefined : values.stdin }, env);
  const [program = ''] = words;
  const named = await Promise.all(values.input.map((text) => expandInput(readInput(text))));
  const script = findScript(words);
  // The library ships a program by itself, but not what its interpreter is to run.
  const ships =
    script !== undefined &&
    script !== program &&
    !includesFile(
      named.flatMap(({ files }) => files),
      script,
    );
  const inputs = ships ? [...named, await expandInput(script)] : named;
  const { words: args, renamed } = renameWords(words.slice(1), inputs);
  const inputFiles = withoutRepetition(inputs.flatMap(({ files }) => files));
  const { request, ignored } =
    script === undefined ? { request: {}, ignored: [] } : readBatchLines(await scriptText(script));
  const uploads = await uploadsOf(inputFiles, [script, asked.stdin]);
  const files = uploads.map(({ path, name }) => ({ name, localPath: path }));
  const shipped = script === program && files.find(({ localPath }) => localPath === normalize(program))?.name;
  const doubts = await inspectProgram({ words: [shipped || program, ...args], files });
  if (doubts.some(({ kind }) => kind === 'no program')) throw noProgram(program, values.input);
  const forgotten = forgottenInputs(words.slice(1), inputs, values.output);
  return {
    executable: program,
    options: {
      name: basename(script ?? program),
      // If the command line sets the cores, the script's spread over nodes does not apply to them.
      ...(asked.slots === undefined ? request : withoutSpread(request)),
      ...asked,
      args,
      inputFiles,
    },
    uploads,
    remarks: [
      ...(script === undefined ? [] : describeRequest(script, request)),
      ...renamed
        .filter(({ word }) => word !== script)
        .map(({ word, renamed: name }) => `the program is given ${name} for ${word}, as that is where it is there`),
      ...describeIgnored(inputs),
      ...describeSizes(inputs),
    ],
    warnings: [
      ...describeDoubts(doubts),
      ...(script === undefined ? [] : describeIgnoredOptions(script, ignored)),
      ...describeUnsendable(inputs),
      ...forgotten.map(
        (path) => `${path} exists here and is not sent along; if the program reads it, add --input ${path}`,
      ),
    ],
  };
}

/** As with `--input a.csv b.csv ls`, which a shell has made of a pattern. */
const noProgram = (program: string, inputs: readonly string[]): CommandError =>
  usageError(
    `${program} is no program: it may not be executed here, and has no #! line`,
    inputs.length > 0
      ? `--input takes one file; repeat it for each, and write -- before the program.`
      : `To have it read by a program, name that: cat ${program}. If it is one: chmod +x ${program}`,
  );

const includesFile = (files: readonly LocalInput[], path: string): boolean =>
  files.some((file) => normalize(file.path) === normalize(path));

/** A file that is named twice, alone and with its directory, is sent once. */
const withoutRepetition = (files: readonly LocalInput[]): readonly LocalInput[] => [
  ...new Map(files.map((file) => [JSON.stringify([normalize(file.path), normalize(file.name)]), file])).values(),
];

/** Inputs, and what the library ships by itself. */
async function uploadsOf(
  inputs: readonly LocalInput[],
  others: readonly (string | undefined)[],
): Promise<readonly PlannedUpload[]> {
  const shipped = new Set(others.flatMap((path) => (path === undefined ? [] : [normalize(path)])));
  const more = [...shipped].filter((path) => !includesFile(inputs, path));
  const found = await Promise.all(more.map((path) => expandInput({ path, name: basename(path) })));
  return [...inputs, ...found.flatMap(({ files }) => files)].map((file) => ({ ...file, path: normalize(file.path) }));
}

async function scriptText(path: string): Promise<string> {
  const content = await readFile(path);
  return content.length > LONGEST_SCRIPT || content.includes(0) ? '' : content.toString('utf8');
}

function withoutSpread({ slotsPerNode: _, ...request }: BatchRequest): BatchRequest {
  return request;
}
