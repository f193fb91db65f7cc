import { GLUE_NAMESPACE, glueTime, legible, misEncoded } from '../../../../sandbox/src/glue2/glue2-values.js';
import type { Release } from '../../../../sandbox/src/release.js';
import { type Element, element, elements } from '../../../../sandbox/src/xml/element.js';
import { isQueued, isRunning, type JobRecord } from '../jobs/job-record.js';
import { PLACEHOLDER_STATES, restartStateValues, stateValues } from '../jobs/published-states.js';

const INTERFACE_NAME = 'org.nordugrid.arcrest';

/**
 * The document of a job as the information provider publishes it.
 * @param job - its record when the provider looked
 */
export function activityDocument(
  job: JobRecord,
  { release, host, publishedAt }: { readonly release: Release; readonly host: string; readonly publishedAt: number },
): Element {
  const { id, request, run, failure } = job;
  const hasRun = run?.exitCode !== undefined && run.endedAt !== undefined;
  const content = elements({
    ID: `urn:caid:${host}:${INTERFACE_NAME}:${id}`,
    Name: request.name === undefined ? undefined : misEncoded(request.name),
    OtherInfo: `SubmittedVia=${INTERFACE_NAME}`,
    Type: 'single',
    IDFromEndpoint: `urn:idfe:${id}`,
    LocalIDFromManager: job.phase === 'INLRMS' ? run?.localId : undefined,
    JobDescription: job.language,
    State: stateValues(job, release),
    RestartState: restartStateValues(job, release),
    ExitCode: run?.exitCode,
    Error: (failure?.reasons ?? []).flatMap((reason) => reason.split('\n')),
    WaitingPosition: isRunning(job) || isQueued(job) ? 0 : undefined,
    Owner: job.owner,
    LocalOwner: 'griduser',
    RequestedTotalWallTime: request.wallTimeSeconds && request.wallTimeSeconds * request.slots,
    RequestedTotalCPUTime: request.cpuTimeSeconds,
    RequestedSlots: request.slots,
    RequestedApplicationEnvironment: request.runtimeEnvironments,
    StdIn: request.stdin ?? '/dev/null',
    StdOut: request.stdout ?? '/dev/null',
    StdErr: request.stderr ?? '/dev/null',
    ExecutionNode: run && 'node1',
    Queue: request.queue,
    ...usage(job, publishedAt),
    SubmissionTime: glueTime(job.createdAt),
    StartTime: hasRun ? glueTime(run.startedAt) : undefined,
    ComputingManagerEndTime: hasRun ? glueTime(run.endedAt ?? run.startedAt) : undefined,
    EndTime: failure || job.finishedAt === undefined ? undefined : glueTime(job.finishedAt),
    WorkingAreaEraseTime: job.eraseAt === undefined ? undefined : glueTime(job.eraseAt),
    ProxyExpirationTime: glueTime(job.credentialExpiresAt),
    SubmissionHost: job.clientAddress.replace(/:\d+$/, ''),
    OtherMessages: isRunning(job) ? 'LRMS: Running under fork' : undefined,
    Associations: elements({
      ComputingShareID: `urn:ogf:ComputingShare:${host}:${request.queue}`,
      ActivityID: request.previousIds,
    }),
  });
  return activity(content, glueTime(publishedAt), 10_800);
}

/** What there is before the information provider has looked. */
export const placeholderDocument = (job: JobRecord): Element =>
  activity(
    elements({
      ID: `urn:caid::${INTERFACE_NAME}:${job.id}`,
      Name: job.request.name,
      OtherInfo: `SubmittedVia=${INTERFACE_NAME}`,
      Type: 'single',
      IDFromEndpoint: `urn:idfe:${job.id}`,
      State: PLACEHOLDER_STATES,
      Owner: job.owner,
    }),
    glueTime(job.createdAt).replace('Z', '+00:00'),
    60,
  );

const activity = (content: readonly Element[], creationTime: string, validitySeconds: number): Element =>
  element('ComputingActivity', legible(content), {
    xmlns: GLUE_NAMESPACE,
    BaseType: 'Activity',
    CreationTime: creationTime,
    Validity: String(validitySeconds),
  });

/** Wall time counts once for each slot. */
function usage({ run, phase, request, finishedAt }: JobRecord, at: number): Readonly<Record<string, number>> {
  if (!run || (run.endedAt !== undefined && phase === 'INLRMS')) return {};
  const wallSeconds = Math.floor(((run.endedAt ?? finishedAt ?? at) - run.startedAt) / 1000);
  return { UsedTotalWallTime: Math.max(0, wallSeconds) * request.slots, UsedTotalCPUTime: 0 };
}
