import { formatAdl } from '../descriptions/adl/adl.js';
import { exactLaunch } from '../descriptions/exact-launch.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { requireNoGate } from '../descriptions/model/inputs-gate.js';
import type { LossOptions } from '../descriptions/model/loss.js';
import { chooseShares } from '../information/choose-share.js';
import type { ComputingService } from '../information/computing-service.js';
import { resolveSoftware } from '../information/resolve-software.js';
import { commandLine } from '../job-list/job-history.js';
import type { PlannedUpload } from '../transfer/local-source.js';
import { planUploads } from '../transfer/staging-plan.js';

/** A job that is being submitted to a service. */
export interface JobAttempt {
  /** The command that the user asked for, which a launch script may hold; for the history. */
  readonly command?: string | undefined;
  readonly description: ActivityDescription;
  /** The inputs to upload once the service has accepted the job. */
  readonly uploads: readonly PlannedUpload[];
  /** The queue to try now; undefined leaves the choice to the service. */
  readonly queue: string | undefined;
  /** The queues to try after it. */
  readonly otherQueues: readonly string[];
  /** Why earlier queues refused it. */
  readonly refusals: readonly string[];
}

/**
 * Plans how to submit a job: the description to send, the inputs to upload, and the queues to try, the best first.
 * @throws NoSuitableQueueError if no queue of the service is suitable, or the service lacks software that is asked for
 * @throws InvalidJobDescription, UnsafePathError if something impossible is asked for, or something that services cannot be told,
 *   unless `onLoss` accepts the loss
 */
export function planAttempt(
  job: ActivityDescription,
  service: ComputingService,
  { onLoss, onRemark }: LossOptions = {},
): JobAttempt {
  requireNoGate(job);
  const { description, launcher } = exactLaunch(resolveSoftware(job, service));
  const contents = new Map(launcher && [[launcher.name, new TextEncoder().encode(launcher.content)]]);
  // Services are sent ADL, for documents in every language.
  formatAdl(description, { onLoss, onRemark });
  // Shares for different users may stand for one queue, and submissions name the queue.
  const queues = new Set(chooseShares(service, description).map(({ name, queue }) => queue ?? name));
  const [queue, ...otherQueues] = queues;
  const command = job.executable && commandLine(job.executable);
  return { command, description, uploads: planUploads(description, contents), queue, otherQueues, refusals: [] };
}

/** The attempt to make after a queue refused; undefined when all have. */
export function afterRefusal(attempt: JobAttempt, refusal: string): JobAttempt | undefined {
  const [queue, ...otherQueues] = attempt.otherQueues;
  if (queue === undefined) return undefined;
  return { ...attempt, queue, otherQueues, refusals: [...attempt.refusals, refusal] };
}

/** The description with the queue to try now. */
export const queuedDescription = ({
  description,
  queue,
}: Pick<JobAttempt, 'description' | 'queue'>): ActivityDescription => ({
  ...description,
  ...(queue !== undefined && { resources: { ...description.resources, queue } }),
});

/** The document to send: with the queue, and with a submission id by which the job can be found if the reply is lost. */
export function withSubmissionId(attempt: JobAttempt, submissionId: string): ActivityDescription {
  return { ...queuedDescription(attempt), previousIds: [...(attempt.description.previousIds ?? []), submissionId] };
}
