import { describe, expect, it } from 'vitest';
import type { ActivityDescription } from '../model/activity-description.js';
import { type DescriptionLoss, lossReport } from '../model/loss.js';
import { reportJsdlLosses } from './jsdl-losses.js';

const lossesOf = (fields: Partial<ActivityDescription>) => {
  const losses: DescriptionLoss[] = [];
  reportJsdlLosses({ executable: { path: 'a' }, ...fields }, lossReport({ onLoss: (loss) => losses.push(loss) }));
  return losses.map(({ what }) => what);
};
const uri = 'https://h/a';

describe('parts of a description that JSDL cannot express', () => {
  it.each<[Partial<ActivityDescription>, string]>([
    [{ type: 'single' }, 'type'],
    [{ executable: { path: 'a', successExitCode: 1 } }, 'executable.successExitCode'],
    [{ preExecutables: [{ path: 'p', successExitCode: 1 }] }, 'preExecutables "p": successExitCode'],
    [{ remoteLogging: [{ serviceType: 'APEL', url: uri }] }, `remoteLogging "${uri}"`],
    [{ remoteLogging: [{ serviceType: 'SGAS', url: uri, optional: true }] }, `remoteLogging "${uri}": optional`],
    [{ clientDataPush: true }, 'clientDataPush'],
    [{ delegationId: 'd' }, 'delegationId'],
    [{ alternatives: [{ executable: { path: 'b' } }] }, 'alternatives'],
    [{ resources: { parallelEnvironment: { type: 'MPI' } } }, 'resources.parallelEnvironment.type'],
    [{ resources: { coprocessor: { name: 'CUDA' } } }, 'resources.coprocessor'],
    [{ resources: { remoteSessionAccess: true } }, 'resources.remoteSessionAccess'],
    [
      { resources: { runtimeEnvironments: [{ name: 'R', options: ['o'] }] } },
      'resources.runtimeEnvironments "R": options',
    ],
    [
      { resources: { runtimeEnvironments: [{ name: 'R', optional: true }] } },
      'resources.runtimeEnvironments "R": optional',
    ],
    [{ resources: { benchmark: { name: 'b', value: 1 } } }, 'resources.benchmark'],
    [{ resources: { queue: 'a', rejectedQueue: 'b' } }, 'resources.rejectedQueue'],
    [{ resources: { slots: { count: 8, perHost: 'all' } } }, 'resources.slots.perHost: all'],
    [{ inputFiles: [{ name: 'a', sources: [{ uri }, { uri }] }] }, 'inputFiles "a": sources'],
    [{ inputFiles: [{ name: 'a', sources: [{ uri: 'file:///srv/a' }, { uri }] }] }, 'inputFiles "a": file:///srv/a'],
    [
      { inputFiles: [{ name: 'a', sources: [{ uri, options: [{ name: 'location', value: 'x' }] }] }] },
      'inputFiles "a": option "location"',
    ],
    [{ outputFiles: [{ name: 'a', targets: [{ uri: 'file:///srv/a' }] }] }, 'outputFiles "a": file:///srv/a'],
    [{ inputFiles: [{ name: 'a', sources: [{ uri, delegationId: 'd' }] }] }, 'inputFiles "a": delegationId'],
    [{ outputFiles: [{ name: 'a', targets: [{ uri, mandatory: true }] }] }, 'outputFiles "a": mandatory'],
    [{ outputFiles: [{ name: 'a', targets: [{ uri, useIfFailure: true }] }] }, 'outputFiles "a": useIfFailure'],
  ])('%j', (fields, what) => {
    expect(lossesOf(fields)).toEqual([what]);
  });

  it('everything else it can', () => {
    expect(
      lossesOf({ project: 'p', resources: { parallelEnvironment: { threadsPerProcess: 2 }, rejectedQueue: 'q' } }),
    ).toEqual([]);
  });
});
