import { describe, expect, it } from 'vitest';
import type { Resources } from '../model/activity-description.js';
import { resourceRelations } from './xrsl-resources-writer.js';

const write = (resources: Resources): string => resourceRelations(resources).join('');

describe('writing what a job needs', () => {
  it.each<[Resources, string]>([
    [{}, ''],
    [{ wallTimeSeconds: 60, totalCpuTimeSeconds: 3600 }, '(walltime="PT1M")(cputime="PT1H")'],
    [{ totalCpuTimeSeconds: 3600, benchmark: { name: 'b', value: 1.5 } }, '(benchmarks=("b" "1.5" "PT1H"))'],
    [{ individualPhysicalMemoryBytes: 1_048_576, diskSpaceBytes: 1_048_577 }, '(memory="1")(disk="2")'],
    [
      { slots: { count: 8, perHost: 'all', exclusive: true } },
      '(count="8")(countpernode="8")(exclusiveexecution="yes")',
    ],
    [{ queue: 'a', rejectedQueue: 'b' }, '(queue="a")(queue!="b")'],
    [
      { runtimeEnvironments: [{ name: 'R', version: '1.0', relation: '>=', options: ['x'] }, { name: 'S' }] },
      '(runtimeenvironment>="R-1.0" "x")(runtimeenvironment="S")',
    ],
    [
      { operatingSystems: [{ name: 'linux', version: '5' }], middleware: [{ name: 'arc' }] },
      '(opsys="linux-5")(middleware="arc")',
    ],
    [{ nodeAccess: 'inoutbound', platform: 'p' }, '(architecture="p")(nodeaccess="inbound" "outbound")'],
    [{ nodeAccess: 'inbound' }, '(nodeaccess="inbound")'],
  ])('%j', (resources, written) => {
    expect(write(resources)).toBe(written);
  });

  it.each<[Resources, string]>([
    [{ slots: { perHost: 2 } }, 'without the number of slots'],
    [{ runtimeEnvironments: [{ name: 'R-2' }] }, 'cannot tell name and version apart'],
    [{ runtimeEnvironments: [{ name: 'R', version: 'new' }] }, 'cannot tell name and version apart'],
  ])('%j is refused: %s', (resources, reason) => {
    expect(() => write(resources)).toThrow(reason);
  });
});
