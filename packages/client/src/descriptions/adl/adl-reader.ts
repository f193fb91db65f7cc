import type { XmlElement } from '../../xml/xml-element.js';
import { unwrapPolicy } from '../model/access-control.js';
import type {
  ActivityDescription,
  DataTarget,
  Executable,
  InputFile,
  Notification,
  NotificationState,
  OutputFile,
} from '../model/activity-description.js';
import { parseArcTime } from '../model/arc-time.js';
import {
  type ElementFields,
  integerOf,
  invalid,
  leafText,
  quote,
  readDescriptionXml,
  readElement,
} from '../model/element-fields.js';
import { parseIsoPeriod } from '../model/iso-period.js';
import { type LossOptions, type LossReport, lossReport } from '../model/loss.js';
import { requireDocument } from '../model/loss-shape.js';
import { omitUndefined, unlessBare, unlessEmpty } from '../model/omit-undefined.js';
import { ADL_NAMESPACE, NORDUGRID_ADL_NAMESPACE } from './adl-namespaces.js';
import { readResources } from './adl-resources-reader.js';
import { member, oneOf, readOptions } from './adl-values.js';

/**
 * Reads one EMI ADL document with the NorduGrid extensions. Elements may stand in any order; unknown parts, and parts that
 * services would silently ignore, are reported as lost.
 * @throws InvalidJobDescription with line, column and reason
 * @see EMI Execution Service Specification 1.16, section "Activity Description Language"
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * await arc.submitJob(parseAdl(await readFile('job.adl', 'utf8')));
 * ```
 */
export function parseAdl(text: string, options: LossOptions = {}): ActivityDescription {
  requireDocument('parseAdl', text, options);
  const root = readDescriptionXml(text);
  const [only, second] = activityElements(root);
  if (only === undefined) throw invalid(root, 'there is no description inside');
  if (second !== undefined) throw invalid(second, 'there is more than one description; one is expected here');
  return readActivity(only, lossReport(options));
}

/**
 * Reads one document, or an `<ActivityDescriptions>` with any number of them.
 * @throws InvalidJobDescription with line, column and reason
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * await arc.submitJobs(parseAdlDocuments(await readFile('jobs.adl', 'utf8')));
 * ```
 */
export function parseAdlDocuments(text: string, options: LossOptions = {}): readonly ActivityDescription[] {
  requireDocument('parseAdlDocuments', text, options);
  const report = lossReport(options);
  return activityElements(readDescriptionXml(text)).map((activity) => readActivity(activity, report));
}

function activityElements(root: XmlElement): readonly XmlElement[] {
  // A-REX does not mind the namespace of the wrapper.
  const activities = root.name === 'ActivityDescriptions' ? root.children() : [root];
  for (const { name, namespace, line, column } of activities) {
    if (name === 'ActivityDescription' && namespace === ADL_NAMESPACE) continue;
    const actual = namespace === '' ? `<${name}> without a namespace` : `<${name}> of ${quote(namespace)}`;
    throw invalid({ line, column }, `${actual} stands where <ActivityDescription> of "${ADL_NAMESPACE}" is expected`);
  }
  return activities;
}

function readActivity(activity: XmlElement, report: LossReport): ActivityDescription {
  return readElement(activity, ADL_NAMESPACE, report, (fields) => {
    const application = fields.inside('Application', readApplication);
    if (application === undefined) throw invalid(activity, 'there is no <Application>, and so no executable');
    return {
      ...fields.inside('ActivityIdentification', readIdentification),
      ...application,
      ...omitUndefined({ resources: unlessBare(fields.inside('Resources', readResources) ?? {}) }),
      ...fields.inside('DataStaging', readStaging),
    };
  });
}

const TYPES = ['collectionelement', 'parallelelement', 'single', 'workflownode'] as const;
const CREATION_FLAGS = ['overwrite', 'append', 'dontOverwrite'] as const;
const STATES = ['ACCEPTED', 'PREPROCESSING', 'PROCESSING', 'POSTPROCESSING', 'TERMINAL'] as const;

const readIdentification = (fields: ElementFields) =>
  omitUndefined({
    name: fields.text('Name'),
    description: fields.text('Description'),
    type: oneOf(fields, 'Type', TYPES),
    annotations: fields.texts('Annotation'),
    previousIds: fields.texts('ActivityOldID', NORDUGRID_ADL_NAMESPACE),
  });

function readApplication(fields: ElementFields) {
  const executable = fields.inside('Executable', readExecutable);
  if (executable === undefined) throw invalid(fields.element, 'there is no <Executable>');
  const accessControl = fields.text('AccessControl', NORDUGRID_ADL_NAMESPACE);
  return {
    executable,
    ...omitUndefined({
      stdin: fields.text('Input'),
      stdout: fields.text('Output'),
      stderr: fields.text('Error'),
      rerun: fields.integer('Rerun', NORDUGRID_ADL_NAMESPACE),
      priority: readPriority(fields),
      environment: fields.insideEach('Environment', (variable) => ({
        name: variable.requiredText('Name'),
        value: variable.text('Value') ?? '',
      })),
      preExecutables: fields.insideEach('PreExecutable', readExecutable),
      postExecutables: fields.insideEach('PostExecutable', readExecutable),
      logDirectory: fields.text('LoggingDirectory', NORDUGRID_ADL_NAMESPACE) ?? fields.text('LoggingDirectory'),
      remoteLogging: fields.insideEach('RemoteLogging', (logging) => ({
        serviceType: logging.requiredText('ServiceType'),
        url: logging.requiredText('URL'),
        ...omitUndefined({ optional: logging.booleanAttribute('optional') }),
      })),
      expirationTime: readTime(fields, 'ExpirationTime', ADL_NAMESPACE),
      wipeTimeSeconds: readWipeTime(fields),
      notifications: unlessEmpty((fields.insideEach('Notification', readNotifications) ?? []).flat()),
      startTime: readTime(fields, 'StartTime', NORDUGRID_ADL_NAMESPACE),
      accessControl: accessControl && unwrapPolicy(accessControl),
      credentialServices: fields.texts('CredentialService', NORDUGRID_ADL_NAMESPACE),
      dryRun: fields.boolean('DryRun', NORDUGRID_ADL_NAMESPACE),
    }),
  };
}

function readExecutable(fields: ElementFields): Executable {
  return {
    // Services trim this text, and no other.
    path: fields.requiredText('Path').trim() || refuseEmptyPath(fields),
    ...omitUndefined({
      arguments: fields.texts('Argument'),
      successExitCode: fields.integer('FailIfExitCodeNotEqualTo'),
    }),
  };
}

function refuseEmptyPath({ element }: ElementFields): never {
  throw invalid(element, `the path of the <${element.name}> is empty`);
}

function readPriority(fields: ElementFields): number | undefined {
  const priority = fields.integer('Priority', NORDUGRID_ADL_NAMESPACE);
  if (priority === undefined || priority <= 100) return priority;
  fields.lose(`priority ${priority}`, 'the highest is 100, which services use instead');
  return 100;
}

function readTime(fields: ElementFields, name: string, namespace: string): Date | undefined {
  const child = fields.child(name, namespace);
  if (child === undefined) return undefined;
  const time = parseArcTime(leafText(child));
  if (time === undefined)
    throw invalid(child, `<${name}> must be a time like 2031-05-06T07:08:09Z, not ${quote(leafText(child))}`);
  return time;
}

function readWipeTime(fields: ElementFields): number | undefined {
  const child = fields.child('WipeTime');
  if (child === undefined) return undefined;
  const text = leafText(child);
  const seconds = /^\d+$/.test(text) ? integerOf(child) : parseIsoPeriod(text);
  if (seconds === undefined)
    throw invalid(child, `<WipeTime> must be a period like PT48H, or seconds, not ${quote(text)}`);
  return seconds;
}

/** One notification for each of the recipients. */
function readNotifications(fields: ElementFields): readonly Notification[] {
  const protocol = fields.child('Protocol');
  if (protocol === undefined || leafText(protocol) !== 'email') {
    throw invalid(protocol ?? fields.element, 'the <Protocol> of a <Notification> must be email');
  }
  const states = fields.elements('OnState').map((child): NotificationState => member(child, STATES));
  const recipients = fields.texts('Recipient');
  if (recipients === undefined || recipients.includes(''))
    throw invalid(fields.element, 'a <Notification> needs a <Recipient>');
  return recipients.map((recipient) => ({ recipient, states }));
}

function readStaging(fields: ElementFields) {
  const names = new Set<string>();
  return omitUndefined({
    clientDataPush: fields.boolean('ClientDataPush'),
    inputFiles: fields.insideEach('InputFile', (file) => readInputFile(file, names)),
    outputFiles: fields.insideEach('OutputFile', readOutputFile),
    delegationId: fields.text('DelegationID', NORDUGRID_ADL_NAMESPACE),
  });
}

function readInputFile(fields: ElementFields, names: Set<string>): InputFile {
  const name = fields.requiredText('Name');
  if (names.has(name)) throw invalid(fields.element, `two input files are named ${quote(name)}`);
  names.add(name);
  return {
    name,
    ...omitUndefined({ sources: fields.insideEach('Source', readEnd), executable: fields.boolean('IsExecutable') }),
  };
}

const readOutputFile = (fields: ElementFields): OutputFile => ({
  name: fields.requiredText('Name'),
  ...omitUndefined({ targets: fields.insideEach('Target', readTarget) }),
});

/** The fields that both ends of a transfer have. */
const readEnd = (fields: ElementFields) => ({
  uri: fields.requiredText('URI'),
  ...omitUndefined({ options: readOptions(fields), delegationId: fields.text('DelegationID') }),
});

const readTarget = (fields: ElementFields): DataTarget => ({
  ...readEnd(fields),
  ...omitUndefined({
    mandatory: fields.boolean('Mandatory'),
    creationFlag: oneOf(fields, 'CreationFlag', CREATION_FLAGS),
    useIfFailure: fields.boolean('UseIfFailure'),
    useIfCancel: fields.boolean('UseIfCancel'),
    useIfSuccess: fields.boolean('UseIfSuccess'),
  }),
});
