import fc from 'fast-check';
import { anyText, arbitraryDescription } from 'jasmin-arc-testing/descriptions/arbitrary-activity-description.js';
import { describe, expect, it } from 'vitest';
import { findRefusedCharacter } from '../../xml/xml-characters.js';
import { formatJsdl, parseJsdl } from './jsdl.js';

const jsdlAbilities = {
  text: anyText((text) => findRefusedCharacter(text) === undefined),
  name: true,
  description: true,
  type: false,
  annotations: true,
  project: true,
  prePostExecutables: 'many',
  successExitCode: false,
  remoteLogging: 'SGAS',
  expirationTime: true,
  timeStep: 1,
  notificationStates: ['ACCEPTED', 'PREPROCESSING', 'PROCESSING', 'POSTPROCESSING', 'TERMINAL'],
  explicitFalse: true,
  fileUrls: false,
  reservedOptions: true,
  delegation: false,
  clientDataPush: false,
  alternatives: false,
  localPath: true,
  sizeAndChecksum: true,
  manySources: false,
  sourceLocations: true,
  targetConditions: 'none',
  relations: true,
  middleware: true,
  operatingSystemFamily: true,
  runtimeEnvironmentOptions: false,
  optional: false,
  parallelEnvironment: 'threads',
  coprocessor: false,
  networkInfo: true,
  individualTimeAndVirtualMemory: true,
  memoryStep: 1,
  remoteSessionAccess: false,
  slots: 'any',
  rejectedQueue: true,
  benchmark: true,
} as const;

describe('JSDL, there and back', () => {
  it('every description that JSDL can express is read back the same', () => {
    fc.assert(
      fc.property(arbitraryDescription(jsdlAbilities), (description) => {
        expect(parseJsdl(formatJsdl(description))).toStrictEqual(description);
      }),
      { numRuns: 100 },
    );
  });
});
