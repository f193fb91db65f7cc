import fc from 'fast-check';
import type {
  ActivityDescription,
  Executable,
  InputFile,
  NamedOption,
  Notification,
  OutputFile,
  RemoteLogging,
  Resources,
} from '../../../client/src/descriptions/model/activity-description.js';

/** What one language can express: which descriptions to make up for it. */
export interface LanguageAbilities {
  /** Any text at all that the language can hold. */
  readonly text: fc.Arbitrary<string>;
  readonly name: boolean;
  readonly description: boolean;
  readonly type: boolean;
  readonly annotations: boolean;
  readonly project: boolean;
  readonly prePostExecutables: 'many' | 'one' | 'none';
  readonly successExitCode: boolean;
  readonly remoteLogging: 'any' | 'SGAS';
  readonly expirationTime: boolean;
  /** Milliseconds that a time in this language is a multiple of. */
  readonly timeStep: number;
  readonly notificationStates: readonly Notification['states'][number][];
  /** Whether an input that is said not to be executable can be told from one of which nothing is said; it means the same. */
  readonly explicitFalse: boolean;
  /** Whether `file:` can be an end of a transfer, a path on the server. */
  readonly fileUrls: boolean;
  /** Whether options of a URL may have names that mean something else in xRSL. */
  readonly reservedOptions: boolean;
  readonly delegation: boolean;
  readonly clientDataPush: boolean;
  readonly alternatives: boolean;
  readonly localPath: boolean;
  readonly sizeAndChecksum: boolean;
  readonly manySources: boolean;
  readonly sourceLocations: boolean;
  readonly targetConditions: 'all' | 'mandatory' | 'none';
  readonly relations: boolean;
  readonly middleware: boolean;
  readonly operatingSystemFamily: boolean;
  readonly runtimeEnvironmentOptions: boolean;
  readonly optional: boolean;
  readonly parallelEnvironment: 'all' | 'threads' | 'none';
  readonly coprocessor: boolean;
  readonly networkInfo: boolean;
  readonly individualTimeAndVirtualMemory: boolean;
  /** Bytes that a size in this language is a multiple of. */
  readonly memoryStep: number;
  readonly remoteSessionAccess: boolean;
  readonly slots: 'ADL' | 'any' | 'count first';
  readonly rejectedQueue: boolean;
  readonly benchmark: boolean;
}

type Optional<T> = { [K in keyof T]: fc.Arbitrary<T[K]> };

const nothing = {};
const when = <T extends object>(able: boolean, fields: T): Partial<T> => (able ? fields : nothing);

/** An object in which each field may be missing. */
const sparse = <T extends object>(fields: Partial<Optional<T>>): fc.Arbitrary<Partial<T>> =>
  // Every field may be missing, so what the model leaves out is left out here too.
  fc.record(fields as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const nonEmpty = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });

/** Text of any kind, with what is special anywhere in XML, xRSL and shells more often than not. */
export const anyText = (accepted: (text: string) => boolean): fc.Arbitrary<string> => {
  const special = fc.constantFrom(...'<>&"\'$`\\ \t\n\r()*#^+|=!;,%', '(*', '*)', ']]>', '""', "''", 'é', '😀', '$(A)');
  const unit = fc.oneof(special, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }));
  return fc.string({ unit, maxLength: 12 }).filter(accepted);
};

/** Descriptions that a language with these abilities can express, each in the one spelling it is read back in. */
export function arbitraryDescription(can: LanguageAbilities): fc.Arbitrary<ActivityDescription> {
  const { text } = can;
  const present = text.filter((value) => value !== '');
  const identifier = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
  const fileName = fc.oneof(identifier, present);
  const url = fc
    .tuple(fc.constantFrom('https', 'gsiftp', 'srm'), identifier, identifier)
    .map(([scheme, host, path]) => `${scheme}://${host}.example.org/${path}?b=1&a=%20`);
  const endUrl = can.fileUrls ? fc.oneof(url, fc.constantFrom('file:///srv/a', 'file:a')) : url;
  const localPath = fc.oneof(
    present,
    fc.constantFrom('/data/a b', '//a', 'sub/other.txt', 'a:b', 'file:a', '@a', ' https://h/a', 'https://h/a', '/a:b'),
  );
  const reserved = ['delegationid', 'mandatory', 'useiffailure', 'useifcancel', 'useifsuccess'];
  const whole = fc.nat({ max: 1_000_000_000 });
  const positive = whole.map((value) => value + 1);
  const yesOrNo = can.explicitFalse ? fc.boolean() : fc.constant(true);
  const time = fc
    .date({ min: new Date('1970-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
    .map((instant) => new Date(Math.floor(instant.getTime() / can.timeStep) * can.timeStep));
  const options: fc.Arbitrary<NamedOption[]> = nonEmpty(
    fc.record({
      name: fc.oneof(
        identifier.filter((name) => name !== 'location' && !reserved.includes(name)),
        fc.constantFrom('cache', 'threads', ...(can.reservedOptions ? reserved : [])),
      ),
      value: text,
    }),
  );

  const executable: fc.Arbitrary<Executable> = fc
    .tuple(
      present.filter((path) => path.trim() === path),
      sparse<Omit<Executable, 'path'>>({
        arguments: nonEmpty(text),
        ...when(can.successExitCode, { successExitCode: fc.nat({ max: 255 }) }),
      }),
    )
    .map(([path, rest]) => ({ path, ...rest }));

  const programs = fc.array(
    executable.map(({ successExitCode: _, ...program }) => program),
    {
      minLength: 1,
      maxLength: can.prePostExecutables === 'many' ? 2 : 1,
    },
  );

  const version = fc.stringMatching(/^[1-9](\.[0-9]){0,2}$/);
  const relation = fc.constantFrom('!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const);
  const software = <T extends object>(more: Partial<Optional<T>>) =>
    fc
      .tuple(
        fc.stringMatching(/^[A-Z]{1,4}(\/[A-Z]{1,4})?$/),
        sparse<T & { version: string }>({ version, ...when(can.relations, { relation }), ...more } as Partial<
          Optional<T & { version: string }>
        >),
      )
      .map(([name, rest]) => withoutLoneRelation({ name, ...rest }));

  const slots = fc
    .tuple(
      positive,
      sparse<{ perHost: number | 'all'; exclusive: boolean }>({
        perHost: can.slots === 'ADL' ? fc.oneof(positive, fc.constant('all' as const)) : positive,
        exclusive: fc.boolean(),
      }),
    )
    .map(([count, rest]) => ({ count, ...rest }))
    .map((requirement) =>
      can.slots === 'ADL' && requirement.exclusive && requirement.perHost === undefined
        ? { ...requirement, exclusive: false }
        : requirement,
    );

  const memory = whole.map((steps) => steps * can.memoryStep).filter(Number.isSafeInteger);
  const resources: fc.Arbitrary<Resources> = sparse<Resources>({
    ...when(can.middleware, { middleware: nonEmpty(software({})) }),
    operatingSystems: nonEmpty(software(when(can.operatingSystemFamily, { family: identifier }))),
    platform: present,
    runtimeEnvironments: nonEmpty(
      software({
        ...when(can.runtimeEnvironmentOptions, { options: nonEmpty(text) }),
        ...when(can.optional, { optional: fc.boolean() }),
      }),
    ),
    ...when(can.parallelEnvironment === 'all', {
      parallelEnvironment: sparse({
        type: present,
        version: present,
        processesPerSlot: whole,
        threadsPerProcess: whole,
        options,
      }).filter((environment) => Object.keys(environment).length > 0),
    }),
    ...when(can.parallelEnvironment === 'threads', { parallelEnvironment: fc.record({ threadsPerProcess: whole }) }),
    ...when(can.coprocessor, {
      coprocessor: fc.record({ name: present, optional: fc.boolean() }, { requiredKeys: ['name'] }),
    }),
    ...when(can.networkInfo, { networkInfo: identifier }),
    nodeAccess: fc.constantFrom('inbound', 'outbound', 'inoutbound'),
    individualPhysicalMemoryBytes: memory,
    diskSpaceBytes: memory.filter((bytes) => bytes > 0),
    ...when(can.individualTimeAndVirtualMemory, {
      individualVirtualMemoryBytes: memory,
      individualCpuTimeSeconds: whole,
    }),
    ...when(can.remoteSessionAccess, { remoteSessionAccess: fc.boolean() }),
    slots,
    queue: present,
    totalCpuTimeSeconds: whole,
    wallTimeSeconds: positive,
    ...when(can.rejectedQueue, { rejectedQueue: present }),
    ...when(can.benchmark, { benchmark: fc.record({ name: identifier, value: fc.nat({ max: 10_000 }) }) }),
  })
    .filter((value) => Object.keys(value).length > 0)
    .map(({ rejectedQueue, benchmark, ...rest }) => ({
      ...rest,
      // One language has one word for the queue and its opposite, and scales no time that is not asked for.
      ...(rejectedQueue !== undefined && rest.queue === undefined ? { rejectedQueue } : {}),
      ...(benchmark !== undefined && rest.totalCpuTimeSeconds !== undefined ? { benchmark } : {}),
    }))
    .filter((value) => Object.keys(value).length > 0);

  const end = fc
    .tuple(endUrl, sparse({ options, ...when(can.delegation, { delegationId: identifier }) }))
    .map(([uri, rest]) => ({ uri, ...rest }));
  const source = can.sourceLocations
    ? fc
        .tuple(end, fc.boolean(), url)
        .map(([of, replicated, uri]) =>
          replicated ? { ...of, options: [...(of.options ?? []), { name: 'location', value: uri }] } : of,
        )
    : end;
  const target = fc
    .tuple(
      end,
      sparse({
        ...when(can.targetConditions === 'mandatory', { mandatory: fc.boolean() }),
        ...when(can.targetConditions === 'all', {
          mandatory: fc.boolean(),
          creationFlag: fc.constantFrom('overwrite', 'append', 'dontOverwrite'),
          useIfFailure: fc.boolean(),
          useIfCancel: fc.boolean(),
          useIfSuccess: fc.boolean(),
        }),
      }),
    )
    .map(([of, rest]) => ({ ...of, ...rest }));

  const uploaded = sparse<InputFile>({
    ...when(can.localPath, { localPath }),
    ...when(can.sizeAndChecksum, { sizeBytes: whole, checksum: present }),
    executable: yesOrNo,
  });
  const fetched = sparse<InputFile>({
    ...when(can.sizeAndChecksum, { sizeBytes: whole, checksum: present }),
    executable: yesOrNo,
  }).chain((rest) =>
    fc.array(source, { minLength: 1, maxLength: can.manySources ? 2 : 1 }).map((sources) => ({ ...rest, sources })),
  );
  const inputFiles = fc
    .uniqueArray(fc.tuple(fileName, fc.oneof(uploaded, fetched)), {
      minLength: 1,
      maxLength: 3,
      selector: ([name]) => name,
    })
    .map((files) => files.map(([name, rest]): InputFile => ({ name, ...rest })));
  const outputFiles = fc
    .uniqueArray(fc.tuple(fileName, fc.option(nonEmpty(target), { nil: undefined })), {
      minLength: 1,
      maxLength: 3,
      selector: ([name]) => name,
    })
    .map((files) =>
      files.map(([name, targets]): OutputFile => (targets ? ({ name, targets } as OutputFile) : { name })),
    );

  const notifications = fc
    .uniqueArray(identifier, { minLength: 1, maxLength: 3 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) =>
          fc
            .subarray([...can.notificationStates], { minLength: 1 })
            .map((states): Notification => ({ recipient: `${name}@example.org`, states })),
        ),
      ),
    );

  const fields = sparse<ActivityDescription>({
    ...when(can.name, { name: present }),
    ...when(can.description, { description: present }),
    ...when(can.type, { type: fc.constantFrom('collectionelement', 'parallelelement', 'single', 'workflownode') }),
    ...when(can.annotations, { annotations: nonEmpty(text), previousIds: nonEmpty(text) }),
    ...when(can.project, { project: present }),
    ...when(can.prePostExecutables !== 'none', { preExecutables: programs, postExecutables: programs }),
    stdin: present,
    stdout: present,
    stderr: present,
    environment: nonEmpty(
      fc.record({
        name: fc.oneof(
          identifier,
          present.filter((name) => !name.includes('=')),
        ),
        value: text,
      }),
    ),
    rerun: fc.nat({ max: 10 }),
    priority: fc.nat({ max: 100 }),
    logDirectory: present,
    remoteLogging: nonEmpty<RemoteLogging>(
      can.remoteLogging === 'SGAS'
        ? fc.record({ serviceType: fc.constant('SGAS'), url })
        : fc.record({ serviceType: identifier, url, optional: fc.boolean() }, { requiredKeys: ['serviceType', 'url'] }),
    ),
    ...when(can.expirationTime, { expirationTime: time }),
    wipeTimeSeconds: whole,
    notifications,
    startTime: time,
    accessControl: fc.constantFrom(
      '<gacl><entry><any-user/><allow><read/></allow></entry></gacl>',
      '<gacl version="0.0.1"><entry><person><dn>/O=Grid/CN=A &amp; B</dn></person></entry></gacl>',
    ),
    credentialServices: nonEmpty(url),
    dryRun: fc.boolean(),
    resources,
    inputFiles,
    outputFiles,
    ...when(can.clientDataPush, { clientDataPush: fc.boolean() }),
    ...when(can.delegation, { delegationId: present }),
  });
  const one = fc
    .tuple(executable, fields)
    .map(([program, rest]): ActivityDescription => ({ executable: program, ...rest }));
  if (!can.alternatives) return one.map(ordinary);
  return fc
    .tuple(one, fc.option(nonEmpty(one), { nil: undefined, freq: 5 }))
    .map(([first, alternatives]) => ordinary(alternatives ? { ...first, alternatives } : first));
}

/** Made-up objects have no prototype; what is read has the ordinary one. */
const ordinary = (description: ActivityDescription): ActivityDescription => structuredClone(description);

/** How a version relates to one that is not named says nothing. */
function withoutLoneRelation<T extends { version?: string; relation?: unknown }>(software: T): T {
  if (software.version !== undefined) return software;
  const { relation: _, ...rest } = software;
  return rest as T;
}
