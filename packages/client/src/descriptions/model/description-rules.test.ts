import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import type { ActivityDescription } from './activity-description.js';
import { checkDescription } from './description-rules.js';

const program = { executable: { path: '/bin/true' } };

describe('descriptions that make no sense', () => {
  it.each<[Partial<ActivityDescription>, string]>([
    [{ executable: { path: '' } }, 'executable: the path is missing'],
    [{ preExecutables: [{ path: '' }] }, 'preExecutables[0]: the path is missing'],
    [{ postExecutables: [{ path: 'a' }, { path: '' }] }, 'postExecutables[1]: the path is missing'],
    [
      { executable: { path: 'a', successExitCode: 256 } },
      'executable.successExitCode: 256 is not a whole number from 0 to 255',
    ],
    [{ environment: [{ name: '', value: 'x' }] }, 'environment: "" is no name of a variable'],
    [{ environment: [{ name: 'A=B', value: 'x' }] }, 'environment: "A=B" is no name of a variable'],
    [{ rerun: -1 }, 'rerun: -1 is not a whole number of at least 0'],
    [{ priority: 101 }, 'priority: 101 is not a whole number from 0 to 100'],
    [{ wipeTimeSeconds: 0.5 }, 'wipeTimeSeconds: 0.5 is not'],
    [{ expirationTime: new Date(Number.NaN) }, 'expirationTime: not a valid time'],
    [{ startTime: new Date('soon') }, 'startTime: not a valid time'],
    [{ notifications: [{ recipient: '', states: [] }] }, 'notifications: the recipient is missing'],
    [{ remoteLogging: [{ serviceType: 'SGAS', url: '' }] }, 'remoteLogging: the URL is missing'],
    [{ resources: { wallTimeSeconds: 0 } }, 'resources.wallTimeSeconds: 0 is not a whole number of at least 1'],
    [{ resources: { totalCpuTimeSeconds: Number.NaN } }, 'resources.totalCpuTimeSeconds: NaN is not'],
    [{ resources: { individualPhysicalMemoryBytes: 2 ** 60 } }, 'resources.individualPhysicalMemoryBytes'],
    [{ resources: { diskSpaceBytes: 0 } }, 'resources.diskSpaceBytes: 0 is not'],
    [{ resources: { slots: { count: 0 } } }, 'resources.slots.count: 0 is not'],
    [{ resources: { slots: { count: 2, perHost: 0 } } }, 'resources.slots.perHost: 0 is not'],
    [{ resources: { runtimeEnvironments: [{ name: '' }] } }, 'resources.runtimeEnvironments: the name is missing'],
    [{ resources: { benchmark: { name: 'b', value: -1 } } }, 'resources.benchmark: -1 is no value'],
    [{ resources: { parallelEnvironment: { options: [{ name: '', value: '' }] } } }, 'the name is missing'],
    [{ inputFiles: [{ name: '' }] }, 'inputFiles: the name is missing'],
    [{ inputFiles: [{ name: 'a' }, { name: 'a' }] }, 'inputFiles "a": two input files have this name'],
    [{ inputFiles: [{ name: 'a', localPath: '' }] }, 'inputFiles "a": the local path is empty'],
    [
      { inputFiles: [{ name: 'a', localPath: 'x', sources: [{ uri: 'https://h/' }] }] },
      'it has a local path and sources',
    ],
    [{ inputFiles: [{ name: 'a', sources: [{ uri: '' }] }] }, 'inputFiles "a": the source is missing'],
    [{ outputFiles: [{ name: '' }] }, 'outputFiles: the name is missing'],
    [{ outputFiles: [{ name: 'a', targets: [{ uri: '' }] }] }, 'outputFiles "a": the target is missing'],
    [{ alternatives: [{ executable: { path: '' } }] }, 'executable: the path is missing'],
    [
      { alternatives: [{ ...program, alternatives: [program] }] },
      'alternatives: an alternative cannot have alternatives itself',
    ],
  ])('%j is refused: %s', (fields, reason) => {
    expect(() => checkDescription({ ...program, ...fields })).toThrow(InvalidJobDescription);
    expect(() => checkDescription({ ...program, ...fields })).toThrow(reason);
  });

  it('everything else may be asked for', () => {
    checkDescription({
      ...program,
      environment: [{ name: 'A', value: '' }],
      resources: { slots: { count: 4, perHost: 'all' }, individualPhysicalMemoryBytes: 0, wallTimeSeconds: 1 },
      outputFiles: [{ name: 'a' }, { name: 'a' }, { name: '/' }],
      alternatives: [program],
    });
  });
});
