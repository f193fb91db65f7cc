import { isQueued, isRunning, type PublishedJob } from '../jobs/job-record.js';
import { PLACEHOLDER_STATE_VALUES, restartStateValues, stateValues } from '../jobs/published-states.js';
import type { Release } from '../release.js';
import { type Element, element, elements } from '../xml/element.js';
import { GLUE_NAMESPACE, glueTime, legible, misEncoded } from './glue2-values.js';

export interface ActivityDocumentOptions {
  readonly release: Release;
  /** Of the compute element. */
  readonly host: string;
  readonly localUser: string;
  /** The machine that its program runs on. */
  readonly executionNode: string;
  /** Its number in the batch system; undefined before it has one. */
  readonly localId: number | undefined;
}

const INTERFACE_NAME = 'org.nordugrid.arcrest';

/**
 * A job's ComputingActivity, as A-REX' information provider publishes it.
 * @param snapshot - the job when the provider looked, and when that was, in milliseconds since 1970
 */
export function activityDocument(
  { job, takenAt }: { readonly job: PublishedJob; readonly takenAt: number },
  { release, host, localUser, executionNode, localId }: ActivityDocumentOptions,
): Element {
  const { request, run, failure } = job;
  const running = isRunning(job);
  const content = elements({
    ID: `urn:caid:${host}:${INTERFACE_NAME}:${job.id}`,
    Name: request.name === undefined ? undefined : misEncoded(request.name),
    OtherInfo: `SubmittedVia=${INTERFACE_NAME}`,
    Type: 'single',
    IDFromEndpoint: `urn:idfe:${job.id}`,
    LocalIDFromManager: job.phase === 'INLRMS' ? localId : undefined,
    JobDescription: job.language,
    State: stateValues(job, release),
    RestartState: restartStateValues(job, release),
    ExitCode: run?.exitCode,
    Error: (failure?.reasons ?? []).flatMap((reason) => reason.split('\n')),
    WaitingPosition: running || isQueued(job) ? 0 : undefined,
    Owner: job.owner,
    LocalOwner: localUser,
    RequestedTotalWallTime: request.wallTimeSeconds && request.wallTimeSeconds * request.slots,
    RequestedTotalCPUTime: request.cpuTimeSeconds,
    RequestedSlots: request.slots,
    RequestedApplicationEnvironment: request.runtimeEnvironments,
    StdIn: request.stdin ?? '/dev/null',
    StdOut: request.stdout ?? '/dev/null',
    StdErr: request.stderr ?? '/dev/null',
    ExecutionNode: run && executionNode,
    Queue: request.queue,
    ...usage(job, takenAt),
    SubmissionTime: glueTime(job.createdAt),
    StartTime: run?.exitCode === undefined ? undefined : glueTime(run.startedAt),
    ComputingManagerEndTime: run?.exitCode === undefined ? undefined : glueTime(run.endedAt ?? run.startedAt),
    EndTime: failure || job.finishedAt === undefined ? undefined : glueTime(job.finishedAt),
    WorkingAreaEraseTime: job.eraseAt === undefined ? undefined : glueTime(job.eraseAt),
    ProxyExpirationTime: glueTime(job.credentialExpiresAt),
    SubmissionHost: job.clientAddress.replace(/:\d+$/, ''),
    OtherMessages: running ? 'LRMS: Running under fork' : undefined,
    Associations: elements({
      ComputingShareID: `urn:ogf:ComputingShare:${host}:${request.queue}`,
      ActivityID: request.previousIds,
    }),
  });
  return activity(content, glueTime(takenAt), 10_800);
}

/** What stands for the document until the information provider has seen the job. */
export const placeholderDocument = (job: PublishedJob): Element =>
  activity(
    elements({
      ID: `urn:caid::${INTERFACE_NAME}:${job.id}`,
      Name: job.request.name,
      OtherInfo: `SubmittedVia=${INTERFACE_NAME}`,
      Type: 'single',
      IDFromEndpoint: `urn:idfe:${job.id}`,
      State: PLACEHOLDER_STATE_VALUES,
      Owner: job.owner,
    }),
    glueTime(job.createdAt).replace(/Z$/, '+00:00'),
    60,
  );

const activity = (content: readonly Element[], creationTime: string, validitySeconds: number): Element =>
  element('ComputingActivity', legible(content), {
    xmlns: GLUE_NAMESPACE,
    BaseType: 'Activity',
    CreationTime: creationTime,
    Validity: String(validitySeconds),
  });

/** Wall time counts once for every slot, as A-REX counts. */
function usage(
  { run, phase, request, finishedAt }: PublishedJob,
  now: number,
): Readonly<Record<string, number | undefined>> {
  if (!run || (run.endedAt !== undefined && phase === 'INLRMS')) return {};
  const wallSeconds = Math.floor(((run.endedAt ?? finishedAt ?? now) - run.startedAt) / 1000);
  return {
    UsedTotalWallTime: Math.max(0, wallSeconds) * request.slots,
    UsedTotalCPUTime: Math.round(run.cpuSeconds ?? 0),
  };
}
