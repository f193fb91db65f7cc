import { InvalidJobDescription } from '../../errors/index.js';
import { readPolicy, withoutDeclaration } from '../model/access-control.js';
import type { ActivityDescription, EnvironmentVariable } from '../model/activity-description.js';
import { parseArcTime } from '../model/arc-time.js';
import { type LossOptions, lossReport } from '../model/loss.js';
import { requireDocument } from '../model/loss-shape.js';
import { omitUndefined, unlessEmpty } from '../model/omit-undefined.js';
import { isRemoteUrl } from '../model/url-location.js';
import { readInputFiles, readOutputFiles, readThreads } from './xrsl-files.js';
import { loseForeignAttributes } from './xrsl-foreign-attributes.js';
import { parseXrslGrammar } from './xrsl-grammar.js';
import { readNotify } from './xrsl-notify.js';
import { expandAlternatives, singleString, XrslRelations, type XrslString } from './xrsl-relations.js';
import { period, readXrslResources, wholeNumber, yesOrNo } from './xrsl-resources.js';
import { replaceVariables } from './xrsl-variables.js';

/**
 * Reads an xRSL document of one job, as a user writes it: times are minutes unless they have units, sizes are
 * mebibytes. Parts that ARC would ignore are reported as lost.
 * @throws InvalidJobDescription with line, column and what was expected there
 * @see NORDUGRID-MANUAL-4, "Extended Resource Specification Language (xRSL)"
 *
 * @example
 * ```ts
 * const description = parseXrsl('&(executable="model.sh")(arguments="2015")(walltime="2 hours")');
 * ```
 */
export function parseXrsl(text: string, options: LossOptions = {}): ActivityDescription {
  requireDocument('parseXrsl', text, options);
  const [only, second] = parseXrslDocuments(text, options);
  if (only === undefined || second !== undefined) {
    throw new InvalidJobDescription('there is more than one job; one is expected here', { line: 1, column: 1 });
  }
  return only;
}

/**
 * Reads a document of one job or, with `+` in front, of several.
 * @throws InvalidJobDescription with line, column and what was expected there
 *
 * @example
 * ```ts
 * const descriptions = parseXrslDocuments('+(&(executable="/bin/date"))(&(executable="/bin/hostname"))');
 * ```
 */
export function parseXrslDocuments(text: string, options: LossOptions = {}): readonly ActivityDescription[] {
  requireDocument('parseXrslDocuments', text, options);
  const report = lossReport(options);
  return replaceVariables(parseXrslGrammar(text), report).map((job) => {
    const [first, ...alternatives] = expandAlternatives(job).map((relations) =>
      describe(new XrslRelations(relations, report)),
    );
    if (first === undefined) throw new InvalidJobDescription('there is no job', { line: 1, column: 1 });
    return alternatives.length === 0 ? first : { ...first, alternatives };
  });
}

function describe(relations: XrslRelations): ActivityDescription {
  if (relations.all('action').length > 0) {
    throw new InvalidJobDescription('"action" is for services only', relations.all('action')[0]?.position);
  }
  const executable = relations.once('executable');
  if (executable === undefined)
    throw new InvalidJobDescription('expected "executable", the program to run', relations.position);
  const threads = readThreads(relations);
  const values = relations.listOnce('arguments')?.map(({ text }) => text);
  const description: ActivityDescription = omitUndefined({
    name: relations.once('jobname')?.text,
    executable: { path: executable.text, ...omitUndefined({ arguments: values }) },
    stdin: relations.once('stdin')?.text,
    ...readOutputStreams(relations),
    environment: readEnvironment(relations),
    rerun: wholeNumber(relations, 'rerun', 'a number of times'),
    priority: readPriority(relations),
    logDirectory: relations.once('gmlog')?.text,
    remoteLogging: unlessEmpty(urls(relations, 'jobreport').map((url) => ({ serviceType: 'SGAS', url }))),
    wipeTimeSeconds: period(relations, 'lifetime'),
    notifications: readNotify(relations),
    startTime: readStartTime(relations),
    accessControl: readAccessControl(relations),
    credentialServices: unlessEmpty(urls(relations, 'credentialserver')),
    dryRun: yesOrNo(relations, 'dryrun'),
    resources: readXrslResources(relations),
    inputFiles: readInputFiles(relations, threads),
    outputFiles: readOutputFiles(relations, threads),
    delegationId: readDelegationId(relations),
  });
  loseForeignAttributes(relations);
  relations.finish();
  return description;
}

/** With `join`, standard error goes where standard output goes. */
function readOutputStreams(relations: XrslRelations) {
  const stdout = relations.once('stdout');
  const stderr = relations.once('stderr');
  if (readJoin(relations) !== true) return { stdout: stdout?.text, stderr: stderr?.text };
  const position = relations.all('join')[0]?.position;
  if (stdout === undefined) throw new InvalidJobDescription('"join" needs "stdout"', position);
  if (stderr !== undefined && stderr.text !== stdout.text) {
    throw new InvalidJobDescription('"join" and a "stderr" of its own contradict each other', stderr.position);
  }
  return { stdout: stdout.text, stderr: stdout.text };
}

/** ARC knows the words in lower case only, and takes any other for no. */
function readJoin(relations: XrslRelations): boolean | undefined {
  const given = relations.last('join');
  if (given === undefined || ['yes', 'true', 'no', 'false'].includes(given.text))
    return given && /^(yes|true)$/.test(given.text);
  throw new InvalidJobDescription(
    `expected yes or no, in lower case, for "join", not ${JSON.stringify(given.text)}`,
    given.position,
  );
}

const readEnvironment = (relations: XrslRelations): readonly EnvironmentVariable[] | undefined =>
  unlessEmpty(
    relations.sequences('environment').map(({ strings: [name, value, more], position }) => {
      if (name === undefined || value === undefined || more !== undefined) {
        throw new InvalidJobDescription('expected ("NAME" "value") in "environment"', position);
      }
      if (name.text === '' || name.text.includes('=')) {
        throw new InvalidJobDescription(`${JSON.stringify(name.text)} is no name of a variable`, name.position);
      }
      return { name: name.text, value: value.text };
    }),
  );

function readPriority(relations: XrslRelations): number | undefined {
  const priority = wholeNumber(relations, 'priority', 'a number up to 100');
  if (priority === undefined || priority <= 100) return priority;
  relations.report(
    `"priority" ${priority}`,
    'the highest is 100, which ARC uses instead',
    relations.all('priority').at(-1)?.position,
  );
  return 100;
}

function urls(relations: XrslRelations, attribute: string): readonly string[] {
  return relations
    .all(attribute)
    .map(singleString)
    .map(({ text, position }) => {
      if (isRemoteUrl(text)) return text;
      throw new InvalidJobDescription(`expected a URL for "${attribute}", not ${JSON.stringify(text)}`, position);
    });
}

function readStartTime(relations: XrslRelations): Date | undefined {
  const given = relations.last('starttime');
  if (given === undefined) return undefined;
  const time = parseArcTime(given.text);
  if (time !== undefined) return time;
  throw new InvalidJobDescription(
    `expected a time like 2031-05-06 07:08:09Z for "starttime", not ${JSON.stringify(given.text)}`,
    given.position,
  );
}

function readAccessControl(relations: XrslRelations): string | undefined {
  const given = relations.last('acl');
  if (given === undefined || given.text === '') return undefined;
  const policy = withoutDeclaration(given.text);
  rethrowAt(given, () => readPolicy(policy));
  return policy;
}

function rethrowAt({ position }: XrslString, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (error instanceof InvalidJobDescription)
      throw new InvalidJobDescription(error.reason, { ...position, cause: error });
    throw error;
  }
}

function readDelegationId(relations: XrslRelations): string | undefined {
  for (const { operator, position } of relations.all('delegationid')) {
    if (operator !== '=')
      throw new InvalidJobDescription(`expected "=" after "delegationid", not "${operator}"`, position);
  }
  return relations.last('delegationid')?.text || undefined;
}
