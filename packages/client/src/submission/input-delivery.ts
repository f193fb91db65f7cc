import { TransferError } from '../errors/index.js';
import type { HttpSender } from '../http/https-client.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Handover } from '../job-list/job-store.js';
import { isUnderWay } from '../job-list/submitter.js';
import type { Job } from '../jobs/job.js';
import type { Log } from '../log/log.js';
import { processes } from '../machine/processes.js';
import type { JobJournal } from '../service/job-journal.js';
import { SessionDirectory } from '../transfer/session-directory.js';
import type { TransferProgress } from '../transfer/transfer-progress.js';
import { uploadFiles } from '../transfer/upload.js';
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
 * Uploads the inputs that a job still waits for because their upload was interrupted. An error does not change the job.
 * @returns the names of the inputs that were sent; none if the job does not wait for inputs
 * @throws InputFileError if a local file is gone, or has changed since the job was submitted
 * @throws TransferError if a missing input was not submitted from here, is being uploaded by another process, or cannot be uploaded
 */
export async function deliverInputs(
  job: Job,
  { service, http, journal, log, now = () => new Date() }: InputDeliveryDependencies,
  { signal, onProgress }: InputDeliveryOptions = {},
): Promise<readonly string[]> {
  const { missingInputs } = job;
  if (missingInputs === undefined) return [];
  const [handover] = await journal.handovers([job.id]);
  const known = new Map(handover?.uploads.map((upload) => [upload.path, upload]));
  const strange = missingInputs.find((path) => !known.has(path));
  if (strange !== undefined) {
    throw new TransferError(strange, `Cannot upload ${strange}: it is not known here which file was meant`, {
      retryable: false,
      remedy: 'upload-from-origin',
    });
  }
  if (handover && isBeingUploaded(handover, now())) {
    const [path = ''] = missingInputs;
    const { pid, host } = handover.submitter ?? {};
    throw new TransferError(path, `The inputs of the job are being uploaded by process ${pid} on ${host}`);
  }
  const wanted = new Set(missingInputs);
  const uploads = await plannedUploads(handover?.uploads.filter(({ path }) => wanted.has(path)) ?? []);
  const inputProgress = (call: CallOptions) => service.inputProgress(job.id, call);
  const session = new SessionDirectory(http, service.session(job.id), { log });
  await uploadFiles(session, uploads, { signal, onProgress, inputProgress, log });
  await service.inputsDelivered(job.id, { signal });
  if (handover) await journal.delivered([handover.submissionId]);
  return missingInputs;
}

/** An upload may take longer than any submission. On this machine the process is looked up, without a time limit. */
const isBeingUploaded = (handover: Handover, now: Date): boolean =>
  handover.submitter?.host === processes.current.hostname
    ? processes.current.isRunning(handover.submitter.pid)
    : isUnderWay(handover, now);
