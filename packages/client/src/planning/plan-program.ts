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

/** A job that is made from the words of a program, and what a person should know about it before it is submitted. */
export interface ProgramPlan {
  /** The program, for `submitJob`. */
  readonly executable: string;
  /** Its arguments, all its local files, and the other options, from the caller or else from the script. */
  readonly options: JobOptions;
  /** The local files that will be uploaded, each once: those of `options`. */
  readonly uploads: readonly LocalInput[];
  /**
   * The files of each of the inputs, with sizes, and the entries that are left out or cannot be sent. The last is the script, if an
   * interpreter is to run one that was not among them.
   */
  readonly inputs: readonly LocalInputs[];
  /** The local script, as it is written among the words: the program, or the script that its interpreter runs. */
  readonly script: string | undefined;
  /** The `#SBATCH` lines of the script; their requests are in `options` unless the caller asks for something else. */
  readonly batch: BatchLines;
  /** Words that are changed for the program, because files have other names in the session directory. */
  readonly renamedWords: readonly RenamedWord[];
  /** Local files and directories that the words name and that are not sent. */
  readonly forgottenInputs: readonly string[];
  /** Why the program may fail on a worker node. */
  readonly doubts: readonly ProgramDoubt[];
}

/**
 * Makes a job from a program as it would be started here: finds the local files that it needs (the program, its stdin and the
 * script that an interpreter runs are among them), replaces their names by those in the session directory, and follows the
 * `#SBATCH` lines of its script, over which `options` win. No server is asked. If something is impossible or missing, `submitJob`
 * refuses it; what may go wrong, or be unexpected, is in the other fields.
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
      // If the options give the number of cores, the spread over nodes in the script does not fit it.
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

/** Local files that the job needs and that are not among the inputs. */
async function shipped(
  paths: readonly (string | undefined)[],
  inputs: readonly LocalInput[],
): Promise<readonly LocalInputs[]> {
  const missing = paths.flatMap((path) => (path === undefined || findUpload(inputs, path) !== undefined ? [] : [path]));
  return Promise.all([...new Set(missing)].map((path) => fileInput(path, shippedName(path))));
}

/** The files of inputs, each once, even if it is named both alone and with its directory. */
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

/** The text of a script; undefined for a program of machine code, or a file that cannot be read. */
const textOf = async (file: LocalInput | undefined): Promise<string> =>
  (file && (await readScript(file.path))?.text) ?? '';

function withoutSpread({ slotsPerNode: _, ...request }: BatchRequest): BatchRequest {
  return request;
}
