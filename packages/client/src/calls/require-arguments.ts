import { requireArgument } from '../checks/require-argument.js';
import { type AnyShape, listOf, simple, text } from '../checks/shape.js';
import { LOSS_OPTIONS } from '../descriptions/model/loss-shape.js';
import { DIAGNOSE_OPTIONS } from '../diagnosis/diagnose-options.js';
import type { Job } from '../jobs/job.js';
import {
  ARC_INTERFACE_OPTIONS,
  CALL_OPTIONS,
  CLEAN_JOB_OPTIONS,
  CLEAN_OPTIONS,
  DELIVERY_OPTIONS,
  FETCH_OPTIONS,
  FOLLOW_OPTIONS,
  LAST_JOB_OPTIONS,
  LAST_STDERR_OPTIONS,
  LOOK_OPTIONS,
  OUTPUT_OPTIONS,
  PATIENT_CALL_OPTIONS,
  READ_FILE_OPTIONS,
  SAVE_OUTPUTS_OPTIONS,
  UPLOAD_INPUTS_OPTIONS,
  WATCH_JOBS_OPTIONS,
  WATCH_OPTIONS,
} from './option-shapes.js';

const jobId = simple<string>('the id of a job, as a string', (value) => typeof value === 'string');
const job = simple<Pick<Job, 'id'>>(
  'a job, as getJob returns it',
  (value) => typeof value === 'object' && value !== null && 'id' in value,
);
const jobIds = listOf('job ids', jobId);
const options = CALL_OPTIONS;

/**
 * The arguments of the methods of ArcInterface and JobHandle, which the compiler may not have checked. Those that submit a job have
 * require-job.ts.
 */
export const ARGUMENTS = {
  'new ArcInterface': { options: ARC_INTERFACE_OPTIONS },
  createProxy: { options },
  getUserConfig: { options },
  createUserConfig: { options },
  getJobDescriptions: { document: text, losses: LOSS_OPTIONS },
  recoverSubmissions: { options },
  job: { jobId },
  getJob: { jobId, options },
  getJobs: { jobIds, options },
  lastStderrLines: { jobs: listOf('jobs', job), options: LAST_STDERR_OPTIONS },
  lookAtJobs: { jobIds, options: LOOK_OPTIONS },
  watchJobs: { jobIds, options: WATCH_JOBS_OPTIONS },
  uploadInputs: { jobId, options: DELIVERY_OPTIONS },
  undeliveredInputs: { jobId },
  getJobStatus: { jobId, options },
  listJobs: { options: LOOK_OPTIONS },
  lastJob: { options: LAST_JOB_OPTIONS },
  rebuildJobList: { options },
  watchJob: { jobId, options: WATCH_OPTIONS },
  waitForJob: { jobId, options: WATCH_OPTIONS },
  cancelJob: { jobId, options },
  renewDelegations: { jobIds, options },
  restartJob: { jobId, options },
  cleanJob: { jobId, options: CLEAN_OPTIONS },
  forgetJob: { jobId },
  wantedOutputs: { jobId, options },
  fetchOutputs: { jobId, options: FETCH_OPTIONS },
  noteOutputs: { jobId, directory: text },
  saveJobOutputs: { jobId, options: OUTPUT_OPTIONS },
  listJobFiles: { jobId, path: text, options },
  readJobFile: { jobId, path: text, options: READ_FILE_OPTIONS },
  readJobLog: { jobId, options },
  getServiceInfo: { options },
  diagnose: { options: DIAGNOSE_OPTIONS },
  'job.look': { options },
  'job.follow': { options: FOLLOW_OPTIONS },
  'job.ended': { options: WATCH_OPTIONS },
  'job.uploadInputs': { options: UPLOAD_INPUTS_OPTIONS },
  'job.saveOutputs': { options: SAVE_OUTPUTS_OPTIONS },
  'job.cancel': { options: PATIENT_CALL_OPTIONS },
  'job.clean': { options: CLEAN_JOB_OPTIONS },
  'job.files': { path: text, options },
  'job.readFile': { path: text, options: READ_FILE_OPTIONS },
} as const satisfies Readonly<Record<string, Readonly<Record<string, AnyShape>>>>;

/**
 * Refuses arguments that a method does not take, before the method does anything.
 * @param given - the arguments, by their names
 * @throws InvalidArgumentError naming the argument, or the place in it
 */
export function requireArguments<Method extends keyof typeof ARGUMENTS>(
  method: Method,
  given: Readonly<Record<keyof (typeof ARGUMENTS)[Method], unknown>>,
): void {
  const shapes: Readonly<Record<string, AnyShape>> = ARGUMENTS[method];
  for (const [name, value] of Object.entries(given)) {
    const shape = shapes[name];
    if (shape) requireArgument(method, name, value, shape);
  }
}
