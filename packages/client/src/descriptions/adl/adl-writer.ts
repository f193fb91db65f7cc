import { requireArgument } from '../../checks/require-argument.js';
import { object, truth } from '../../checks/shape.js';
import { InvalidJobDescription } from '../../errors/index.js';
import { XmlError } from '../../xml/xml-error.js';
import { element, optionalElement, type WriteXmlOptions, writeXml, type XmlNode } from '../../xml/xml-writer.js';
import { wrapPolicy } from '../model/access-control.js';
import type {
  ActivityDescription,
  DataSource,
  DataTarget,
  Executable,
  InputFile,
  NamedOption,
  Resources,
  SlotRequirement,
} from '../model/activity-description.js';
import { formatArcTime, formatCompactArcTime } from '../model/arc-time.js';
import { checkDescription } from '../model/description-rules.js';
import { formatIsoPeriod } from '../model/iso-period.js';
import { type LossOptions, type LossReport, lossReport } from '../model/loss.js';
import { LOSSES } from '../model/loss-shape.js';
import { ADL_NAMESPACE, NORDUGRID_ADL_NAMESPACE } from './adl-namespaces.js';

/** Options of writing ADL. */
export interface FormatAdlOptions extends LossOptions {
  /**
   * The document is for a reader that has only the document, not the description. Then it is reported as a
   * loss that ADL has no element for the paths of local files; a client that submits the description has them anyway.
   * @default false
   */
  readonly standalone?: boolean;
  /** Whether the text begins with `<?xml …?>`. @default true */
  readonly declaration?: boolean;
}

const OPTIONS = object<FormatAdlOptions>({ ...LOSSES, standalone: truth, declaration: truth });

/**
 * Writes EMI ADL with the NorduGrid extensions, elements in the order of the schema. Text is exact.
 * @throws InvalidJobDescription naming what ADL, or XML, cannot express
 * @see EMI Execution Service Specification 1.16, section "Activity Description Language"
 *
 * @example
 * ```ts
 * const document = formatAdl(
 *   { executable: { path: '/bin/hostname' }, inputFiles: [], outputFiles: [] },
 *   { standalone: true, onLoss: ({ what }) => console.warn(what) },
 * );
 * ```
 */
export function formatAdl(description: ActivityDescription, options: FormatAdlOptions = {}): string {
  requireArgument('formatAdl', 'options', options, OPTIONS);
  return writeDescriptionXml(adlElement(description, options), options);
}

/** Writes several descriptions as one `<ActivityDescriptions>`, the form in which A-REX takes several at once. */
export function formatAdlDocuments(
  descriptions: readonly ActivityDescription[],
  options: FormatAdlOptions = {},
): string {
  const activities = descriptions.map((description) => adlElement(description, options));
  return writeDescriptionXml(element('ActivityDescriptions', activities), options);
}

/** @throws InvalidJobDescription naming the element that holds what XML cannot hold */
export function writeDescriptionXml(root: XmlNode, options: WriteXmlOptions): string {
  try {
    return writeXml(root, options);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new InvalidJobDescription(error.reason, { cause: error });
  }
}

/** The root element, with its namespaces, to be put into another document. */
export function adlElement(description: ActivityDescription, options: FormatAdlOptions = {}): XmlNode {
  checkDescription(description);
  const report = lossReport(options);
  reportLosses(description, report, options.standalone ?? false);
  const { resources = {} } = description;
  return element(
    'ActivityDescription',
    [identification(description), application(description), resourcesElement(resources, report), staging(description)],
    { xmlns: ADL_NAMESPACE, 'xmlns:nordugrid-adl': NORDUGRID_ADL_NAMESPACE },
  );
}

function reportLosses(description: ActivityDescription, report: LossReport, standalone: boolean): void {
  const none = 'ADL has no words for it';
  const { resources = {} } = description;
  if (description.project !== undefined) report('project', none);
  if (description.alternatives?.length) report('alternatives', 'an ADL document describes one activity');
  if (resources.middleware?.length) report('resources.middleware', none);
  if (resources.benchmark) report('resources.benchmark', 'services refuse documents with a Benchmark');
  const { queue, rejectedQueue } = resources;
  if (rejectedQueue !== undefined && (queue === undefined || queue === rejectedQueue)) {
    report('resources.rejectedQueue', 'ADL can only name the queue that is wanted');
  }
  for (const field of ['operatingSystems', 'runtimeEnvironments'] as const) {
    for (const { name, relation } of resources[field] ?? []) {
      if (relation)
        report(`resources.${field} "${name}": relation ${relation}`, 'ADL can only ask for exactly one version');
    }
  }
  for (const file of description.inputFiles ?? []) reportInputLosses(file, report, standalone);
}

function reportInputLosses(file: InputFile, report: LossReport, standalone: boolean): void {
  const what = `inputFiles "${file.name}"`;
  if (file.localPath !== undefined && standalone)
    report(`${what}: localPath`, 'ADL does not tell where local files are');
  for (const { options = [] } of file.sources ?? []) {
    if (options.some(isReplica)) report(`${what}: location`, 'ADL cannot name the replicas of an input');
  }
  // The client can determine these itself for a file that it uploads.
  if (standalone || file.sources?.length) {
    if (file.sizeBytes !== undefined) report(`${what}: sizeBytes`, 'ADL has no words for it');
    if (file.checksum !== undefined) report(`${what}: checksum`, 'ADL has no words for it');
  }
}

const extension = (name: string): string => `nordugrid-adl:${name}`;
const texts = (name: string, values: readonly string[] = []): XmlNode[] => values.map((value) => element(name, value));

/** Empty text counts as missing, as services read it. */
const optionalText = (name: string, value: string | undefined): XmlNode | undefined =>
  optionalElement(name, value || undefined);

const identification = (description: ActivityDescription): XmlNode =>
  element('ActivityIdentification', [
    optionalText('Name', description.name),
    optionalText('Description', description.description),
    optionalElement('Type', description.type),
    ...texts('Annotation', description.annotations),
    ...texts(extension('ActivityOldID'), description.previousIds),
  ]);

function application(description: ActivityDescription): XmlNode {
  const { accessControl, expirationTime, startTime, wipeTimeSeconds } = description;
  return element('Application', [
    executable('Executable', description.executable),
    optionalText('Input', description.stdin),
    optionalText('Output', description.stdout),
    optionalText('Error', description.stderr),
    optionalElement(extension('Rerun'), description.rerun),
    optionalElement(extension('Priority'), description.priority),
    ...(description.environment ?? []).map(({ name, value }) => named('Environment', name, value)),
    ...(description.preExecutables ?? []).map((program) => executable('PreExecutable', program)),
    ...(description.postExecutables ?? []).map((program) => executable('PostExecutable', program)),
    optionalText(extension('LoggingDirectory'), description.logDirectory),
    ...(description.remoteLogging ?? []).map(({ serviceType, url, optional }) =>
      element('RemoteLogging', [element('ServiceType', serviceType), element('URL', url)], flag(optional)),
    ),
    expirationTime && element('ExpirationTime', formatArcTime(expirationTime)),
    wipeTimeSeconds === undefined ? undefined : element('WipeTime', formatIsoPeriod(wipeTimeSeconds)),
    ...(description.notifications ?? []).map(({ recipient, states }) =>
      element('Notification', [
        element('Protocol', 'email'),
        element('Recipient', recipient),
        ...texts('OnState', states),
      ]),
    ),
    startTime && element(extension('StartTime'), formatCompactArcTime(startTime)),
    accessControl ? element(extension('AccessControl'), wrapPolicy(accessControl)) : undefined,
    ...texts(extension('CredentialService'), description.credentialServices),
    optionalElement(extension('DryRun'), description.dryRun),
  ]);
}

function executable(name: string, { path, arguments: values, successExitCode }: Executable): XmlNode {
  if (path !== path.trim()) {
    throw new InvalidJobDescription(
      `the path of the executable, ${JSON.stringify(path)}, begins or ends in white space`,
      {
        remedy: 'trim-executable',
      },
    );
  }
  return element(name, [
    element('Path', path),
    ...texts('Argument', values),
    optionalElement('FailIfExitCodeNotEqualTo', successExitCode),
  ]);
}

const named = (name: string, key: string, value: string): XmlNode =>
  element(name, [element('Name', key), element('Value', value)]);

/** The other locations of a file, which are a part of the URL in xRSL and JSDL. */
const isReplica = ({ name }: NamedOption): boolean => name === 'location';

const options = (values: readonly NamedOption[] = []): XmlNode[] =>
  values.map((option) => named('Option', option.name, option.value));

const flag = (optional: boolean | undefined) => ({ optional: optional === undefined ? undefined : String(optional) });

function resourcesElement(resources: Resources, report: LossReport): XmlNode {
  const { parallelEnvironment: parallel, coprocessor } = resources;
  return element('Resources', [
    ...(resources.operatingSystems ?? []).map(({ name, family, version = '' }) =>
      element('OperatingSystem', [element('Name', name), optionalText('Family', family), element('Version', version)]),
    ),
    optionalText('Platform', resources.platform),
    ...(resources.runtimeEnvironments ?? []).map((environment) =>
      element(
        'RuntimeEnvironment',
        [
          element('Name', environment.name),
          element('Version', environment.version ?? ''),
          ...texts('Option', environment.options),
        ],
        flag(environment.optional),
      ),
    ),
    parallel &&
      element('ParallelEnvironment', [
        optionalText('Type', parallel.type),
        optionalText('Version', parallel.version),
        optionalElement('ProcessesPerSlot', parallel.processesPerSlot),
        optionalElement('ThreadsPerProcess', parallel.threadsPerProcess),
        ...options(parallel.options),
      ]),
    coprocessor && element('Coprocessor', coprocessor.name, flag(coprocessor.optional)),
    optionalText('NetworkInfo', resources.networkInfo),
    optionalElement('NodeAccess', resources.nodeAccess),
    optionalElement('IndividualPhysicalMemory', resources.individualPhysicalMemoryBytes),
    optionalElement('IndividualVirtualMemory', resources.individualVirtualMemoryBytes),
    optionalElement('DiskSpaceRequirement', resources.diskSpaceBytes),
    optionalElement('RemoteSessionAccess', resources.remoteSessionAccess),
    resources.slots && slots(resources.slots, report),
    optionalText('QueueName', resources.queue),
    optionalElement('IndividualCPUTime', resources.individualCpuTimeSeconds),
    optionalElement('TotalCPUTime', resources.totalCpuTimeSeconds),
    optionalElement('WallTime', resources.wallTimeSeconds),
  ]);
}

function slots({ count, perHost, exclusive }: SlotRequirement, report: LossReport): XmlNode | undefined {
  if (count === undefined && perHost === undefined && exclusive === undefined) return undefined;
  if (count === undefined) {
    throw new InvalidJobDescription('resources.slots: services refuse a SlotRequirement without the number of slots', {
      remedy: exclusive ? 'give-slots-per-host' : undefined,
    });
  }
  if (exclusive && perHost === undefined) {
    report('resources.slots.exclusive', 'services ignore it unless the number of slots per host is given too');
  }
  return element('SlotRequirement', [
    element('NumberOfSlots', String(count)),
    perHost === 'all'
      ? element('SlotsPerHost', String(count), { useNumberOfSlots: 'true' })
      : optionalElement('SlotsPerHost', perHost),
    optionalElement('ExclusiveExecution', exclusive),
  ]);
}

const staging = (description: ActivityDescription): XmlNode =>
  element('DataStaging', [
    optionalElement('ClientDataPush', description.clientDataPush),
    ...(description.inputFiles ?? []).map((file) =>
      element('InputFile', [
        element('Name', file.name),
        ...(file.sources ?? []).map(sourceElement),
        optionalElement('IsExecutable', file.executable),
      ]),
    ),
    ...(description.outputFiles ?? []).map((file) =>
      element('OutputFile', [element('Name', file.name), ...(file.targets ?? []).map(targetElement)]),
    ),
    optionalText(extension('DelegationID'), description.delegationId),
  ]);

const sourceElement = (source: DataSource): XmlNode =>
  element('Source', [
    element('URI', source.uri),
    ...options(source.options?.filter((option) => !isReplica(option))),
    optionalText('DelegationID', source.delegationId),
  ]);

const targetElement = (target: DataTarget): XmlNode =>
  element('Target', [
    element('URI', target.uri),
    ...options(target.options),
    optionalText('DelegationID', target.delegationId),
    optionalElement('Mandatory', target.mandatory),
    optionalElement('CreationFlag', target.creationFlag),
    optionalElement('UseIfFailure', target.useIfFailure),
    optionalElement('UseIfCancel', target.useIfCancel),
    optionalElement('UseIfSuccess', target.useIfSuccess),
  ]);
