import { sentInputs } from '../descriptions/model/sent-inputs.js';
import { TransferError } from '../errors/index.js';
import type { HttpSender } from '../http/https-client.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Handover, StoredUpload } from '../job-list/job-store.js';
import { isUnderWay } from '../job-list/submitter.js';
import type { Job, JobId } from '../jobs/job.js';
import { isTerminal } from '../jobs/job-status.js';
import type { Log } from '../log/log.js';
import { processes } from '../machine/processes.js';
import type { JobJournal } from '../service/job-journal.js';
import { SessionDirectory } from '../transfer/session-directory.js';
import type { TransferProgress } from '../transfer/transfer-progress.js';
import { uploadFiles } from '../transfer/upload.js';
import { type ExpectedInput, type PartialInput, partialInputs } from './partial-inputs.js';
import { plannedUploads } from './upload-record.js';

/** Options of `ArcInterface.uploadInputs`. */
export interface InputDeliveryOptions extends CallOptions {
  /** Called for every piece of every input that has been sent. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

export interface InputDeliveryDependencies {
  readonly service: ComputingInterface;
  readonly http: HttpSender;
  readonly journal: JobJournal;
  readonly log: Log;
  readonly now?: () => Date;
}

/**
 * Uploads the inputs that a job still waits for because their upload was interrupted, and those that the server counts as complete
 * and has only a part of. An error does not change the job.
 * @returns the names of the inputs that were sent; none if the job does not wait for inputs
 * @throws InputFileError if a local file is gone, or has changed since the job was submitted
 * @throws TransferError if a missing input was not submitted from here, is being uploaded by another process, or cannot be uploaded;
 *   with the remedy `distrust-results` if the job may have started without the whole of an input
 */
export async function deliverInputs(
  job: Job,
  parts: InputDeliveryDependencies,
  options: InputDeliveryOptions = {},
): Promise<readonly string[]> {
  const { service, http, journal, log, now = () => new Date() } = parts;
  const { missingInputs } = job;
  const [handover] = await journal.handovers([job.id]);
  const session = new SessionDirectory(http, service.session(job.id), { log });
  if (missingInputs === undefined) {
    if (handover !== undefined) await concludeStarted(job, handover, session, parts, options);
    return [];
  }
  const known = new Map(handover?.uploads.map((upload) => [upload.path, upload]));
  const strange = missingInputs.find((path) => !known.has(path));
  if (strange !== undefined) throw unknownHere(strange);
  if (handover && isBeingUploaded(handover, now())) {
    const [path = handover.uploads[0]?.path ?? ''] = missingInputs;
    const { pid, host } = handover.submitter ?? {};
    throw new TransferError(path, `The inputs of the job are being uploaded by process ${pid} on ${host}`);
  }
  const sent =
    handover !== undefined && known.size > 0
      ? await completeInputs(job, handover.uploads, new Set(missingInputs), session, parts, options)
      : await requireAllThere(job, session, service, options);
  await service.inputsDelivered(job.id, { signal: options.signal });
  if (handover) await journal.delivered([handover.submissionId]);
  return sent;
}

/** By what is recorded here. @returns the names of the inputs of a job, unless the server has all of them */
export const undeliveredInputs = async (
  jobId: JobId,
  { journal }: Pick<InputDeliveryDependencies, 'journal'>,
): Promise<readonly string[]> => (await journal.handovers([jobId])).flatMap(({ uploads }) => uploads.map(pathOf));

/** Sends the inputs that the server does not have, or has only a part of. @returns their names */
async function completeInputs(
  job: Job,
  uploads: readonly StoredUpload[],
  missing: ReadonlySet<string>,
  session: SessionDirectory,
  { service, log }: InputDeliveryDependencies,
  { signal, onProgress }: InputDeliveryOptions,
): Promise<readonly string[]> {
  const counted = uploads.filter(({ path }) => !missing.has(path));
  const partial = new Set((await partialInputs(session, counted.map(expectedInput), { signal, log })).map(pathOf));
  const again = await plannedUploads(counted.filter(({ path }) => partial.has(path)));
  const first = await plannedUploads(uploads.filter(({ path }) => missing.has(path)));
  const unproven: string[] = [];
  const transfer = {
    signal,
    onProgress,
    inputProgress: (call: CallOptions) => service.inputProgress(job.id, call),
    onUnproven: (path: string) => unproven.push(path),
    log,
  };
  // The last of the missing ones may start a job that was submitted by an older version of this library.
  await uploadFiles(session, again, transfer);
  await uploadFiles(session, first, transfer);
  const [path] = unproven;
  if (path !== undefined && !(await service.awaitsDelivery(job.id, { signal }))) {
    throw distrust(`The job has started, and the server may not have had all of ${path} then`, path);
  }
  return [...again, ...first].map(pathOf);
}

/**
 * Makes sure that the server has all of the inputs of a job of which nothing is recorded here, by what its description says of them.
 * @returns the names of the inputs that were sent: none
 * @throws TransferError if that cannot be shown
 */
async function requireAllThere(
  job: Job,
  session: SessionDirectory,
  service: ComputingInterface,
  { signal }: InputDeliveryOptions,
): Promise<readonly []> {
  const description = await service.description(job.id, { signal });
  const expected = [...(description ? sentInputs(description) : [])].map(([path, { sizeBytes }]) => ({
    path,
    sizeBytes,
  }));
  const [partial] = expected.length === 0 ? [{ path: '' }] : await partialInputs(session, expected, { signal });
  if (partial !== undefined) throw unknownHere(partial.path);
  return [];
}

/**
 * Concludes the submission of a job that has started while its client was not there to see it.
 * @throws TransferError if it may have started with a part of an input only
 */
async function concludeStarted(
  job: Job,
  { uploads, submissionId }: Handover,
  session: SessionDirectory,
  { service, journal, log }: InputDeliveryDependencies,
  { signal }: InputDeliveryOptions,
): Promise<void> {
  // Of a job that has failed there are no results to be wrong about.
  if (uploads.length === 0 || job.state === 'Failed' || job.state === 'Killed') return;
  if (!(await service.inputProgress(job.id, { signal })).isPast) return;
  if (!(await service.awaitsDelivery(job.id, { signal }))) {
    const partial = await partialInputs(session, uploads.map(expectedInput), { signal, log });
    // At its end, the server deletes what is not declared as an output.
    const [doubtful] = partial.filter(({ isThere }) => isThere || !isTerminal(job.state));
    if (doubtful !== undefined) {
      const told = `The upload of its inputs was interrupted, and the job has started: the server has ${doubtful.found}`;
      throw distrust(`${told} of ${doubtful.path}, and may not have had more when it started`, doubtful.path);
    }
  }
  await journal.delivered([submissionId]);
}

const pathOf = ({ path }: Pick<PartialInput, 'path'>): string => path;

const expectedInput = ({ path, content, sizeBytes }: StoredUpload): ExpectedInput => ({
  path,
  sizeBytes: content?.byteLength ?? sizeBytes,
});

const unknownHere = (path: string): TransferError =>
  new TransferError(path, `Cannot upload ${path || 'the inputs'}: it is not known here which file was meant`, {
    retryable: false,
    remedy: 'upload-from-origin',
  });

const distrust = (message: string, path: string): TransferError =>
  new TransferError(path, message, { retryable: false, remedy: 'distrust-results' });

/** An upload may take longer than any submission. On this machine the process is looked up, without a time limit. */
const isBeingUploaded = (handover: Handover, now: Date): boolean =>
  handover.submitter?.host === processes.current.hostname
    ? processes.current.isRunning(handover.submitter.pid)
    : isUnderWay(handover, now);
