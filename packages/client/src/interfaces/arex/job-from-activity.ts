import { omitUndefined } from '../../descriptions/model/omit-undefined.js';
import type { ComputingActivity } from '../../information/computing-activity.js';
import type { Job } from '../../jobs/job.js';

/** The facts of an info document about a job, apart from its state and its end. */
export function jobFacts(activity: ComputingActivity | undefined): Partial<Job> {
  if (activity === undefined) return {};
  // The service tells one state in up to six vocabularies; its own has the most detail.
  const restartState = activity.restartStates.get('nordugrid');
  return omitUndefined({
    name: activity.name,
    queue: activity.queue,
    localId: activity.localId,
    executionNodes: activity.executionNodes.length > 0 ? activity.executionNodes : undefined,
    stdout: activity.stdout,
    stderr: activity.stderr,
    submittedAt: activity.submittedAt,
    startedAt: activity.startedAt,
    endedAt: activity.endedAt,
    erasedAt: activity.erasedAt,
    requestedWallTimeSeconds: activity.requestedWallTimeSeconds,
    requestedCpuTimeSeconds: activity.requestedCpuTimeSeconds,
    requestedSlots: activity.requestedSlots,
    usedWallTimeSeconds: activity.usedWallTimeSeconds,
    usedCpuTimeSeconds: activity.usedCpuTimeSeconds,
    usedMemoryBytes: activity.usedMemoryBytes,
    waitingPosition: activity.waitingPosition,
    restartStates: restartState === undefined ? undefined : [restartState],
    previousIds: activity.previousIds.length > 0 ? activity.previousIds : undefined,
    messages: activity.messages.length > 0 ? activity.messages : undefined,
  });
}
