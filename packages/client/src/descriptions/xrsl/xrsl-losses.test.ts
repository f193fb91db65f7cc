import { describe, expect, it } from 'vitest';
import type { ActivityDescription } from '../model/activity-description.js';
import { type DescriptionLoss, lossReport } from '../model/loss.js';
import { reportXrslLosses } from './xrsl-losses.js';

const lossesOf = (fields: Partial<ActivityDescription>) => {
  const losses: DescriptionLoss[] = [];
  reportXrslLosses({ executable: { path: 'a' }, ...fields }, lossReport({ onLoss: (loss) => losses.push(loss) }));
  return losses.map(({ what }) => what);
};
const uri = 'https://h/a';
const withOption = (name: string) => ({ uri, options: [{ name, value: 'x' }] });

describe('parts of a description that xRSL cannot express', () => {
  it.each<[Partial<ActivityDescription>, string]>([
    [{ description: 'd' }, 'description'],
    [{ type: 'single' }, 'type'],
    [{ project: 'p' }, 'project'],
    [{ expirationTime: new Date(0) }, 'expirationTime'],
    [{ clientDataPush: false }, 'clientDataPush'],
    [{ annotations: ['a'] }, 'annotations'],
    [{ previousIds: ['a'] }, 'previousIds'],
    [{ preExecutables: [{ path: 'p' }] }, 'preExecutables'],
    [{ postExecutables: [{ path: 'p' }] }, 'postExecutables'],
    [{ executable: { path: 'a', successExitCode: 1 } }, 'executable.successExitCode'],
    [{ remoteLogging: [{ serviceType: 'APEL', url: uri }] }, `remoteLogging "${uri}"`],
    [{ remoteLogging: [{ serviceType: 'SGAS', url: uri, optional: false }] }, `remoteLogging "${uri}": optional`],
    [{ notifications: [{ recipient: 'a@x', states: ['ACCEPTED', 'TERMINAL'] }] }, 'notifications "a@x": ACCEPTED'],
    [{ notifications: [{ recipient: 'a@x', states: [] }] }, 'notifications "a@x"'],
    [{ startTime: new Date(1) }, 'startTime: milliseconds'],
    [{ resources: { networkInfo: 'infiniband' } }, 'resources.networkInfo'],
    [{ resources: { individualVirtualMemoryBytes: 0 } }, 'resources.individualVirtualMemoryBytes'],
    [{ resources: { individualCpuTimeSeconds: 0 } }, 'resources.individualCpuTimeSeconds'],
    [{ resources: { remoteSessionAccess: false } }, 'resources.remoteSessionAccess'],
    [{ resources: { coprocessor: { name: 'CUDA' } } }, 'resources.coprocessor'],
    [{ resources: { parallelEnvironment: { threadsPerProcess: 1 } } }, 'resources.parallelEnvironment'],
    [{ resources: { operatingSystems: [{ name: 'o', family: 'f' }] } }, 'resources.operatingSystems "o": family'],
    [
      { resources: { runtimeEnvironments: [{ name: 'r', optional: true }] } },
      'resources.runtimeEnvironments "r": optional',
    ],
    [{ resources: { individualPhysicalMemoryBytes: 1 } }, 'resources.individualPhysicalMemoryBytes: 1'],
    [{ resources: { diskSpaceBytes: 1_048_577 } }, 'resources.diskSpaceBytes: 1048577'],
    [{ resources: { benchmark: { name: 'b', value: 1 } } }, 'resources.benchmark'],
    [{ resources: { slots: { count: 8, perHost: 'all' } } }, 'resources.slots.perHost: all'],
    [{ inputFiles: [{ name: 'a', sources: [{ uri }, { uri }] }] }, 'inputFiles "a": sources'],
    [{ inputFiles: [{ name: 'a', sources: [{ uri: 'file:///srv/a' }] }] }, 'inputFiles "a": file:///srv/a'],
    [{ inputFiles: [{ name: 'a', sources: [{ uri }, { uri: 'file:///srv/a' }] }] }, 'inputFiles "a": file:///srv/a'],
    [{ inputFiles: [{ name: 'a', sources: [withOption('delegationid')] }] }, 'inputFiles "a": option "delegationid"'],
    [{ inputFiles: [{ name: 'a', sources: [withOption('location')] }] }, 'inputFiles "a": option "location"'],
    [{ outputFiles: [{ name: 'a', targets: [{ uri: 'file:///srv/a' }] }] }, 'outputFiles "a": file:///srv/a'],
    [{ outputFiles: [{ name: 'a', targets: [withOption('mandatory')] }] }, 'outputFiles "a": option "mandatory"'],
    [{ outputFiles: [{ name: 'a', targets: [withOption('useifcancel')] }] }, 'outputFiles "a": option "useifcancel"'],
    [{ inputFiles: [{ name: 'a', sizeBytes: 1 }] }, 'inputFiles "a": sizeBytes'],
    [{ inputFiles: [{ name: 'a', checksum: 'c' }] }, 'inputFiles "a": checksum'],
    [{ outputFiles: [{ name: 'a', targets: [{ uri, creationFlag: 'append' }] }] }, 'outputFiles "a": creationFlag'],
    [{ outputFiles: [{ name: 'a', targets: [{ uri, useIfCancel: true }] }] }, 'outputFiles "a": useIfCancel'],
  ])('%j', (fields, what) => {
    expect(lossesOf(fields)).toEqual([what]);
  });

  it('everything else it can', () => {
    const resources = { individualPhysicalMemoryBytes: 1_048_576, rejectedQueue: 'q', middleware: [{ name: 'arc' }] };
    expect(lossesOf({ name: 'n', delegationId: 'd', resources, inputFiles: [{ name: 'a', localPath: 'b' }] })).toEqual(
      [],
    );
    expect(lossesOf({ inputFiles: [{ name: 'a', executable: true, sources: [withOption('mandatory')] }] })).toEqual([]);
  });
});
