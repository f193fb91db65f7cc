import { InvalidJobDescription } from '../../errors/index.js';
import type { XmlElement } from '../../xml/xml-element.js';
import { copyOf, writeXml } from '../../xml/xml-writer.js';
import type {
  ActivityDescription,
  EnvironmentVariable,
  Executable,
  Notification,
} from '../model/activity-description.js';
import { parseArcTime } from '../model/arc-time.js';
import {
  type ElementFields,
  invalid,
  leafText,
  quote,
  readDescriptionXml,
  readElement,
} from '../model/element-fields.js';
import { type LossOptions, lossReport } from '../model/loss.js';
import { requireDocument } from '../model/loss-shape.js';
import { omitUndefined, unlessBare, unlessEmpty } from '../model/omit-undefined.js';
import { JSDL_NAMESPACE } from './jsdl-namespaces.js';
import { ARC_NOTIFICATION_STATES, ARC_ONLY_STATES } from './jsdl-notification-states.js';
import { wholeNumber } from './jsdl-range.js';
import {
  type PosixLimits,
  readLifeTime,
  readPosixLimits,
  readResources,
  resourcesOfLimits,
} from './jsdl-resources-reader.js';
import { readDataStaging } from './jsdl-staging-reader.js';
import { loseUnsupported, skipLabels } from './jsdl-unsupported.js';

/**
 * Reads a JSDL document. As in ARC 5, elements are recognised by their local names, in any namespace; parts that ARC 5
 * ignored are reported as lost.
 * @throws InvalidJobDescription with line, column and reason
 * @see GFD.136, "Job Submission Description Language (JSDL) Specification, Version 1.0"
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * const description = parseJsdl(await readFile('job.jsdl', 'utf8'), { onLoss: ({ what }) => console.warn(what) });
 * ```
 */
export function parseJsdl(text: string, options: LossOptions = {}): ActivityDescription {
  requireDocument('parseJsdl', text, options);
  const root = readDescriptionXml(text);
  if (root.name !== 'JobDefinition') throw invalid(root, `<${root.name}> stands where <JobDefinition> is expected`);
  return readElement(
    root,
    undefined,
    lossReport(options),
    (definition) => {
      definition.attribute('id');
      const job = definition.child('JobDescription');
      if (job?.namespace !== JSDL_NAMESPACE) {
        throw invalid(job ?? root, `there is no <JobDescription> of "${JSDL_NAMESPACE}"`);
      }
      return definition.inside('JobDescription', readJob) ?? refuseEmpty(root);
    },
    'layout',
  );
}

function refuseEmpty(root: XmlElement): never {
  throw invalid(root, 'there is no <JobDescription>');
}

function readJob(fields: ElementFields): ActivityDescription {
  skipLabels(fields);
  const application = fields.inside('Application', readApplication);
  if (application === undefined) throw invalid(fields.element, 'there is no <Application>, and so no executable');
  const { limits, ...activity } = application;
  const asked = fields.inside('Resources', (inner) => ({
    resources: readResources(inner, limits),
    wipeTimeSeconds: readLifeTime(inner),
  }));
  const resources = unlessBare(asked?.resources ?? resourcesOfLimits(limits));
  if (resources?.wallTimeSeconds === 0) throw invalid(fields.element, 'a wall time of 0 would kill the job at once');
  return {
    ...fields.inside('JobIdentification', readIdentification),
    ...activity,
    ...omitUndefined({ resources, wipeTimeSeconds: asked?.wipeTimeSeconds }),
    ...readDataStaging(fields),
  };
}

function readIdentification(fields: ElementFields) {
  const [project, ...others] = fields.elements('JobProject');
  for (const other of others) {
    fields.lose(`the project ${quote(fields.value(other))}`, 'a job is accounted to the first one', other);
  }
  return omitUndefined({
    name: fields.text('JobName'),
    description: fields.text('Description'),
    project: (project && fields.value(project)) || undefined,
    annotations: unlessEmpty([...(fields.texts('UserTag') ?? []), ...(fields.texts('JobAnnotation') ?? [])]),
    previousIds: fields.texts('ActivityOldId'),
  });
}

function readApplication(fields: ElementFields) {
  // Names for people: the executable tells what is run.
  skipLabels(fields, 'ApplicationName', 'ApplicationVersion', 'Description');
  const { program, limits } = readProgram(fields);
  const dryRun = fields.child('DryRun');
  return {
    ...program,
    limits,
    ...omitUndefined({
      preExecutables: fields.insideEach('Prologue', readExecutable),
      postExecutables: fields.insideEach('Epilogue', readExecutable),
      logDirectory: fields.text('LogDir'),
      remoteLogging: unlessEmpty((fields.texts('RemoteLogging') ?? []).map((url) => ({ serviceType: 'SGAS', url }))),
      rerun: wholeNumber(fields, 'Rerun'),
      priority: readPriority(fields),
      expirationTime: readTime(fields, 'ExpiryTime'),
      startTime: readTime(fields, 'ProcessingStartTime'),
      notifications: readNotifications(fields),
      credentialServices: fields.texts('CredentialService'),
      accessControl: readAccessControl(fields),
      dryRun: dryRun && yesOrNo(fields, dryRun),
    }),
  };
}

/** The fields that the application and its POSIX and HPC parts have in common, by the names of the elements. */
interface Program {
  readonly Executable?: string;
  readonly Argument?: readonly string[];
  readonly Input?: string;
  readonly Output?: string;
  readonly Error?: string;
  readonly Environment?: readonly EnvironmentVariable[];
}

/** A field directly in the application wins over the POSIX part, and the POSIX part over the HPC part, as in ARC 5. */
function readProgram(fields: ElementFields) {
  const posix = fields.inside('POSIXApplication', readStandard);
  const hpc = fields.inside('HPCProfileApplication', readStandard);
  const parallel = fields.child('SPMDApplication');
  if (posix && hpc) {
    const reason = 'the <POSIXApplication> counts, and says something else';
    loseDifferences(fields, hpc, posix.program, reason);
    if (JSON.stringify({ ...posix.limits, ...hpc.limits }) !== JSON.stringify(posix.limits)) {
      fields.lose(`the limits of <${hpc.element.name}>`, reason, hpc.element);
    }
  }
  const standard = posix ?? hpc;
  const own = readOwn(fields);
  // The arguments are those of the executable that is used.
  const { Argument: standardArguments, ...other } = standard?.program ?? {};
  const values = own.Executable === undefined ? standardArguments : own.Argument;
  const { Executable: path, Input, Output, Error: errors, Environment } = { ...other, ...own };
  if (standard) {
    const counts = omitUndefined({ Executable: path, Argument: values, Input, Output, Error: errors, Environment });
    loseDifferences(fields, standard, counts, "ARC's own element of that name counts, and says something else");
  }
  if (path === undefined && parallel)
    throw new InvalidJobDescription(PARALLEL, { ...placeOf(parallel), remedy: 'start-processes' });
  if (path === undefined) {
    throw new InvalidJobDescription('there is no <Executable>', {
      ...placeOf(standard?.element ?? fields.element),
      remedy: 'name-executable',
    });
  }
  if (parallel) fields.lose('<SPMDApplication>', PARALLEL, parallel);
  return {
    program: {
      executable: { path, ...omitUndefined({ arguments: values }) },
      ...omitUndefined({ stdin: Input, stdout: Output, stderr: errors, environment: Environment }),
    },
    limits: standard?.limits ?? {},
  };
}

const PARALLEL = 'an <SPMDApplication> is a parallel program that the server is to start, which no ARC server does';

const placeOf = ({ line, column }: XmlElement) => ({ line, column });

interface StandardApplication {
  readonly element: XmlElement;
  readonly program: Program;
  readonly limits: PosixLimits;
}

function loseDifferences(fields: ElementFields, lost: StandardApplication, counts: Program, reason: string): void {
  for (const name of ['Executable', 'Argument', 'Input', 'Output', 'Error', 'Environment'] as const) {
    if (lost.program[name] === undefined || JSON.stringify(lost.program[name]) === JSON.stringify(counts[name]))
      continue;
    fields.lose(`<${name}> of <${lost.element.name}>`, reason, lost.element.child(name));
  }
}

/** The form of POSIX and HPC profile applications. */
function readStandard(fields: ElementFields): StandardApplication {
  skipLabels(fields);
  loseUnsupported(fields, 'POSIXApplication');
  const directory = fields.text('WorkingDirectory');
  if (directory !== undefined && !/^\.?\/?$/.test(directory)) {
    fields.lose(`<WorkingDirectory> ${quote(directory)}`, 'a job works in its session directory');
  }
  return {
    element: fields.element,
    program: omitUndefined({
      Executable: fields.text('Executable'),
      Argument: fields.texts('Argument'),
      ...readStreams(fields),
      Environment: unlessEmpty(
        fields.elements('Environment').map((element): EnvironmentVariable => {
          const name = fields.attribute('name', element);
          if (!name) throw invalid(element, '<Environment> needs the attribute name');
          return { name, value: fields.phrase(element) };
        }),
      ),
    }),
    limits: readPosixLimits(fields),
  };
}

/** The form of ARC's own elements. */
function readOwn(fields: ElementFields): Program {
  const executable = fields.inside('Executable', readExecutable);
  return omitUndefined({
    Executable: executable?.path,
    Argument: executable?.arguments,
    ...readStreams(fields),
    Environment: fields.insideEach(
      'Environment',
      (variable): EnvironmentVariable => ({
        name: variable.requiredText('Name'),
        value: readValue(variable),
      }),
    ),
  });
}

const readValue = (variable: ElementFields): string => {
  const value = variable.child('Value');
  return value === undefined ? '' : variable.phrase(value);
};

const readStreams = (fields: ElementFields) => ({
  Input: fields.text('Input'),
  Output: fields.text('Output'),
  Error: fields.text('Error'),
});

/** The form of ARC's own executables, prologues and epilogues. */
const readExecutable = (fields: ElementFields): Executable => ({
  path: fields.requiredText('Path'),
  ...omitUndefined({ arguments: fields.texts('Argument') }),
});

function readPriority(fields: ElementFields): number | undefined {
  const priority = wholeNumber(fields, 'Priority');
  if (priority === undefined || priority <= 100) return priority;
  fields.lose(`priority ${priority}`, 'the highest is 100');
  return 100;
}

function readTime(fields: ElementFields, name: string): Date | undefined {
  const child = fields.child(name);
  if (child === undefined) return undefined;
  const time = parseArcTime(leafText(child).trim());
  if (time === undefined)
    throw invalid(child, `<${name}> must be a time like 2031-05-06T07:08:09Z, not ${quote(leafText(child))}`);
  return time;
}

const readNotifications = (fields: ElementFields): readonly Notification[] | undefined =>
  unlessEmpty((fields.insideEach('Notification', readNotification) ?? []).filter((given) => given !== undefined));

function readNotification(fields: ElementFields): Notification | undefined {
  const type = fields.text('Type');
  const recipient = fields.requiredText('Endpoint');
  const given = fields.elements('State');
  if (type !== undefined && type !== 'Email') {
    fields.lose(`the notification of type ${quote(type)}`, 'only e-mail can be sent');
    return undefined;
  }
  const states = given.map((state) => {
    const word = fields.value(state);
    const known = ARC_NOTIFICATION_STATES.find(([arc]) => arc === word)?.[1];
    if (known === undefined && !ARC_ONLY_STATES.includes(word))
      throw invalid(state, `${quote(word)} is no state of ARC`);
    if (known === undefined) fields.lose(`notification on ${word}`, 'no other language knows this state', state);
    return known;
  });
  return { recipient, states: states.filter((state) => state !== undefined) };
}

/** The policy is the first element inside; it may have any name. */
function readAccessControl(fields: ElementFields): string | undefined {
  const child = fields.child('AccessControl');
  if (child === undefined) return undefined;
  const [policy, another] = child.children();
  if (policy === undefined) throw invalid(child, '<AccessControl> must hold a policy as an element');
  if (another !== undefined) throw invalid(another, '<AccessControl> must hold one policy only');
  return writeXml(copyOf(policy), { declaration: false, indent: 0 });
}

function yesOrNo(fields: ElementFields, element: XmlElement): boolean {
  const word = fields.value(element).toLowerCase();
  if (word !== 'yes' && word !== 'no')
    throw invalid(element, `<${element.name}> must be yes or no, not ${quote(fields.value(element))}`);
  return word === 'yes';
}
