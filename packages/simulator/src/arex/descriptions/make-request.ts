import type {
  ActivityDescription,
  DataTarget,
  InputFile,
} from '../../../../client/src/descriptions/model/activity-description.js';
import type { JobRequest, RequestedInput, RequestedTarget } from '../jobs/job-request.js';

const MAX_RERUNS = 5;

/** Takes from a description what the model uses, with the defaults and limits of A-REX. */
export function makeRequest(
  activity: ActivityDescription,
  defaults: { readonly queue: string; readonly delegationId: string | undefined },
): JobRequest {
  const { executable, resources = {}, inputFiles = [], outputFiles = [] } = activity;
  const mentioned = [
    activity.delegationId ?? defaults.delegationId,
    ...inputFiles.flatMap(({ sources = [] }) => sources.map(({ delegationId }) => delegationId)),
    ...outputFiles.flatMap(({ targets = [] }) => targets.map(({ delegationId }) => delegationId)),
  ];
  return {
    name: activity.name,
    previousIds: activity.previousIds ?? [],
    executable: executable.path,
    arguments: executable.arguments ?? [],
    successExitCode: executable.successExitCode ?? 0,
    stdin: activity.stdin || undefined,
    stdout: activity.stdout || undefined,
    stderr: activity.stderr || undefined,
    queue: resources.queue || defaults.queue,
    slots: resources.slots?.count ?? 1,
    wallTimeSeconds: resources.wallTimeSeconds,
    cpuTimeSeconds: resources.totalCpuTimeSeconds,
    memoryBytes: resources.individualPhysicalMemoryBytes,
    runtimeEnvironments: (resources.runtimeEnvironments ?? []).map(({ name, version }) =>
      version ? `${name}-${version}` : name,
    ),
    startTime: activity.startTime?.getTime(),
    reruns: Math.min(activity.rerun ?? 0, MAX_RERUNS),
    priority: Math.min(activity.priority ?? 50, 100),
    dryRun: activity.dryRun ?? false,
    inputs: inputFiles.flatMap(requestedInput),
    outputs: outputFiles.map(({ name, targets = [] }) => ({ name, targets: targets.map(requestedTarget) })),
    delegationIds: [...new Set(mentioned.filter((id) => id !== undefined))],
  };
}

/** Of several sources, which are alternatives, the first counts. */
function requestedInput({ name, sources: [source] = [], localPath }: InputFile): readonly RequestedInput[] {
  if (source) return [{ name, source: source.uri, sizeBytes: undefined }];
  // In xRSL as a server reads it, the place of the source holds size and checksum; with `*`, nothing is waited for.
  const size = /^(\d+|\*)(?:\.|$)/.exec(localPath ?? '')?.[1];
  if (size === '*') return [];
  return [{ name, source: undefined, sizeBytes: size === undefined ? undefined : Number(size) }];
}

const requestedTarget = ({ uri, useIfSuccess, useIfFailure, useIfCancel }: DataTarget): RequestedTarget => ({
  url: uri,
  ifSuccessful: useIfSuccess ?? true,
  ifFailed: useIfFailure ?? false,
  ifCancelled: useIfCancel ?? false,
});
