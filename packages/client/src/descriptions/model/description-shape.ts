import {
  anyNumber,
  either,
  type Fault,
  listOf,
  object,
  oneOf,
  required,
  type Shape,
  type Shapes,
  text,
  time,
  truth,
} from '../../checks/shape.js';
import { InvalidJobDescription } from '../../errors/index.js';
import type {
  ActivityDescription,
  Benchmark,
  DataSource,
  DataTarget,
  EnvironmentVariable,
  Executable,
  InputFile,
  NamedOption,
  Notification,
  OperatingSystem,
  OutputFile,
  ParallelEnvironment,
  RemoteLogging,
  Resources,
  RuntimeEnvironment,
  SlotRequirement,
  SoftwareRequirement,
} from './activity-description.js';

// Ranges are checked by description-rules.ts: here a number is any number.
const seconds = anyNumber('a whole number of seconds');
const bytes = anyNumber('a whole number of bytes');
const count = anyNumber('a whole number');

const texts = listOf('strings', text);

const executable: Shape<Executable> = object<Executable>({
  path: required(text),
  arguments: texts,
  successExitCode: count,
});

const variable = object<EnvironmentVariable>({ name: required(text), value: required(text) });

const namedOptions = listOf('options', object<NamedOption>({ name: required(text), value: required(text) }));

const remoteLogging = object<RemoteLogging>({ serviceType: required(text), url: required(text), optional: truth });

const notification = object<Notification>({
  recipient: required(text),
  states: required(listOf('states', oneOf('ACCEPTED', 'PREPROCESSING', 'PROCESSING', 'POSTPROCESSING', 'TERMINAL'))),
});

const software = {
  name: required(text),
  version: text,
  relation: oneOf('!=', '<', '<=', '>', '>='),
} satisfies Shapes<SoftwareRequirement>;

export const RUNTIME_ENVIRONMENT: Shape<RuntimeEnvironment> = object<RuntimeEnvironment>({
  ...software,
  options: texts,
  optional: truth,
});

const resources = object<Resources>({
  middleware: listOf('requirements', object<SoftwareRequirement>(software)),
  operatingSystems: listOf('operating systems', object<OperatingSystem>({ ...software, family: text })),
  platform: text,
  runtimeEnvironments: listOf('runtime environments', RUNTIME_ENVIRONMENT),
  parallelEnvironment: object<ParallelEnvironment>({
    type: text,
    version: text,
    processesPerSlot: count,
    threadsPerProcess: count,
    options: namedOptions,
  }),
  coprocessor: object<NonNullable<Resources['coprocessor']>>({ name: required(text), optional: truth }),
  networkInfo: text,
  nodeAccess: oneOf('inbound', 'outbound', 'inoutbound'),
  individualPhysicalMemoryBytes: bytes,
  individualVirtualMemoryBytes: bytes,
  diskSpaceBytes: bytes,
  remoteSessionAccess: truth,
  slots: object<SlotRequirement>({ count, perHost: either(count, oneOf('all')), exclusive: truth }),
  queue: text,
  rejectedQueue: text,
  individualCpuTimeSeconds: seconds,
  totalCpuTimeSeconds: seconds,
  wallTimeSeconds: seconds,
  benchmark: object<Benchmark>({ name: required(text), value: required(anyNumber('a number')) }),
});

const source = {
  uri: required(text),
  options: namedOptions,
  delegationId: text,
} satisfies Shapes<DataSource>;

const inputFile = object<InputFile>({
  name: required(text),
  localPath: text,
  sources: listOf('sources', object<DataSource>(source)),
  executable: truth,
  sizeBytes: bytes,
  checksum: text,
});

const outputFile = object<OutputFile>({
  name: required(text),
  targets: listOf(
    'targets',
    object<DataTarget>({
      ...source,
      mandatory: truth,
      creationFlag: oneOf('overwrite', 'append', 'dontOverwrite'),
      useIfFailure: truth,
      useIfCancel: truth,
      useIfSuccess: truth,
    }),
  ),
});

const shapes: Shapes<ActivityDescription> = {
  name: text,
  description: text,
  type: oneOf('collectionelement', 'parallelelement', 'single', 'workflownode'),
  annotations: texts,
  previousIds: texts,
  project: text,
  executable: required(executable),
  preExecutables: listOf('executables', executable),
  postExecutables: listOf('executables', executable),
  stdin: text,
  stdout: text,
  stderr: text,
  environment: listOf('variables', variable),
  rerun: count,
  priority: count,
  logDirectory: text,
  remoteLogging: listOf('services', remoteLogging),
  expirationTime: time,
  wipeTimeSeconds: seconds,
  notifications: listOf('notifications', notification),
  startTime: time,
  accessControl: text,
  credentialServices: texts,
  dryRun: truth,
  resources,
  inputFiles: listOf('input files', inputFile),
  outputFiles: listOf('output files', outputFile),
  clientDataPush: truth,
  delegationId: text,
  alternatives: {
    wants: 'a list of descriptions',
    find: (value, path) => listOf('descriptions', DESCRIPTION).find(value, path),
  },
};

/** The shape of a description that the compiler has not checked. */
export const DESCRIPTION: Shape<ActivityDescription> = object(shapes, 'a job description');

/**
 * Refuses a value that is no description: an unknown key, a wrong type, or null instead of a field that is left out.
 * @param path - the place of the description in the argument, such as `jobs[3]` @default the description is the argument
 * @throws InvalidJobDescription naming the place, the value, and the expected one
 */
export function requireDescription(description: unknown, path = ''): asserts description is ActivityDescription {
  const fault = DESCRIPTION.find(description, path);
  if (fault) throw invalidDescription(fault);
}

export const invalidDescription = ({ path, problem }: Fault): InvalidJobDescription =>
  new InvalidJobDescription(`${path || 'it'} ${problem}`, { path, remedy: 'correct-call' });
