import { describe, expect, it } from 'vitest';
import type { DescriptionLoss } from '../model/loss.js';
import { parseXrsl } from './xrsl-reader.js';

const losses: DescriptionLoss[] = [];
const read = (relations: string) => {
  losses.length = 0;
  return parseXrsl(`&(executable=a)${relations}`, { onLoss: (loss) => losses.push(loss) }).resources;
};

describe('what a job needs', () => {
  it.each([
    ['(walltime=10)', { wallTimeSeconds: 600 }],
    ['(cputime="1 day")', { totalCpuTimeSeconds: 86_400 }],
    ['(memory=1000)', { individualPhysicalMemoryBytes: 1_048_576_000 }],
    ['(memory>=1000)', { individualPhysicalMemoryBytes: 1_048_576_000 }],
    ['(memory=0)', { individualPhysicalMemoryBytes: 0 }],
    ['(disk=1)', { diskSpaceBytes: 1_048_576 }],
    ['(count=4)', { slots: { count: 4 } }],
    ['(countpernode=2)(count=4)(exclusiveexecution=Yes)', { slots: { count: 4, perHost: 2, exclusive: true } }],
    ['(exclusiveexecution=FALSE)', { slots: { exclusive: false } }],
    ['(queue=long)', { queue: 'long' }],
    ['(queue!=short)', { rejectedQueue: 'short' }],
    ['(queue=long)(queue!=short)', { queue: 'long', rejectedQueue: 'short' }],
    ['(architecture=x86_64)', { platform: 'x86_64' }],
    ['(nodeaccess=inbound)', { nodeAccess: 'inbound' }],
    ['(nodeaccess=outbound inbound)', { nodeAccess: 'inoutbound' }],
    ['(nodeaccess=inbound)(nodeaccess=outbound)', { nodeAccess: 'inoutbound' }],
    [
      '(opsys="ubuntu-22.04")(opsys=linux)',
      { operatingSystems: [{ name: 'ubuntu', version: '22.04' }, { name: 'linux' }] },
    ],
    ['(middleware>="nordugrid-arc-6.0")', { middleware: [{ name: 'nordugrid-arc', version: '6.0', relation: '>=' }] }],
    [
      '(runtimeenvironment="APPS/A-B-1.2-beta" "x" "")',
      { runtimeEnvironments: [{ name: 'APPS/A-B', version: '1.2-beta', options: ['x', ''] }] },
    ],
    [
      '(benchmarks=("specint2000" "222.5" "1h"))',
      { totalCpuTimeSeconds: 3600, benchmark: { name: 'specint2000', value: 222.5 } },
    ],
    [
      '(gridtime="1 hour")(count=2)',
      {
        slots: { count: 2 },
        totalCpuTimeSeconds: 3600,
        wallTimeSeconds: 7200,
        benchmark: { name: 'clock rate', value: 2800 },
      },
    ],
    ['', undefined],
  ])('%s', (relations, resources) => {
    expect(read(relations)).toEqual(resources);
    expect(losses).toEqual([]);
  });

  it.each([
    ['(queue=a)(queue=b)', '"queue" "a"'],
    ['(count<4)', 'the relation < of "count"'],
    ['(runtimeenvironment>="ENV/PROXY")', 'the relation >= of "runtimeenvironment"'],
    ['(benchmarks=("a" "1" "1h")("b" "1" "1h"))', 'the benchmark "b"'],
  ])('%s loses something', (relations, what) => {
    read(relations);
    expect(losses.map((loss) => loss.what)).toEqual([what]);
  });

  it.each([
    [
      '(walltime="1:30")',
      'expected minutes, or numbers with units (weeks, days, hours, minutes, seconds), or an ISO 8601 period for "walltime", not "1:30"',
    ],
    ['(walltime=0)', 'a wall time of 0 would kill the job at once'],
    ['(gridtime=0)', 'a wall time of 0 would kill the job at once'],
    ['(memory=2000MB)', 'expected a number of mebibytes for "memory" in digits only, not "2000MB"'],
    ['(memory=9007199254740991)', 'more than can be counted'],
    ['(disk=0)', '"disk" must not be 0'],
    ['(disk=-1)', 'in digits only'],
    ['(count=0)', '"count" must not be 0'],
    ['(count=four)', 'expected the number of slots for "count" in digits only, not "four"'],
    ['(countpernode=2)', '"countpernode" needs "count"'],
    ['(exclusiveexecution=maybe)', 'expected yes or no for "exclusiveexecution", not "maybe"'],
    ['(queue>a)', 'expected "=" or "!=" after "queue", not ">"'],
    ['(nodeaccess=sideways)', 'expected inbound or outbound for "nodeaccess", not "sideways"'],
    ['(runtimeenvironment=)', 'expected the name of a runtime environment'],
    ['(opsys="")', 'expected a name and perhaps a version for "opsys"'],
    ['(gridtime=5)(walltime=5)', '"gridtime" cannot be combined with "walltime"'],
    ['(gridtime=5)(cputime=5)', '"gridtime" cannot be combined with "cputime"'],
    ['(gridtime=5)(benchmarks=("a" "1" "1h"))', '"gridtime" cannot be combined with "benchmarks"'],
    ['(cputime=5)(benchmarks=("a" "1" "1h"))', '"cputime" and "benchmarks" are the same time'],
    ['(benchmarks=("a" "1"))', 'expected ("name" "value" "time")'],
    ['(benchmarks=("a" "fast" "1h"))', 'its value, a number'],
    ['(benchmarks=("a" "1" "now"))', 'for "benchmarks", not "now"'],
  ])('%s is refused: %s', (relations, reason) => {
    expect(() => read(relations)).toThrow(reason);
    expect(() => read(relations)).toThrow(expect.objectContaining({ line: 1, column: expect.any(Number) }));
  });
});
