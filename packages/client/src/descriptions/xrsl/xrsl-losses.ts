import type {
  ActivityDescription,
  DataSource,
  DataTarget,
  InputFile,
  NamedOption,
  Resources,
} from '../model/activity-description.js';
import type { LossReport } from '../model/loss.js';
import { isRemoteUrl, remoteEnds } from '../model/url-location.js';

export const MEBIBYTE = 1024 * 1024;
const NONE = 'xRSL has no words for it';

/** Reports all parts of a description that xRSL cannot express. */
export function reportXrslLosses(description: ActivityDescription, report: LossReport): void {
  for (const field of ['description', 'type', 'project', 'expirationTime', 'clientDataPush'] as const) {
    if (description[field] !== undefined) report(field, NONE);
  }
  for (const field of ['annotations', 'previousIds', 'preExecutables', 'postExecutables'] as const) {
    if (description[field]?.length) report(field, NONE);
  }
  if (description.executable.successExitCode !== undefined) report('executable.successExitCode', NONE);
  for (const { serviceType, url, optional } of description.remoteLogging ?? []) {
    if (serviceType !== 'SGAS') report(`remoteLogging "${url}"`, `xRSL knows SGAS only, not ${serviceType}`);
    else if (optional !== undefined) report(`remoteLogging "${url}": optional`, NONE);
  }
  for (const { recipient, states } of description.notifications ?? []) {
    if (states.includes('ACCEPTED')) report(`notifications "${recipient}": ACCEPTED`, NONE);
    if (states.length === 0) report(`notifications "${recipient}"`, 'there is no state on which to send one');
  }
  if (description.startTime && description.startTime.getTime() % 1000 !== 0) {
    report('startTime: milliseconds', 'ARC knows whole seconds only');
  }
  reportResourceLosses(description.resources ?? {}, report);
  for (const file of description.inputFiles ?? []) reportInputLosses(file, report);
  for (const { name, targets = [] } of description.outputFiles ?? []) {
    for (const target of targets) reportTargetLosses(`outputFiles "${name}"`, target, report);
  }
}

function reportResourceLosses(resources: Resources, report: LossReport): void {
  for (const field of [
    'parallelEnvironment',
    'coprocessor',
    'networkInfo',
    'individualVirtualMemoryBytes',
    'individualCpuTimeSeconds',
    'remoteSessionAccess',
  ] as const) {
    if (resources[field] !== undefined) report(`resources.${field}`, NONE);
  }
  for (const { name, family } of resources.operatingSystems ?? []) {
    if (family) report(`resources.operatingSystems "${name}": family`, NONE);
  }
  for (const { name, optional } of resources.runtimeEnvironments ?? []) {
    if (optional !== undefined) report(`resources.runtimeEnvironments "${name}": optional`, NONE);
  }
  for (const field of ['individualPhysicalMemoryBytes', 'diskSpaceBytes'] as const) {
    if ((resources[field] ?? 0) % MEBIBYTE !== 0) {
      report(`resources.${field}: ${resources[field]}`, 'xRSL counts in mebibytes, and the next one up is asked for');
    }
  }
  const { count, perHost } = resources.slots ?? {};
  if (perHost === 'all' && count !== undefined) {
    report('resources.slots.perHost: all', `xRSL knows numbers only, and ${count} is asked for`);
  }
  if (resources.benchmark && resources.totalCpuTimeSeconds === undefined) {
    report('resources.benchmark', 'it scales the total CPU time, which is not asked for');
  }
}

function reportInputLosses(file: InputFile, report: LossReport): void {
  const { name, sources = [], sizeBytes, checksum } = file;
  for (const source of sources) reportEndLosses(`inputFiles "${name}"`, source, isReservedForSources, report);
  if (remoteEnds(sources).length > 1) report(`inputFiles "${name}": sources`, 'xRSL has one source for a file');
  if (sizeBytes !== undefined) report(`inputFiles "${name}": sizeBytes`, NONE);
  if (checksum !== undefined) report(`inputFiles "${name}": checksum`, NONE);
}

/** Whether xRSL, or this library's reader of it, gives another meaning to an option of that name. */
export const isReservedForSources = ({ name, value }: NamedOption): boolean =>
  name === 'delegationid' || (name === 'location' && !isRemoteUrl(value));

export const isReservedForTargets = (option: NamedOption): boolean =>
  ['mandatory', 'useiffailure', 'useifcancel', 'useifsuccess'].includes(option.name) || isReservedForSources(option);

function reportEndLosses(
  what: string,
  { uri, options = [] }: DataSource,
  isReserved: (option: NamedOption) => boolean,
  report: LossReport,
): void {
  if (!isRemoteUrl(uri)) report(`${what}: ${uri}`, 'xRSL would take it for a path on the client');
  for (const { name } of options.filter(isReserved)) {
    report(`${what}: option "${name}"`, 'xRSL means something else by an option of that name');
  }
}

function reportTargetLosses(what: string, target: DataTarget, report: LossReport): void {
  reportEndLosses(what, target, isReservedForTargets, report);
  for (const field of ['creationFlag', 'useIfFailure', 'useIfCancel', 'useIfSuccess'] as const) {
    if (target[field] !== undefined) report(`${what}: ${field}`, NONE);
  }
}
