import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { anyText, arbitraryDescription } from 'jasmin-arc-testing/descriptions/arbitrary-activity-description.js';
import { describe, expect, it } from 'vitest';
import { formatXrsl, formatXrslDocuments, parseXrsl, parseXrslDocuments } from './xrsl.js';

const xrslAbilities = {
  text: anyText((text) => !/\0|\p{Surrogate}/u.test(text)),
  name: true,
  description: false,
  type: false,
  annotations: false,
  project: false,
  prePostExecutables: 'none',
  successExitCode: false,
  remoteLogging: 'SGAS',
  expirationTime: false,
  timeStep: 1000,
  notificationStates: ['PREPROCESSING', 'PROCESSING', 'POSTPROCESSING', 'TERMINAL'],
  explicitFalse: false,
  fileUrls: false,
  reservedOptions: false,
  delegation: true,
  clientDataPush: false,
  alternatives: true,
  localPath: true,
  sizeAndChecksum: false,
  manySources: false,
  sourceLocations: true,
  targetConditions: 'mandatory',
  relations: true,
  middleware: true,
  operatingSystemFamily: false,
  runtimeEnvironmentOptions: true,
  optional: false,
  parallelEnvironment: 'none',
  coprocessor: false,
  networkInfo: false,
  individualTimeAndVirtualMemory: false,
  memoryStep: 1024 * 1024,
  remoteSessionAccess: false,
  slots: 'any',
  rejectedQueue: true,
  benchmark: true,
} as const;

describe('xRSL, there and back', () => {
  it('every description that xRSL can express is read back the same', () => {
    fc.assert(
      fc.property(arbitraryDescription(xrslAbilities), (description) => {
        expect(parseXrsl(formatXrsl(description))).toStrictEqual(description);
      }),
      { numRuns: 100 },
    );
  });

  it('several descriptions travel in one document', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDescription(xrslAbilities), { minLength: 1, maxLength: 3 }), (descriptions) => {
        expect(parseXrslDocuments(formatXrslDocuments(descriptions))).toStrictEqual(descriptions);
      }),
      { numRuns: 30 },
    );
  });
});

const corpus = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../fixtures/xrsl/${path}`, import.meta.url)), 'utf8');

describe('the corpus of documents that are refused', () => {
  /** One of them names a local file that does not exist, which only shows when the job is prepared. */
  const refusals = Object.entries<Refusal>(JSON.parse(corpus('refusals.json'))).filter(
    ([, { line }]) => line !== undefined,
  );

  it.each(refusals)('%s says where and what was expected', (name, { line, column, reason }) => {
    expect(() => parseXrslDocuments(corpus(`${name}.xrsl`))).toThrow(expect.objectContaining({ line, column, reason }));
  });
});

interface Refusal {
  readonly line?: number;
  readonly column?: number;
  readonly reason: string;
}
