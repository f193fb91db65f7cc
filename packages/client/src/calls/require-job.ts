import { describeKind, describeValue } from '../checks/describe-value.js';
import { type AnyShape, type Fault, object, required, text } from '../checks/shape.js';
import { JOB_OPTIONS } from '../descriptions/job-options-shape.js';
import { invalidDescription, requireDescription } from '../descriptions/model/description-shape.js';
import { InvalidArgumentError } from '../errors/index.js';
import type {
  ProgramJob,
  RunDescriptionOptions,
  RunJobOptions,
  SubmitDescriptionOptions,
  SubmitJobOptions,
} from './call-options.js';
import { FOLLOWING_TO_END, SUBMISSION, SUBMIT_EACH_OPTIONS } from './option-shapes.js';

const PROGRAM: AnyShape = object<ProgramJob>({ executable: required(text), ...JOB_OPTIONS });
const PROGRAM_OPTIONS: AnyShape = object<SubmitJobOptions>({ ...SUBMISSION, ...JOB_OPTIONS });
const SUBMISSION_OPTIONS: AnyShape = object<SubmitDescriptionOptions>(SUBMISSION);
const RUN_PROGRAM_OPTIONS: AnyShape = object<RunJobOptions>({
  ...SUBMISSION,
  ...JOB_OPTIONS,
  ...FOLLOWING_TO_END,
});
const RUN_OPTIONS: AnyShape = object<RunDescriptionOptions>({ ...SUBMISSION, ...FOLLOWING_TO_END });

type Method = 'submitJob' | 'submitJobs' | 'submitEach' | 'previewJob' | 'startJob' | 'runJob';

/**
 * Refuses a job, or options for it, that a method cannot take, before it does anything.
 * @throws InvalidJobDescription for a fault in a description, or in a program with its options
 * @throws InvalidArgumentError for any other fault
 */
export function requireJob(method: Method, job: unknown, options: unknown): void {
  if (typeof job === 'string') {
    const fault = (method === 'runJob' ? RUN_PROGRAM_OPTIONS : PROGRAM_OPTIONS).find(options, '');
    if (fault && isAboutJob(fault)) throw invalidDescription(fault);
    if (fault) throw invalidArgument(method, within('options', fault));
    return;
  }
  if (describeKind(job) !== 'an object') {
    const problem = `must be the name of a program, or an object that describes a job; it is ${describeValue(job)}`;
    throw invalidArgument(method, { path: 'job', problem });
  }
  requireJobObject(job);
  requireSubmissionOptions(method, options);
}

/**
 * Refuses a description of a job, or a program with its options, that a server could not be told.
 * @param path - the place of the job in the argument @default the job is the argument
 * @throws InvalidJobDescription
 */
export function requireJobObject(job: unknown, path = ''): void {
  const isProgram =
    typeof job === 'object' && job !== null && 'executable' in job && typeof job.executable === 'string';
  if (!isProgram) {
    requireDescription(job, path);
    return;
  }
  const fault = PROGRAM.find(job, path);
  if (fault) throw invalidDescription(fault);
}

/**
 * The same for several jobs.
 * @throws InvalidJobDescription or InvalidArgumentError, as {@link requireJob}
 */
export function requireJobs(method: Method, jobs: unknown, options: unknown): void {
  if (!Array.isArray(jobs)) {
    throw invalidArgument(method, { path: 'jobs', problem: `must be a list of jobs; it is ${describeValue(jobs)}` });
  }
  for (const [index, job] of jobs.entries()) requireJobObject(job, `jobs[${index}]`);
  requireSubmissionOptions(method, options);
}

/**
 * Refuses what is no source of jobs; each job is checked when it comes.
 * @throws InvalidArgumentError
 */
export function requireEach(jobs: unknown, options: unknown): void {
  const isSource =
    typeof jobs === 'object' && jobs !== null && (Symbol.asyncIterator in jobs || Symbol.iterator in jobs);
  if (!isSource) {
    const problem = `must be a list, a generator or a stream of jobs; it is ${describeValue(jobs)}`;
    throw invalidArgument('submitEach', { path: 'jobs', problem });
  }
  const fault = SUBMIT_EACH_OPTIONS.find(options, 'options');
  if (fault) throw invalidArgument('submitEach', fault);
}

function requireSubmissionOptions(method: Method, options: unknown): void {
  const fault = (method === 'runJob' ? RUN_OPTIONS : SUBMISSION_OPTIONS).find(options, 'options');
  if (fault) throw invalidArgument(method, fault);
}

/** Whether the fault is in an option that describes the job, or such an option was probably meant. */
const isAboutJob = ({ path, suggestion = '' }: Fault): boolean =>
  [suggestion, /^\w*/.exec(path)?.[0] ?? ''].some((key) => Object.hasOwn(JOB_OPTIONS, key));

const within = (argument: string, { path, problem }: Fault): Fault => ({
  path: path === '' ? argument : `${argument}${path.startsWith('[') ? '' : '.'}${path}`,
  problem,
});

const invalidArgument = (method: Method, { path, problem }: Fault): InvalidArgumentError =>
  new InvalidArgumentError(problem, { method, path, remedy: 'correct-call' });
