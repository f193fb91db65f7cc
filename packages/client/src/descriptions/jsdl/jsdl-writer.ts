import { requireArgument } from '../../checks/require-argument.js';
import { InvalidJobDescription } from '../../errors/index.js';
import { copyOf, element, optionalElement, type XmlNode } from '../../xml/xml-writer.js';
import { writeDescriptionXml } from '../adl/adl-writer.js';
import { readPolicy } from '../model/access-control.js';
import type {
  ActivityDescription,
  DataSource,
  DataTarget,
  Executable,
  InputFile,
  NamedOption,
  OutputFile,
} from '../model/activity-description.js';
import { formatArcTime } from '../model/arc-time.js';
import { checkDescription } from '../model/description-rules.js';
import { type LossOptions, lossReport } from '../model/loss.js';
import { LOSS_OPTIONS } from '../model/loss-shape.js';
import { splitTargets } from '../model/merge-targets.js';
import { isRemoteUrl, remoteEnds, urlScheme } from '../model/url-location.js';
import { reportJsdlLosses } from './jsdl-losses.js';
import { JSDL_ARC_NAMESPACE, JSDL_NAMESPACE, JSDL_POSIX_NAMESPACE } from './jsdl-namespaces.js';
import { ARC_NOTIFICATION_STATES } from './jsdl-notification-states.js';
import { resourcesElement } from './jsdl-resources-writer.js';

/**
 * Writes JSDL that ARC 5 understands: a POSIX application, and ARC's extensions where the standard has no element.
 * @throws InvalidJobDescription naming what JSDL, or XML, cannot express
 * @see GFD.136, "Job Submission Description Language (JSDL) Specification, Version 1.0"
 *
 * @example
 * ```ts
 * const document = formatJsdl({ executable: { path: '/bin/hostname' }, inputFiles: [], outputFiles: [] });
 * ```
 */
export function formatJsdl(description: ActivityDescription, options: LossOptions = {}): string {
  requireArgument('formatJsdl', 'options', options, LOSS_OPTIONS);
  checkDescription(description);
  reportJsdlLosses(description, lossReport(options));
  const { inputFiles = [], outputFiles = [] } = description;
  const root = element(
    'jsdl:JobDefinition',
    [
      element('jsdl:JobDescription', [
        identification(description),
        application(description),
        resourcesElement(description),
        ...inputFiles.map(inputElement),
        ...splitTargets(outputFiles).map(outputElement),
      ]),
    ],
    { 'xmlns:jsdl': JSDL_NAMESPACE, 'xmlns:posix': JSDL_POSIX_NAMESPACE, 'xmlns:arc': JSDL_ARC_NAMESPACE },
  );
  return writeDescriptionXml(preserving(root), {});
}

/** Marks each text that begins or ends in white space, which readers would otherwise take for layout. */
function preserving(node: XmlNode): XmlNode {
  if (node.verbatim) return node;
  const [text] = node.content;
  const isSpaced = typeof text === 'string' && /^[ \t\r\n]|[ \t\r\n]$/.test(text);
  return {
    ...node,
    attributes: { ...node.attributes, ...(isSpaced && { 'xml:space': 'preserve' }) },
    content: node.content.map((part) => (typeof part === 'string' ? part : preserving(part))),
  };
}

const texts = (name: string, values: readonly string[] = []): XmlNode[] => values.map((value) => element(name, value));
const optionalText = (name: string, value: string | undefined): XmlNode | undefined =>
  optionalElement(name, value || undefined);

const identification = (description: ActivityDescription): XmlNode =>
  element('jsdl:JobIdentification', [
    optionalText('jsdl:JobName', description.name),
    optionalText('jsdl:Description', description.description),
    optionalText('jsdl:JobProject', description.project),
    ...texts('arc:UserTag', description.annotations),
    ...texts('arc:ActivityOldId', description.previousIds),
  ]);

function application(description: ActivityDescription): XmlNode {
  const { accessControl, dryRun, executable, expirationTime, startTime } = description;
  return element('jsdl:Application', [
    element('posix:POSIXApplication', [
      element('posix:Executable', executable.path),
      ...texts('posix:Argument', executable.arguments),
      optionalText('posix:Input', description.stdin),
      optionalText('posix:Output', description.stdout),
      optionalText('posix:Error', description.stderr),
      ...(description.environment ?? []).map(({ name, value }) => element('posix:Environment', value, { name })),
      optionalElement('posix:WallTimeLimit', description.resources?.wallTimeSeconds),
    ]),
    ...(description.preExecutables ?? []).map((program) => programElement('arc:Prologue', program)),
    ...(description.postExecutables ?? []).map((program) => programElement('arc:Epilogue', program)),
    optionalText('arc:LogDir', description.logDirectory),
    ...texts(
      'arc:RemoteLogging',
      description.remoteLogging?.filter(({ serviceType }) => serviceType === 'SGAS').map(({ url }) => url),
    ),
    optionalElement('arc:Rerun', description.rerun),
    optionalElement('arc:Priority', description.priority),
    expirationTime && element('arc:ExpiryTime', formatArcTime(expirationTime)),
    startTime && element('arc:ProcessingStartTime', formatArcTime(startTime)),
    ...(description.notifications ?? []).map(({ recipient, states }) =>
      element('arc:Notification', [
        element('arc:Type', 'Email'),
        element('arc:Endpoint', recipient),
        ...texts(
          'arc:State',
          states.flatMap((state) => ARC_NOTIFICATION_STATES.find(([, adl]) => adl === state)?.[0] ?? []),
        ),
      ]),
    ),
    accessControl ? element('arc:AccessControl', [copyOf(readPolicy(accessControl))]) : undefined,
    ...texts('arc:CredentialService', description.credentialServices),
    dryRun === undefined ? undefined : element('arc:DryRun', dryRun ? 'yes' : 'no'),
  ]);
}

const programElement = (name: string, { path, arguments: values }: Executable): XmlNode =>
  element(name, [element('arc:Path', path), ...texts('arc:Argument', values)]);

const inputElement = (file: InputFile): XmlNode =>
  element('jsdl:DataStaging', [
    element('jsdl:FileName', file.name),
    element('jsdl:CreationFlag', 'overwrite'),
    sourceElement(remoteEnds(file.sources)[0], file.localPath),
    optionalElement('arc:IsExecutable', file.executable),
    optionalElement('arc:FileSize', file.sizeBytes),
    optionalText('arc:Checksum', file.checksum),
  ]);

function sourceElement(source: DataSource | undefined, localPath: string | undefined): XmlNode {
  if (source) return element('jsdl:Source', end(source));
  return element('jsdl:Source', localPath === undefined ? [] : [element('jsdl:URI', localUri(localPath))]);
}

/** A relative path after `file://` would begin with the name of a host. */
function localUri(path: string): string {
  if (path.startsWith('/')) return `file://${path}`;
  return urlScheme(path.trimStart()) === undefined ? path : `file:${path}`;
}

const outputElement = (file: OutputFile): XmlNode =>
  element('jsdl:DataStaging', [
    element('jsdl:FileName', file.name),
    element('jsdl:CreationFlag', 'overwrite'),
    file.targets?.[0] ? undefined : element('jsdl:DeleteOnTermination', 'false'),
    file.targets?.[0] && element('jsdl:Target', end(file.targets[0])),
  ]);

/** The elements that source and target have in common. */
const end = ({ uri, options = [] }: DataSource | DataTarget): XmlNode[] => [
  element('jsdl:URI', uri),
  ...options.filter((option) => option.name !== 'location').map(urlOption),
  ...options
    .filter(({ name, value }) => name === 'location' && isRemoteUrl(value))
    .map((option) => element('arc:Location', [element('arc:URI', option.value)])),
];

function urlOption({ name, value }: NamedOption): XmlNode {
  if (name.includes('=') || name === '')
    throw new InvalidJobDescription(`${JSON.stringify(name)} is no name of a URL option`);
  return element('arc:URIOption', `${name}=${value}`);
}
