import { describe, expect, it } from 'vitest';
import { readXml } from '../../xml/xml-reader.js';
import { ElementFields, readElement } from '../model/element-fields.js';
import { type DescriptionLoss, lossReport } from '../model/loss.js';
import {
  type PosixLimits,
  readLifeTime,
  readPosixLimits,
  readResources,
  resourcesOfLimits,
} from './jsdl-resources-reader.js';

const losses: DescriptionLoss[] = [];
const report = lossReport({ onLoss: (loss) => losses.push(loss) });
const read = (content: string, limits: PosixLimits = {}) => {
  losses.length = 0;
  return readElement(readXml(`<Resources>${content}</Resources>`), undefined, report, (fields) =>
    readResources(fields, limits),
  );
};
const named = (name: string, content: string) => `<${name}>${content}</${name}>`;
const most = (value: number) => `<UpperBoundedRange>${value}</UpperBoundedRange>`;

describe('reading what a job needs, as ARC 5 understood it', () => {
  it.each([
    [named('IndividualPhysicalMemory', most(1)), { individualPhysicalMemoryBytes: 1 }],
    [named('IndividualVirtualMemory', most(1)), { individualVirtualMemoryBytes: 1 }],
    [named('IndividualCPUTime', most(1)), { individualCpuTimeSeconds: 1 }],
    [named('TotalCPUTime', most(1)), { totalCpuTimeSeconds: 1 }],
    [named('TotalWallTime', named('Value', '<Max>1</Max>')), { wallTimeSeconds: 1 }],
    [named('IndividualWallTime', named('Value', '<Max>1</Max>')), { wallTimeSeconds: 1 }],
    [named('DiskSpaceRequirement', named('DiskSpace', most(1))), { diskSpaceBytes: 1 }],
    [`<FileSystem name="x">${named('DiskSpace', most(1))}</FileSystem>`, { diskSpaceBytes: 1 }],
    [named('TotalCPUCount', '<Exact>4</Exact>'), { slots: { count: 4 } }],
    [named('TotalCPUCount', '<Exact>4.0</Exact>'), { slots: { count: 4 } }],
    [named('TotalCPUCount', '<LowerBoundedRange>4.0</LowerBoundedRange>'), { slots: { count: 4 } }],
    [named('IndividualCPUCount', '<Exact>4</Exact>'), { slots: { count: 4, perHost: 4 } }],
    [
      named('IndividualCPUCount', '<Exact>4</Exact>') + named('TotalResourceCount', '<Exact>2</Exact>'),
      { slots: { count: 8, perHost: 4 } },
    ],
    [named('TotalResourceCount', '<Exact>1</Exact>'), {}],
    [
      `${named('SlotRequirement', '<ProcessPerHost>4</ProcessPerHost>')}${named('TotalCPUCount', '<Exact>8</Exact>')}`,
      { slots: { count: 8, perHost: 4 } },
    ],
    // As ARC 5 wrote it.
    [
      `${named('SlotRequirement', '<NumberOfSlots>8</NumberOfSlots>')}${named('TotalCPUCount', '<Exact>4</Exact>')}`,
      { slots: { count: 8, perHost: 4 } },
    ],
    [
      `${named('SlotRequirement', '<NumberOfSlots>8.0</NumberOfSlots>')}${named('TotalCPUCount', '<Exact>8</Exact>')}`,
      { slots: { count: 8 } },
    ],
    [named('TotalPhysicalMemory', most(7)), { individualPhysicalMemoryBytes: 7 }],
    [
      named('TotalPhysicalMemory', most(7)) + named('TotalCPUCount', '<Exact>2</Exact>'),
      { individualPhysicalMemoryBytes: 4, slots: { count: 2 } },
    ],
    [named('TotalDiskSpace', most(7)), { diskSpaceBytes: 7 }],
    [named('IndividualDiskSpace', most(7)), { diskSpaceBytes: 7 }],
    [
      '<OperatingSystem><OperatingSystemType><OperatingSystemName>LINUX</OperatingSystemName></OperatingSystemType><Description>any</Description></OperatingSystem>',
      { operatingSystems: [{ name: 'LINUX' }] },
    ],
    [
      named('SlotRequirement', '<NumberOfSlots>8</NumberOfSlots><ProcessPerHost>4</ProcessPerHost>'),
      { slots: { count: 8, perHost: 4 } },
    ],
    ['<ExclusiveExecution>TRUE</ExclusiveExecution>', { slots: { exclusive: true } }],
    [
      named('SlotRequirement', '<ThreadsPerProcesses>2</ThreadsPerProcesses>'),
      { parallelEnvironment: { threadsPerProcess: 2 } },
    ],
    ['<CPUArchitecture><CPUArchitectureName>x86_64</CPUArchitectureName></CPUArchitecture>', { platform: 'x86_64' }],
    ['<Platform>aarch64</Platform>', { platform: 'aarch64' }],
    ['<NodeAccess>Inbound</NodeAccess>', { nodeAccess: 'inbound' }],
    ['<QueueName>q</QueueName>', { queue: 'q' }],
    ['<QueueName require="ne">q</QueueName>', { rejectedQueue: 'q' }],
    ['<CandidateTarget><QueueName require="eq">q</QueueName></CandidateTarget>', { queue: 'q' }],
    ['<NetworkInfo>infiniband</NetworkInfo>', { networkInfo: 'infiniband' }],
    [named('IndividualNetworkBandwidth', most(104857599)), { networkInfo: '100megabitethernet' }],
    [named('IndividualNetworkBandwidth', most(104857600)), { networkInfo: 'gigabitethernet' }],
    [named('IndividualNetworkBandwidth', most(1073741824)), { networkInfo: 'myrinet' }],
    [named('IndividualNetworkBandwidth', most(10737418240)), { networkInfo: 'infiniband' }],
    [
      '<OperatingSystem><OperatingSystemType><OperatingSystemName>LINUX</OperatingSystemName></OperatingSystemType><OperatingSystemVersion>5</OperatingSystemVersion></OperatingSystem>',
      { operatingSystems: [{ name: 'LINUX', version: '5' }] },
    ],
    [
      '<RunTimeEnvironment><Software><Name>R</Name><Version require=">=">1.0</Version></Software><Software><Name>S</Name></Software></RunTimeEnvironment>',
      { runtimeEnvironments: [{ name: 'R', version: '1.0', relation: '>=' }, { name: 'S' }] },
    ],
    [
      '<CEType><Software><Name>arc</Name><Version require="NE">5</Version></Software></CEType>',
      { middleware: [{ name: 'arc', version: '5', relation: '!=' }] },
    ],
  ])('%s', (content, resources) => {
    expect(read(content)).toEqual(resources);
    expect(losses).toEqual([]);
  });

  it('a CPU time may be that of a machine of known speed', () => {
    const scaled = `${named('Value', '<Max>3600</Max>')}<BenchmarkType>specint2000</BenchmarkType><BenchmarkValue>500</BenchmarkValue>`;
    expect(read(named('TotalCPUTime', scaled))).toEqual({
      totalCpuTimeSeconds: 3600,
      benchmark: { name: 'specint2000', value: 500 },
    });
  });

  it('the limits of the application stand in only where nothing else is said', () => {
    const limits = {
      memoryBytes: 1,
      virtualMemoryBytes: 2,
      cpuTimeSeconds: 3,
      wallTimeSeconds: 4,
      processes: 5,
      threads: 6,
    };
    const all = {
      individualPhysicalMemoryBytes: 1,
      individualVirtualMemoryBytes: 2,
      totalCpuTimeSeconds: 3,
      wallTimeSeconds: 4,
      slots: { count: 5 },
      parallelEnvironment: { threadsPerProcess: 6 },
    };
    expect(resourcesOfLimits(limits)).toEqual(all);
    expect(read('', limits)).toEqual(all);
    expect(read(named('TotalCPUTime', most(30)), limits)).toEqual({ ...all, totalCpuTimeSeconds: 30 });
    expect(losses.map(({ what }) => what)).toEqual(['<CPUTimeLimit> 3']);
  });

  it('limits are read from their element', () => {
    const fields = new ElementFields(
      readXml('<P><MemoryLimit>1024.0</MemoryLimit><ThreadCountLimit>2</ThreadCountLimit></P>'),
      undefined,
      report,
    );
    expect(readPosixLimits(fields)).toEqual({ memoryBytes: 1024, threads: 2 });
  });

  it.each([
    ['3600', 3600],
    ['PT1H', 3600],
  ])('results are kept for %s', (text, seconds) => {
    const lifeTime = (content: string) =>
      readLifeTime(new ElementFields(readXml(`<R>${content}</R>`), undefined, report));
    expect(lifeTime(`<SessionLifeTime>${text}</SessionLifeTime>`)).toBe(seconds);
    expect(lifeTime('')).toBeUndefined();
    expect(() => lifeTime('<SessionLifeTime>a week</SessionLifeTime>')).toThrow('<SessionLifeTime> must be seconds');
  });

  it.each([
    ['<OperatingSystem><OperatingSystemVersion>5</OperatingSystemVersion></OperatingSystem>', 'the version "5"'],
    [
      '<Platform>a</Platform><CPUArchitecture><CPUArchitectureName>b</CPUArchitectureName></CPUArchitecture>',
      'the CPU architecture "b"',
    ],
    ['<IndividualCPUSpeed><Exact>1</Exact></IndividualCPUSpeed>', '<IndividualCPUSpeed>'],
    ['<CandidateHosts/>', '<CandidateHosts>'],
    [named('DiskSpaceRequirement', '<CacheDiskSpace>1</CacheDiskSpace>'), '<CacheDiskSpace>'],
    [named('SlotRequirement', '<SPMDVariation>x</SPMDVariation>'), '<SPMDVariation>'],
    ['<CEType><Software><Name>a</Name><Version require="ge"/></Software></CEType>', 'the relation >='],
    [
      `${named('TotalWallTime', named('Value', '<Max>1</Max>'))}${named('IndividualWallTime', named('Value', '<Max>2</Max>'))}`,
      '<IndividualWallTime>',
    ],
    [
      named(
        'TotalWallTime',
        `${named('Value', '<Max>1</Max>')}<BenchmarkType>b</BenchmarkType><BenchmarkValue>1</BenchmarkValue>`,
      ),
      'the benchmark of the wall time',
    ],
    [
      named(
        'IndividualCPUTime',
        `${named('Value', '<Max>1</Max>')}<BenchmarkType>b</BenchmarkType><BenchmarkValue>1</BenchmarkValue>`,
      ),
      'the benchmark of <IndividualCPUTime>',
    ],
    [
      `<FileSystem>${named('DiskSpace', most(1))}</FileSystem><FileSystem>${named('DiskSpace', most(2))}</FileSystem>`,
      '<FileSystem>',
    ],
    [
      `${named('DiskSpaceRequirement', named('DiskSpace', most(1)))}<FileSystem>${named('DiskSpace', most(2))}</FileSystem>`,
      'the disk space of 2 bytes',
    ],
    [
      `<OperatingSystem>${named('Software', '<Name>linux</Name>')}${named('OperatingSystemType', '<OperatingSystemName>MACOS</OperatingSystemName>')}</OperatingSystem>`,
      'the operating system "MACOS"',
    ],
    [
      `<OperatingSystem>${named('Software', '<Name>linux</Name><Version>5</Version>')}<OperatingSystemVersion>6</OperatingSystemVersion></OperatingSystem>`,
      'the operating system "6"',
    ],
    [
      '<QueueName>q</QueueName><CandidateTarget><QueueName>r</QueueName></CandidateTarget>',
      'the queue "r" of <CandidateTarget>',
    ],
    [
      '<QueueName>q</QueueName><CandidateTarget><QueueName require="ne">q</QueueName></CandidateTarget>',
      'the queue "q" of <CandidateTarget>',
    ],
    [named('TotalCPUTime', `${named('Value', '<Max>1</Max>')}<BenchmarkType>b</BenchmarkType>`), 'the benchmark "b"'],
    [named('TotalCPUTime', `${named('Value', '<Max>1</Max>')}<BenchmarkValue>1</BenchmarkValue>`), '<BenchmarkValue>'],
    [
      `<NetworkInfo>infiniband</NetworkInfo>${named('IndividualNetworkBandwidth', most(1))}`,
      '<IndividualNetworkBandwidth>',
    ],
    [
      `${named('SlotRequirement', '<NumberOfSlots>8</NumberOfSlots><ProcessPerHost>4</ProcessPerHost>')}${named('TotalCPUCount', '<Exact>2</Exact>')}`,
      '<TotalCPUCount> 2',
    ],
    [named('TotalResourceCount', '<Exact>2</Exact>'), '<TotalResourceCount> 2'],
    [named('TotalPhysicalMemory', most(7)) + named('IndividualPhysicalMemory', most(1)), '<TotalPhysicalMemory> 7'],
    [named('TotalDiskSpace', most(7)) + named('FileSystem', named('DiskSpace', most(1))), '<TotalDiskSpace> 7'],
  ])('%s is not kept', (content, what) => {
    read(content);
    expect(losses.map((loss) => loss.what)).toEqual([what]);
  });

  it.each([
    '<QueueName>q</QueueName><CandidateTarget><QueueName>q</QueueName></CandidateTarget>',
    `${named('DiskSpaceRequirement', named('DiskSpace', most(1)))}<FileSystem>${named('DiskSpace', most(1))}</FileSystem>`,
    `<OperatingSystem>${named('Software', '<Name>linux</Name><Version>5</Version>')}${named('OperatingSystemType', '<OperatingSystemName>linux</OperatingSystemName>')}<OperatingSystemVersion>5</OperatingSystemVersion></OperatingSystem>`,
  ])('%s says one thing twice', (content) => {
    read(content);
    expect(losses).toEqual([]);
  });

  it.each([
    ['<NodeAccess>both</NodeAccess>', '<NodeAccess> must be one of'],
    ['<ExclusiveExecution>yes</ExclusiveExecution>', '<ExclusiveExecution> must be true or false'],
    ['<QueueName require="gt">q</QueueName>', 'a queue can be asked for (eq) or rejected (ne), not >'],
    ['<QueueName require="like">q</QueueName>', '"like" is no relation'],
    ['<CEType><Software><Version>1</Version></Software></CEType>', '<Software> needs a <Name>'],
    [named('TotalCPUTime', `${named('Value', '<Max>1</Max>')}${most(2)}`), '<TotalCPUTime> says both 1 and 2'],
  ])('%s is refused: %s', (content, reason) => {
    expect(() => read(content)).toThrow(reason);
  });
});
