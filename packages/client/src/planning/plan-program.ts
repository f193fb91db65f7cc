import { basename, normalize } from 'node:path';
import type { JobOptions } from '../descriptions/describe-job.js';
import { omitUndefined } from '../descriptions/model/omit-undefined.js';
import { type BatchLines, readBatchLines } from '../descriptions/sbatch/batch-lines.js';
import type { BatchRequest } from '../descriptions/sbatch/batch-request.js';
import { findInput, shippedName } from '../descriptions/shipped-file.js';
import { findScript } from '../programs/find-script.js';
import { inspectProgram, type ProgramDoubt } from '../programs/program-doubts.js';
import { readScript } from '../programs/script-text.js';
import { forgottenInputs } from './forgotten-inputs.js';
import { expandInput, fileInput, type LocalInput, type LocalInputs } from './local-inputs.js';
import { type ProgramOptions, requireProgram } from './program-options.js';
import { type RenamedWord, renameWords } from './renamed-words.js';

/** A job that is made of the words of a program, and what a person should know of it before it is submitted. */
export interface ProgramPlan {
  /** The program, for `submitJob`. */
  readonly executable: string;
  /** Its arguments, all its local files, and what is asked for, by the options or else by the script. */
  readonly options: JobOptions;
  /** The local files that will be uploaded, each once: those of `options`. */
  readonly uploads: readonly LocalInput[];
  /**
   * What each of the inputs stands for, with sizes, and what is left out of it or cannot be sent. The last is the script, where an
   * interpreter is to run one that was not among them.
   */
  readonly inputs: readonly LocalInputs[];
  /** The local script, as it is written among the words: the program, or what its interpreter is to run. */
  readonly script: string | undefined;
  /** The `#SBATCH` lines of the script; what they ask for is in `options` unless that asks for something else. */
  readonly batch: BatchLines;
  /** Words that the program is given in another form, as files are called differently in the session directory. */
  readonly renamedWords: readonly RenamedWord[];
  /** Local files and directories that the words name and that are not sent. */
  readonly forgottenInputs: readonly string[];
  /** Why the program may fail on a worker node. */
  readonly doubts: readonly ProgramDoubt[];
}

/**
 * Makes a job of a program as it would be started here: finds the local files that it needs, the program, its stdin and the script
 * that an interpreter is to run among them; gives it the names that its files have in the session directory; and follows the
 * `#SBATCH` lines of its script, which `options` win over. No server is asked. What is impossible or missing is for `submitJob` to
 * refuse; what may go wrong, or be unexpected, is told in the other fields.
 *
 * @example
 * ```ts
 * const plan = await planProgram(['python3', 'analyse.py', '../in/data.nc'], { inputs: ['../in/data.nc'], outputs: 'new' });
 * // plan.options.args: ['analyse.py', 'data.nc']
 * for (const path of plan.forgottenInputs) console.warn(`${path} is not sent along`);
 * const jobId = await arc.submitJob(plan.executable, plan.options);
 * ```
 * @param words - the program and its arguments
 * @throws InvalidJobDescription for an option that is not known, or a value of a wrong type
 * @throws InputFileError for an input of more than 10,000 files, a pattern that nothing matches, a directory that cannot be read
 * @throws InvalidConfigError if a `.jasminignore` cannot be read
 */
export async function planProgram(words: readonly string[], options: ProgramOptions = {}): Promise<ProgramPlan> {
  requireProgram(words, options);
  const { inputs: given = [], ...asked } = options;
  const [program = ''] = words;
  const script = findScript(words);
  const named = await Promise.all(given.map((input) => expandInput(input)));
  const sendsScript = script !== undefined && script !== program && findUpload(uploadsOf(named), script) === undefined;
  const inputs = sendsScript ? [...named, await expandInput(script)] : named;
  const all = [...inputs, ...(await shipped([script, asked.stdin], uploadsOf(inputs)))];
  const uploads = uploadsOf(all);
  const { words: args, renamed } = renameWords(words.slice(1), all);
  const batch = readBatchLines(script === undefined ? '' : await textOf(findUpload(uploads, script)));
  const started = script === program ? findUpload(uploads, program)?.name : undefined;
  const outputs = asked.outputs === 'new' ? [] : (asked.outputs ?? []);
  return {
    executable: program,
    options: {
      name: basename(script ?? program),
      // Where the options say how many cores, the script's spread over nodes is that of another number.
      ...(asked.slots === undefined ? batch.request : withoutSpread(batch.request)),
      ...omitUndefined(asked),
      args,
      inputFiles: uploads,
    },
    uploads,
    inputs,
    script,
    batch,
    renamedWords: renamed,
    forgottenInputs: forgottenInputs(words.slice(1), all, outputs),
    doubts: await inspectProgram({
      words: [started ?? program, ...args],
      files: uploads.map(({ path, name }) => ({ name, localPath: normalize(path) })),
    }),
  };
}

/** Local files that the job needs and that are no inputs. */
async function shipped(
  paths: readonly (string | undefined)[],
  inputs: readonly LocalInput[],
): Promise<readonly LocalInputs[]> {
  const missing = paths.flatMap((path) => (path === undefined || findUpload(inputs, path) !== undefined ? [] : [path]));
  return Promise.all([...new Set(missing)].map((path) => fileInput(path, shippedName(path))));
}

/** The files of inputs: one that is named twice, alone and with its directory, is sent once. */
const uploadsOf = (inputs: readonly LocalInputs[]): readonly LocalInput[] => [
  ...new Map(
    inputs
      .flatMap(({ files }) => files)
      .map((file) => [JSON.stringify([normalize(file.path), normalize(file.name)]), file]),
  ).values(),
];

const findUpload = (uploads: readonly LocalInput[], word: string): LocalInput | undefined => {
  const files = uploads.map((upload) => ({ name: upload.name, localPath: upload.path, upload }));
  return findInput(files, word)?.upload;
};

/** The text of a script; none for a program of machine code, or a file that cannot be read. */
const textOf = async (file: LocalInput | undefined): Promise<string> =>
  (file && (await readScript(file.path))?.text) ?? '';

function withoutSpread({ slotsPerNode: _, ...request }: BatchRequest): BatchRequest {
  return request;
}
