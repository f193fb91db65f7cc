import {
  either,
  listOf,
  namedValues,
  object,
  oneOf,
  required,
  type Shapes,
  secret,
  text,
  truth,
  wholeNumber,
} from '../checks/shape.js';
import type { JobInput, JobOptions } from './describe-job.js';
import { RUNTIME_ENVIRONMENT } from './model/description-shape.js';

/** A local file or directory to send. */
export const JOB_INPUT = object<JobInput>({
  path: required(text),
  name: text,
  executable: truth,
  sizeBytes: wholeNumber('bytes', 0),
});

/** The shape of each option of a program. With a wall time of 0 the job would be killed at once, and servers take no fractions. */
export const JOB_OPTIONS: Shapes<JobOptions> = {
  args: listOf('strings', text),
  inputFiles: listOf('paths or { path, name }', either(text, JOB_INPUT)),
  name: text,
  stdin: text,
  environment: namedValues('an object of names with strings as values', secret(text)),
  wallTimeSeconds: wholeNumber('seconds', 1),
  cpuTimeSeconds: wholeNumber('seconds', 1),
  memoryBytes: wholeNumber('bytes', 1),
  slots: wholeNumber('slots', 1),
  slotsPerNode: either(wholeNumber('slots', 1), oneOf('all')),
  queue: text,
  runtimeEnvironments: listOf('names or { name, version, options }', either(text, RUNTIME_ENVIRONMENT)),
  outputs: either(listOf('names', text), oneOf('new')),
  keepSession: truth,
};
