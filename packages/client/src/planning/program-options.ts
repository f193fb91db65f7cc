import { listOf, object, text } from '../checks/shape.js';
import type { JobOptions } from '../descriptions/describe-job.js';
import { JOB_OPTIONS } from '../descriptions/job-options-shape.js';
import { invalidDescription } from '../descriptions/model/description-shape.js';
import type { InputToExpand } from './local-inputs.js';

/** The options of a job whose program is given by its words. */
export interface ProgramOptions extends Omit<JobOptions, 'args' | 'inputFiles'> {
  /** Files, directories and patterns to send along, each as `expandInput` takes it. @default [] */
  readonly inputs?: readonly InputToExpand[] | undefined;
  /** @default what the script asks for, else the name of the script or the program */
  readonly name?: string | undefined;
}

const WORDS = listOf('words', text);

const { args: _, inputFiles: INPUTS, ...OTHERS } = JOB_OPTIONS;
const OPTIONS = object<ProgramOptions>({ inputs: INPUTS, ...OTHERS });

/**
 * Refuses what cannot be a program or its options, for callers without types: `inputFiles`, say, which are called `inputs` here.
 * @throws InvalidJobDescription naming the place, what is there, and what is wanted
 */
export function requireProgram(words: unknown, options: unknown): void {
  const fault = WORDS.find(words, 'words') ?? OPTIONS.find(options, '');
  if (fault) throw invalidDescription(fault);
}
