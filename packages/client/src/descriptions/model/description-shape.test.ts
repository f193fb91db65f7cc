import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import { DESCRIPTION_FORMATS, formatDescriptions, parseDescriptions } from '../description-format.js';
import type { ActivityDescription } from './activity-description.js';
import { requireDescription } from './description-shape.js';

/** Every field of a type, at every depth. */
type Full<T> = T extends Date | string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Full<Item>[]
    : { readonly [Key in keyof T]-?: Full<Exclude<T[Key], undefined>> };

const software = { name: 'nordugrid-arc', version: '6.17', relation: '>=' } as const;
const options = [{ name: 'a', value: 'b' }];
const executable = { path: 'run.sh', arguments: ['-v'], successExitCode: 3 };

const FULL: Full<Omit<ActivityDescription, 'alternatives'>> = {
  name: 'model',
  description: 'all of it',
  type: 'single',
  annotations: ['x'],
  previousIds: ['1'],
  project: 'p',
  executable,
  preExecutables: [executable],
  postExecutables: [executable],
  stdin: 'in',
  stdout: 'out',
  stderr: 'err',
  environment: [{ name: 'A', value: '1' }],
  rerun: 2,
  priority: 50,
  logDirectory: 'log',
  remoteLogging: [{ serviceType: 'SGAS', url: 'https://log.example.org', optional: true }],
  expirationTime: new Date(1e12),
  wipeTimeSeconds: 86_400,
  notifications: [{ recipient: 'me@example.org', states: ['TERMINAL'] }],
  startTime: new Date(1e12),
  accessControl: '<gacl/>',
  credentialServices: ['myproxy.example.org'],
  dryRun: false,
  resources: {
    middleware: [software],
    operatingSystems: [{ ...software, family: 'linux' }],
    platform: 'x86_64',
    runtimeEnvironments: [{ ...software, options: ['a'], optional: true }],
    parallelEnvironment: { type: 'MPI', version: '3', processesPerSlot: 1, threadsPerProcess: 1, options },
    coprocessor: { name: 'CUDA', optional: true },
    networkInfo: 'infiniband',
    nodeAccess: 'outbound',
    individualPhysicalMemoryBytes: 1e9,
    individualVirtualMemoryBytes: 1e9,
    diskSpaceBytes: 1e9,
    remoteSessionAccess: true,
    slots: { count: 4, perHost: 'all', exclusive: true },
    queue: 'long',
    rejectedQueue: 'short',
    individualCpuTimeSeconds: 60,
    totalCpuTimeSeconds: 240,
    wallTimeSeconds: 60,
    benchmark: { name: 'specint2000', value: 1.5 },
  },
  inputFiles: [
    {
      name: 'a',
      localPath: '/a',
      sources: [{ uri: 'https://x.example.org/a', options, delegationId: 'd' }],
      executable: true,
      sizeBytes: 1,
      checksum: 'c',
    },
  ],
  outputFiles: [
    {
      name: 'b',
      targets: [
        {
          uri: 'https://x.example.org/b',
          options,
          delegationId: 'd',
          mandatory: true,
          creationFlag: 'append',
          useIfFailure: true,
          useIfCancel: true,
          useIfSuccess: true,
        },
      ],
    },
  ],
  clientDataPush: true,
  delegationId: 'd',
};
const everything: ActivityDescription = { ...FULL, alternatives: [FULL] };

type Steps = readonly (string | number)[];

/** The way to everything that is in a value. */
function* ways(value: unknown, steps: Steps = []): Generator<Steps> {
  if (steps.length > 0) yield steps;
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  for (const [key, one] of Object.entries(value))
    yield* ways(one, [...steps, Array.isArray(value) ? Number(key) : key]);
}

const pathOf = (steps: Steps): string =>
  steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);

/** A copy in which what is at the end of a way has another name, or another value. */
function changed(value: unknown, [step, ...rest]: Steps, change: (holder: object, key: string) => object): unknown {
  const holder = value as Record<string, unknown>;
  const key = String(step);
  const copy = rest.length === 0 ? change(holder, key) : { ...holder, [key]: changed(holder[key], rest, change) };
  return Array.isArray(value) ? Object.values(copy) : copy;
}

const faultOf = (description: unknown): InvalidJobDescription | undefined => {
  try {
    requireDescription(description);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidJobDescription) return error;
    throw error;
  }
};

/** A word with one letter too much, too little, or in place of another. */
const misspelt = (word: string) =>
  fc
    .tuple(fc.nat(word.length - 1), fc.constantFrom('x', 'q', 's', 'E', ''), fc.boolean())
    .map(([at, letter, isMore]) => word.slice(0, at) + letter + word.slice(isMore ? at : at + 1));

const anyWay = fc.constantFrom(...ways(everything));

describe('the shape of a description', () => {
  it('is that of one with every field', () => {
    expect(faultOf(everything)).toBeUndefined();
  });

  it('is that of every document that the languages can say', () => {
    const folder = new URL('../../../fixtures/xrsl/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.xrsl'));
    expect(files.length).toBeGreaterThan(100);
    let read = 0;
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      for (const description of parsedOrNone(text)) {
        expect(faultOf(description), file).toBeUndefined();
        read += 1;
        for (const format of DESCRIPTION_FORMATS) {
          for (const again of parsedOrNone(writtenOrNone(description, format))) {
            expect(faultOf(again), `${file} in ${format}`).toBeUndefined();
            read += 1;
          }
        }
      }
    }
    expect(read).toBeGreaterThan(300);
  });

  it('tells of any misspelt key, with its path', () => {
    fc.assert(
      fc.property(
        anyWay
          .filter((steps) => typeof steps.at(-1) === 'string')
          .chain((steps) => fc.tuple(fc.constant(steps), misspelt(String(steps.at(-1))))),
        ([steps, word]) => {
          const within = steps.slice(0, -1);
          const holder = within.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], everything);
          fc.pre(word !== '' && !Object.hasOwn(holder as object, word));
          const rename = (of: object, key: string) =>
            Object.fromEntries(Object.entries(of).map(([name, value]) => [name === key ? word : name, value]));
          const error = faultOf(changed(everything, steps, rename));
          expect(error?.path).toBe(pathOf([...within, word]));
          expect(error?.reason).toContain(' is not known. ');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('tells of anything that is null, or a function, with its path', () => {
    for (const steps of ways(everything)) {
      for (const wrong of [null, () => undefined]) {
        const error = faultOf(changed(everything, steps, (of, key) => ({ ...of, [key]: wrong })));
        expect(error?.path).toBe(pathOf(steps));
        expect(error?.reason).toMatch(/ must be .*; it is (null|a function)$/);
      }
    }
  });

  it.each<[unknown, string]>([
    [
      { executable, inputFiles: [{ name: 'a', sources: [{ url: 'https://x.example.org/a' }] }] },
      'inputFiles[0].sources[0].url is not known. Did you mean uri?',
    ],
    [
      { executable: '/bin/true' },
      'executable must be an object with path, arguments and successExitCode; it is the string',
    ],
    [{ name: 'x' }, 'executable is missing'],
    [{ executable, expirationTime: '2026-01-01T00:00:00Z' }, 'expirationTime must be a Date; it is the string'],
    [
      { executable, resources: { wallTimeSeconds: '2h' } },
      'resources.wallTimeSeconds must be a whole number of seconds',
    ],
    [{ executable, resources: { slots: 4 } }, 'resources.slots must be an object with count, perHost and exclusive'],
    [{ executable, environment: { A: '1' } }, 'environment must be a list of variables; it is an object'],
  ])('is explained where %j lacks it', (description, sentence) => {
    const error = faultOf(description);
    expect(error?.reason).toContain(sentence);
    expect(error).toMatchObject({ code: 'ERR_ARC_INVALID_JOB_DESCRIPTION', remedy: 'correct-call' });
  });

  it('is what every language refuses to write without', () => {
    const description = { executable, inputFile: [] } as ActivityDescription;
    for (const format of DESCRIPTION_FORMATS) {
      expect(() => formatDescriptions([description], format)).toThrow(
        'inputFile is not known. Did you mean inputFiles?',
      );
    }
  });
});

function parsedOrNone(text: string): readonly ActivityDescription[] {
  try {
    return parseDescriptions(text, { onLoss: () => undefined }).descriptions;
  } catch (error) {
    if (error instanceof InvalidJobDescription) return [];
    throw error;
  }
}

function writtenOrNone(description: ActivityDescription, format: (typeof DESCRIPTION_FORMATS)[number]): string {
  try {
    return formatDescriptions([description], format, { onLoss: () => undefined });
  } catch (error) {
    if (error instanceof InvalidJobDescription) return '';
    throw error;
  }
}
