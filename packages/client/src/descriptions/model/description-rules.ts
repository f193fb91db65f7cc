import { InvalidJobDescription } from '../../errors/index.js';
import type { ActivityDescription, Executable, InputFile, OutputFile, Resources } from './activity-description.js';
import { requireDescription } from './description-shape.js';

/**
 * Refuses a value that is no description, and one that makes no sense in any language. Every codec calls this before it writes.
 * @throws InvalidJobDescription naming the field
 */
export function checkDescription(description: ActivityDescription): void {
  requireDescription(description);
  checkExecutable('executable', description.executable);
  description.preExecutables?.forEach(
    (executable, index) => void checkExecutable(`preExecutables[${index}]`, executable),
  );
  description.postExecutables?.forEach(
    (executable, index) => void checkExecutable(`postExecutables[${index}]`, executable),
  );
  for (const { name } of description.environment ?? []) {
    if (name === '' || name.includes('='))
      throw refused('environment', `${JSON.stringify(name)} is no name of a variable`);
  }
  checkInteger('rerun', description.rerun, 0);
  checkInteger('priority', description.priority, 0, 100);
  checkInteger('wipeTimeSeconds', description.wipeTimeSeconds, 0);
  checkTime('expirationTime', description.expirationTime);
  checkTime('startTime', description.startTime);
  for (const { recipient } of description.notifications ?? []) checkPresent('notifications', 'recipient', recipient);
  for (const { serviceType, url } of description.remoteLogging ?? []) {
    checkPresent('remoteLogging', 'service type', serviceType);
    checkPresent('remoteLogging', 'URL', url);
  }
  checkResources(description.resources ?? {});
  checkInputFiles(description.inputFiles ?? []);
  description.outputFiles?.forEach(checkOutputFile);
  for (const alternative of description.alternatives ?? []) {
    if (alternative.alternatives?.length)
      throw refused('alternatives', 'an alternative cannot have alternatives itself');
    checkDescription(alternative);
  }
}

function checkExecutable(field: string, { path, successExitCode }: Executable): void {
  checkPresent(field, 'path', path);
  checkInteger(`${field}.successExitCode`, successExitCode, 0, 255);
}

function checkResources(resources: Resources): void {
  for (const field of ['middleware', 'operatingSystems', 'runtimeEnvironments'] as const) {
    for (const { name } of resources[field] ?? []) checkPresent(`resources.${field}`, 'name', name);
  }
  checkInteger('resources.individualPhysicalMemoryBytes', resources.individualPhysicalMemoryBytes, 0);
  checkInteger('resources.individualVirtualMemoryBytes', resources.individualVirtualMemoryBytes, 0);
  checkInteger('resources.diskSpaceBytes', resources.diskSpaceBytes, 1);
  checkInteger('resources.slots.count', resources.slots?.count, 1);
  // With 0 the service would divide by it.
  if (resources.slots?.perHost !== 'all') checkInteger('resources.slots.perHost', resources.slots?.perHost, 1);
  checkInteger('resources.individualCpuTimeSeconds', resources.individualCpuTimeSeconds, 0);
  checkInteger('resources.totalCpuTimeSeconds', resources.totalCpuTimeSeconds, 0);
  // With 0 the job would be killed at once.
  checkInteger('resources.wallTimeSeconds', resources.wallTimeSeconds, 1);
  checkInteger('resources.parallelEnvironment.processesPerSlot', resources.parallelEnvironment?.processesPerSlot, 0);
  checkInteger('resources.parallelEnvironment.threadsPerProcess', resources.parallelEnvironment?.threadsPerProcess, 0);
  for (const { name } of resources.parallelEnvironment?.options ?? []) {
    checkPresent('resources.parallelEnvironment.options', 'name', name);
  }
  if (resources.benchmark !== undefined) {
    checkPresent('resources.benchmark', 'name', resources.benchmark.name);
    if (!(Number.isFinite(resources.benchmark.value) && resources.benchmark.value >= 0)) {
      throw refused('resources.benchmark', `${resources.benchmark.value} is no value of a benchmark`);
    }
  }
}

function checkInputFiles(files: readonly InputFile[]): void {
  const names = new Set<string>();
  for (const { name, localPath, sources, sizeBytes } of files) {
    checkPresent('inputFiles', 'name', name);
    const field = `inputFiles ${JSON.stringify(name)}`;
    if (names.has(name)) throw refused(field, 'two input files have this name');
    names.add(name);
    if (localPath === '') throw refused(field, 'the local path is empty');
    if (localPath !== undefined && sources?.length) throw refused(field, 'it has a local path and sources');
    for (const { uri } of sources ?? []) checkPresent(field, 'source', uri);
    checkInteger(`${field}: sizeBytes`, sizeBytes, 0);
  }
}

function checkOutputFile({ name, targets }: OutputFile): void {
  checkPresent('outputFiles', 'name', name);
  for (const { uri } of targets ?? []) checkPresent(`outputFiles ${JSON.stringify(name)}`, 'target', uri);
}

function checkPresent(field: string, what: string, value: string): void {
  if (value === '') throw refused(field, `the ${what} is missing`);
}

function checkInteger(field: string, value: number | undefined, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw refused(field, `${value} is not a whole number ${range}`);
}

function checkTime(field: string, time: Date | undefined): void {
  if (time !== undefined && Number.isNaN(time.getTime())) throw refused(field, 'not a valid time');
}

const refused = (field: string, reason: string): InvalidJobDescription =>
  new InvalidJobDescription(`${field}: ${reason}`);
