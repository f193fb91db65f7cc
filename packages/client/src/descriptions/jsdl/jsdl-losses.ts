import type {
  ActivityDescription,
  DataSource,
  DataTarget,
  InputFile,
  Resources,
} from '../model/activity-description.js';
import type { LossReport } from '../model/loss.js';
import { isRemoteUrl, remoteEnds } from '../model/url-location.js';

/** Reports all parts of a description that JSDL, as ARC 5 understood it, cannot express. */
export function reportJsdlLosses(description: ActivityDescription, report: LossReport): void {
  const none = 'JSDL has no words for it';
  if (description.type !== undefined) report('type', none);
  if (description.executable.successExitCode !== undefined) report('executable.successExitCode', none);
  for (const field of ['preExecutables', 'postExecutables'] as const) {
    for (const program of description[field] ?? []) {
      if (program.successExitCode !== undefined) report(`${field} "${program.path}": successExitCode`, none);
    }
  }
  for (const { serviceType, url, optional } of description.remoteLogging ?? []) {
    if (serviceType !== 'SGAS') report(`remoteLogging "${url}"`, `JSDL knows SGAS only, not ${serviceType}`);
    else if (optional !== undefined) report(`remoteLogging "${url}": optional`, none);
  }
  if (description.clientDataPush !== undefined) report('clientDataPush', none);
  if (description.delegationId) report('delegationId', none);
  if (description.alternatives?.length) report('alternatives', 'a JSDL document describes one job');
  reportResourceLosses(description.resources ?? {}, report);
  for (const file of description.inputFiles ?? []) reportInputLosses(file, report);
  for (const { name, targets = [] } of description.outputFiles ?? []) {
    for (const target of targets) reportTargetLosses(`outputFiles "${name}"`, target, report);
  }
}

function reportResourceLosses(resources: Resources, report: LossReport): void {
  const none = 'JSDL has no words for it';
  const { parallelEnvironment = {}, benchmark, queue, rejectedQueue } = resources;
  for (const field of ['type', 'version', 'processesPerSlot', 'options'] as const) {
    if (parallelEnvironment[field] !== undefined) report(`resources.parallelEnvironment.${field}`, none);
  }
  if (resources.coprocessor) report('resources.coprocessor', none);
  if (resources.remoteSessionAccess !== undefined) report('resources.remoteSessionAccess', none);
  for (const { name, options, optional } of resources.runtimeEnvironments ?? []) {
    if (options?.length) report(`resources.runtimeEnvironments "${name}": options`, none);
    if (optional !== undefined) report(`resources.runtimeEnvironments "${name}": optional`, none);
  }
  const { count, perHost } = resources.slots ?? {};
  if (perHost === 'all' && count !== undefined) {
    report('resources.slots.perHost: all', `JSDL knows numbers only, and ${count} is asked for`);
  }
  if (benchmark && resources.totalCpuTimeSeconds === undefined) {
    report('resources.benchmark', 'it scales the total CPU time, which is not asked for');
  }
  if (rejectedQueue !== undefined && queue !== undefined && queue !== '') {
    report('resources.rejectedQueue', 'JSDL can ask for a queue or reject one, not both');
  }
}

function reportInputLosses({ name, sources = [] }: InputFile, report: LossReport): void {
  for (const source of sources) reportEndLosses(`inputFiles "${name}"`, source, report);
  if (remoteEnds(sources).length > 1) report(`inputFiles "${name}": sources`, 'JSDL has one source for a file');
  for (const { delegationId } of sources) {
    if (delegationId) report(`inputFiles "${name}": delegationId`, 'JSDL has no words for it');
  }
}

function reportEndLosses(what: string, { uri, options = [] }: DataSource, report: LossReport): void {
  if (!isRemoteUrl(uri)) report(`${what}: ${uri}`, 'JSDL would take it for a path on the client');
  for (const { name, value } of options) {
    if (name === 'location' && !isRemoteUrl(value)) report(`${what}: option "location"`, 'it names no URL');
  }
}

function reportTargetLosses(what: string, target: DataTarget, report: LossReport): void {
  reportEndLosses(what, target, report);
  for (const field of [
    'delegationId',
    'mandatory',
    'creationFlag',
    'useIfFailure',
    'useIfCancel',
    'useIfSuccess',
  ] as const) {
    if (target[field] !== undefined) report(`${what}: ${field}`, 'JSDL has no words for it');
  }
}
