import type { ActivityDescription, DataTarget, InputFile, OutputFile } from 'jasmin-arc';
import type { JobRequest, RequestedInput, RequestedOutput, RequestedTarget } from '../jobs/job-request.js';

export interface RequestDefaults {
  /** For a description that names no queue. */
  readonly queue: string;
  /** For a description that names no delegation. */
  readonly delegationId?: string | undefined;
}

const MAX_RERUNS = 5;

/** Takes from a description what matters to the sandbox, with the defaults and limits of A-REX. */
export function makeRequest(activity: ActivityDescription, defaults: RequestDefaults): JobRequest {
  const { executable, resources = {}, priority = 50, rerun = 0 } = activity;
  const delegationId = activity.delegationId ?? defaults.delegationId;
  const inputs = (activity.inputFiles ?? []).flatMap((file) => requestedInput(file, delegationId));
  const outputs = (activity.outputFiles ?? []).map((file) => requestedOutput(file, delegationId));
  const mentioned = [
    delegationId,
    ...inputs.map(({ source }) => source?.delegationId),
    ...outputs.flatMap(({ targets }) => targets.map((target) => target.delegationId)),
  ];
  return {
    name: activity.name,
    ...(activity.previousIds && { previousIds: activity.previousIds }),
    executable: {
      path: executable.path,
      arguments: executable.arguments ?? [],
      successExitCode: executable.successExitCode ?? 0,
    },
    stdin: activity.stdin || undefined,
    stdout: activity.stdout || undefined,
    stderr: activity.stderr || undefined,
    environment: activity.environment ?? [],
    queue: resources.queue || defaults.queue,
    slots: resources.slots?.count ?? 1,
    wallTimeSeconds: resources.wallTimeSeconds,
    cpuTimeSeconds: resources.totalCpuTimeSeconds,
    memoryBytes: resources.individualPhysicalMemoryBytes,
    runtimeEnvironments: (resources.runtimeEnvironments ?? []).map(({ name, version }) =>
      version ? `${name}-${version}` : name,
    ),
    startTime: activity.startTime?.getTime(),
    reruns: Math.min(rerun, MAX_RERUNS),
    priority: Math.min(priority, 100),
    dryRun: activity.dryRun ?? false,
    inputs,
    outputs,
    delegationIds: [...new Set(mentioned.filter((id) => id !== undefined))],
  };
}

/** Several sources are alternatives of which A-REX takes the first. */
function requestedInput(file: InputFile, delegationId: string | undefined): readonly RequestedInput[] {
  const { name, executable = false, sources: [source] = [] } = file;
  if (source) {
    const from = { url: source.uri, delegationId: source.delegationId ?? delegationId };
    return [{ name, executable, source: from }];
  }
  // In xRSL as a server reads it, the place of the source holds size and checksum; with `*`, nothing is waited for.
  const size = /^(\d+|\*)(?:\.|$)/.exec(file.localPath ?? '')?.[1];
  if (size === '*') return [];
  return [{ name, executable, ...(size === undefined ? {} : { sizeBytes: Number(size) }) }];
}

const requestedOutput = ({ name, targets = [] }: OutputFile, delegationId: string | undefined): RequestedOutput => ({
  name,
  targets: targets.map((target) => requestedTarget(target, delegationId)),
});

const requestedTarget = (target: DataTarget, delegationId: string | undefined): RequestedTarget => ({
  url: target.uri,
  delegationId: target.delegationId ?? delegationId,
  ifSuccessful: target.useIfSuccess ?? true,
  ifFailed: target.useIfFailure ?? false,
  ifCancelled: target.useIfCancel ?? false,
});
