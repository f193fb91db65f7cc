import fc from 'fast-check';
import { anyText, arbitraryDescription } from 'jasmin-arc-testing/descriptions/arbitrary-activity-description.js';
import { describe, expect, it } from 'vitest';
import { findRefusedCharacter } from '../../xml/xml-characters.js';
import { formatAdl, formatAdlDocuments, parseAdl, parseAdlDocuments } from './adl.js';

const adlAbilities = {
  text: anyText((text) => findRefusedCharacter(text) === undefined),
  name: true,
  description: true,
  type: true,
  annotations: true,
  project: false,
  prePostExecutables: 'many',
  successExitCode: true,
  remoteLogging: 'any',
  expirationTime: true,
  timeStep: 1,
  notificationStates: ['ACCEPTED', 'PREPROCESSING', 'PROCESSING', 'POSTPROCESSING', 'TERMINAL'],
  explicitFalse: true,
  fileUrls: true,
  reservedOptions: true,
  delegation: true,
  clientDataPush: true,
  alternatives: false,
  localPath: false,
  sizeAndChecksum: false,
  manySources: true,
  sourceLocations: false,
  targetConditions: 'all',
  relations: false,
  middleware: false,
  operatingSystemFamily: true,
  runtimeEnvironmentOptions: true,
  optional: true,
  parallelEnvironment: 'all',
  coprocessor: true,
  networkInfo: true,
  individualTimeAndVirtualMemory: true,
  memoryStep: 1,
  remoteSessionAccess: true,
  slots: 'ADL',
  rejectedQueue: false,
  benchmark: false,
} as const;

describe('ADL, there and back', () => {
  it('every description that ADL can express is read back the same', () => {
    fc.assert(
      fc.property(arbitraryDescription(adlAbilities), (description) => {
        expect(parseAdl(formatAdl(description))).toStrictEqual(description);
      }),
      { numRuns: 100 },
    );
  });

  it('several descriptions travel in one document', () => {
    const descriptions = [{ executable: { path: '/bin/a' } }, { executable: { path: '/bin/b' } }];
    expect(parseAdlDocuments(formatAdlDocuments(descriptions))).toEqual(descriptions);
    expect(parseAdlDocuments(formatAdl({ executable: { path: '/bin/a' } }))).toHaveLength(1);
  });
});
