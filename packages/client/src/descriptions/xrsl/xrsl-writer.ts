import { requireArgument } from '../../checks/require-argument.js';
import { InvalidJobDescription } from '../../errors/index.js';
import type {
  ActivityDescription,
  DataSource,
  DataTarget,
  InputFile,
  NamedOption,
  OutputFile,
} from '../model/activity-description.js';
import { formatArcTime } from '../model/arc-time.js';
import { checkDescription } from '../model/description-rules.js';
import { formatIsoPeriod } from '../model/iso-period.js';
import { type LossOptions, lossReport } from '../model/loss.js';
import { LOSS_OPTIONS } from '../model/loss-shape.js';
import { splitTargets } from '../model/merge-targets.js';
import { remoteEnds, urlScheme } from '../model/url-location.js';
import { isReservedForSources, isReservedForTargets, reportXrslLosses } from './xrsl-losses.js';
import { NOTIFY_FLAGS } from './xrsl-notify.js';
import { resourceRelations } from './xrsl-resources-writer.js';
import { listOf, quoted, relation } from './xrsl-syntax.js';

/**
 * Writes xRSL as a user would: times with units, so that services cannot misread them, and sizes in mebibytes.
 * @throws InvalidJobDescription naming what xRSL cannot express
 * @see NORDUGRID-MANUAL-4, "Extended Resource Specification Language (xRSL)"
 *
 * @example
 * ```ts
 * const document = formatXrsl({ executable: { path: '/bin/hostname' }, inputFiles: [], outputFiles: [] });
 * ```
 */
export function formatXrsl(description: ActivityDescription, options: LossOptions = {}): string {
  requireArgument('formatXrsl', 'options', options, LOSS_OPTIONS);
  return `${formatJob(description, options)}\n`;
}

/** Writes several jobs as one document. */
export function formatXrslDocuments(descriptions: readonly ActivityDescription[], options: LossOptions = {}): string {
  return `+${descriptions.map((description) => `(${formatJob(description, options)})`).join('\n ')}\n`;
}

function formatJob(description: ActivityDescription, options: LossOptions): string {
  checkDescription(description);
  const choices = [description, ...(description.alternatives ?? [])];
  const written = choices.map((choice) => {
    reportXrslLosses(choice, lossReport(options));
    return `&${relations(choice).join('\n ')}`;
  });
  return written.length === 1 ? written.join('') : `|${written.map((choice) => `(${choice})`).join('\n ')}`;
}

/** Each in its parentheses. */
function relations(description: ActivityDescription): readonly string[] {
  const { executable, startTime, wipeTimeSeconds } = description;
  return [
    relation('executable', quoted(executable.path)),
    relation('arguments', ...(executable.arguments ?? []).map(quoted)),
    text('stdin', description.stdin),
    text('stdout', description.stdout),
    text('stderr', description.stderr),
    text('jobname', description.name),
    text('gmlog', description.logDirectory),
    relation('inputfiles', ...(description.inputFiles ?? []).map(inputFile)),
    relation('executables', ...executables(description).map(quoted)),
    relation('outputfiles', ...splitTargets(description.outputFiles ?? []).map(outputFile)),
    text('delegationid', description.delegationId),
    relation('environment', ...(description.environment ?? []).map(({ name, value }) => listOf(name, value))),
    ...resourceRelations(description.resources ?? {}),
    text('lifetime', wipeTimeSeconds === undefined ? undefined : formatIsoPeriod(wipeTimeSeconds)),
    text('starttime', startTime && formatArcTime(wholeSecond(startTime)).replace('T', ' ')),
    text('rerun', description.rerun),
    text('priority', description.priority),
    relation('notify', ...(description.notifications ?? []).flatMap(notification)),
    ...(description.remoteLogging ?? [])
      .filter(({ serviceType }) => serviceType === 'SGAS')
      .map(({ url }) => relation('jobreport', quoted(url))),
    ...(description.credentialServices ?? []).map((url) => relation('credentialserver', quoted(url))),
    text('acl', description.accessControl),
    text('dryrun', description.dryRun === undefined ? undefined : description.dryRun ? 'yes' : 'no'),
  ].filter((written) => written !== undefined);
}

const text = (attribute: string, value: string | number | undefined): string | undefined =>
  value === undefined || value === '' ? undefined : relation(attribute, quoted(String(value)));

const wholeSecond = (time: Date): Date => new Date(Math.floor(time.getTime() / 1000) * 1000);

const executables = (description: ActivityDescription): readonly string[] =>
  (description.inputFiles ?? []).filter(({ executable }) => executable).map(({ name }) => name);

function inputFile({ name, localPath, sources }: InputFile): string {
  const [source] = remoteEnds(sources);
  if (source) return listOf(name, source.uri, ...endOptions(source, isReservedForSources));
  // A local path that looks like a URL, or is empty, needs an explicit form.
  const isPlain =
    localPath === undefined ||
    (urlScheme(localPath) === undefined && !localPath.startsWith('@') && localPath.trim() !== '');
  return listOf(name, isPlain ? (localPath ?? '') : `file://${localPath}`);
}

function outputFile({ name, targets }: OutputFile): string {
  const target = targets?.[0];
  return target ? listOf(name, target.uri, ...endOptions(target, isReservedForTargets)) : listOf(name, '');
}

function endOptions(
  { options = [], delegationId, ...rest }: DataSource | DataTarget,
  isReserved: (option: NamedOption) => boolean,
): readonly string[] {
  const own = options
    .filter((option) => !isReserved(option))
    .map(({ name, value }) => {
      if (name.includes('=') || name === '')
        throw new InvalidJobDescription(`${JSON.stringify(name)} is no name of an option`);
      return { isReplica: name === 'location', option: `${name}=${value}` };
    });
  const mandatory = 'mandatory' in rest ? rest.mandatory : undefined;
  return [
    ...own.filter(({ isReplica }) => !isReplica).map(({ option }) => option),
    ...(mandatory === undefined ? [] : [`mandatory=${mandatory}`]),
    ...(delegationId ? [`delegationid=${delegationId}`] : []),
    // Options after a replica location would belong to that location.
    ...own.filter(({ isReplica }) => isReplica).map(({ option }) => option),
  ];
}

/** A notification without states is left out. */
function notification({
  recipient,
  states,
}: {
  readonly recipient: string;
  readonly states: readonly string[];
}): readonly string[] {
  if (!/^[^ \t]*@[^ \t]*$/.test(recipient))
    throw new InvalidJobDescription(`${JSON.stringify(recipient)} is no e-mail address`);
  const flags = NOTIFY_FLAGS.filter(([, state]) => states.includes(state)).map(([flag]) => flag);
  return flags.length === 0 ? [] : [quoted(`${flags.join('')} ${recipient}`)];
}
