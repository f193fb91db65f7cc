import { formatAdl } from '../descriptions/adl/adl.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import type { LossOptions } from '../descriptions/model/loss.js';
import type { ComputingService } from '../information/computing-service.js';
import type { ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { DelegationChoice } from '../interfaces/contract/delegation-choice.js';
import { fileSystem } from '../machine/files.js';
import { planAttempt, queuedDescription } from './job-attempt.js';
import { requireDelegable } from './job-delegation.js';

/** A file that would be uploaded. */
export interface PreviewedUpload {
  /** Its name in the session directory. */
  readonly name: string;
  /** Left out for a launch script of this library, which passes the arguments on exactly. */
  readonly localPath?: string;
  /** Its size now, in bytes. */
  readonly sizeBytes: number;
}

/** The submission that would be made. */
export interface JobPreview {
  /** The service that would get the job, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** The interface that would be used, for people: its name, and the version where it has several. */
  readonly interface: string;
  /** The queue that would be tried first; undefined if the service chooses. */
  readonly queue: string | undefined;
  /** The queues to try after it, if it refuses. */
  readonly otherQueues: readonly string[];
  /** The files that this client would upload; not those that the service fetches itself. */
  readonly uploads: readonly PreviewedUpload[];
  /** The description as it would be sent, with the queue that was chosen. */
  readonly description: ActivityDescription;
  /** The description as it would be sent, in ADL, but for the submission id that each submission has, and the id of a delegation. */
  readonly document: string;
}

/**
 * Takes all steps before a submission, and sends nothing.
 * @param job - prepared for submission
 * @param delegate - which jobs get a delegation; a job that needs one is refused where none does
 * @throws the errors that planning the submission throws
 */
export async function previewJob(
  job: ActivityDescription,
  { endpoint, label }: Pick<ComputingInterface, 'endpoint' | 'label'>,
  service: ComputingService,
  losses: LossOptions,
  delegate: DelegationChoice = 'always',
): Promise<JobPreview> {
  const attempt = planAttempt(job, service, losses);
  requireDelegable(attempt.description, delegate);
  const description = queuedDescription(attempt);
  const uploads = attempt.uploads.map(async (upload): Promise<PreviewedUpload> => {
    if ('content' in upload) return { name: upload.path, sizeBytes: upload.content.byteLength };
    const { size } = await fileSystem.current.facts(upload.localPath);
    return { name: upload.path, localPath: upload.localPath, sizeBytes: size };
  });
  return {
    endpoint,
    interface: label,
    queue: attempt.queue,
    otherQueues: attempt.otherQueues,
    uploads: await Promise.all(uploads),
    description,
    // Losses have been reported by now.
    document: formatAdl(description, { onLoss: () => undefined }),
  };
}
