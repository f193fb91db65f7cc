import { describe, expect, it } from 'vitest';
import type { DescriptionLoss } from '../model/loss.js';
import { parseAdl } from './adl-reader.js';

const read = (content: string, onLoss?: (loss: DescriptionLoss) => void) =>
  parseAdl(
    `<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl"><Application><Executable><Path>a</Path></Executable></Application><Resources>${content}</Resources></ActivityDescription>`,
    { onLoss },
  ).resources;

describe('reading what a job needs', () => {
  it('sizes are bytes and times are seconds', () => {
    expect(
      read(
        '<IndividualPhysicalMemory>1000</IndividualPhysicalMemory><DiskSpaceRequirement>2000</DiskSpaceRequirement><TotalCPUTime>30</TotalCPUTime>',
      ),
    ).toEqual({ individualPhysicalMemoryBytes: 1000, diskSpaceBytes: 2000, totalCpuTimeSeconds: 30 });
  });

  it('software has a name, perhaps a version, and attributes', () => {
    expect(
      read(`<OperatingSystem><Name>ubuntu</Name><Family>linux</Family><Version>22.04</Version></OperatingSystem>
        <RuntimeEnvironment optional="0"><Name>R</Name><Version/><Option>a</Option><Option/></RuntimeEnvironment>`),
    ).toEqual({
      operatingSystems: [{ name: 'ubuntu', family: 'linux', version: '22.04' }],
      runtimeEnvironments: [{ name: 'R', options: ['a', ''], optional: false }],
    });
  });

  it('slots per host may be as many as there are slots', () => {
    const slots = (perHost: string) =>
      read(`<SlotRequirement><NumberOfSlots>4</NumberOfSlots>${perHost}</SlotRequirement>`)?.slots;
    expect(slots('<SlotsPerHost useNumberOfSlots="true">4</SlotsPerHost>')).toEqual({ count: 4, perHost: 'all' });
    expect(slots('<SlotsPerHost useNumberOfSlots="false">2</SlotsPerHost>')).toEqual({ count: 4, perHost: 2 });
  });

  it('a benchmark is read, though services refuse it', () => {
    expect(
      read('<Benchmark><BenchmarkType>specint2000</BenchmarkType><BenchmarkValue>1.5</BenchmarkValue></Benchmark>'),
    ).toEqual({ benchmark: { name: 'specint2000', value: 1.5 } });
  });

  it('slots per host that do not count are reported', () => {
    const losses: DescriptionLoss[] = [];
    const slots =
      '<SlotRequirement><NumberOfSlots>4</NumberOfSlots><SlotsPerHost useNumberOfSlots="1">2</SlotsPerHost></SlotRequirement>';
    expect(read(slots, (loss) => losses.push(loss))).toEqual({ slots: { count: 4, perHost: 'all' } });
    expect(losses).toEqual([
      expect.objectContaining({ what: '<SlotsPerHost> "2"', reason: 'useNumberOfSlots asks for 4 instead', line: 1 }),
    ]);
    expect(() => read(slots.replace('"1"', '"yes"'))).toThrow('the attribute useNumberOfSlots must be true or false');
  });

  it.each([
    '<WallTime optional="true">60</WallTime>',
    '<Platform optional="true">x86_64</Platform>',
    '<QueueName optional="true">q</QueueName>',
    '<NodeAccess optional="true">inbound</NodeAccess>',
    '<IndividualPhysicalMemory optional="true">1000</IndividualPhysicalMemory>',
    '<DiskSpaceRequirement optional="true">1000</DiskSpaceRequirement>',
  ])('that it is optional is not lost in silence: %s', (content) => {
    expect(() => read(content)).toThrow('whether it is optional is not kept');
    expect(() => read(content.replace('true', 'false'))).not.toThrow();
  });

  it('a coprocessor may be optional, and an empty one counts as missing', () => {
    expect(read('<Coprocessor optional="true">CUDA</Coprocessor>')).toEqual({
      coprocessor: { name: 'CUDA', optional: true },
    });
    expect(read('<Coprocessor/>')).toBeUndefined();
  });

  it('nothing asked for is no resources at all', () => {
    expect(read('')).toBeUndefined();
  });

  it.each([
    ['<WallTime>0</WallTime>', '<WallTime> must not be 0: services would kill the job at once'],
    ['<DiskSpaceRequirement>0</DiskSpaceRequirement>', '<DiskSpaceRequirement> must not be 0'],
    ['<SlotRequirement/>', '<SlotRequirement> needs a <NumberOfSlots>'],
    ['<SlotRequirement><NumberOfSlots>0</NumberOfSlots></SlotRequirement>', '<NumberOfSlots> must not be 0'],
    [
      '<SlotRequirement><NumberOfSlots>2</NumberOfSlots><SlotsPerHost>0</SlotsPerHost></SlotRequirement>',
      '<SlotsPerHost> must not be 0',
    ],
    ['<NodeAccess>both</NodeAccess>', '<NodeAccess> must be one of inbound, outbound, inoutbound, not "both"'],
    ['<WallTime>PT1H</WallTime>', '<WallTime> must be a whole number in digits'],
    ['<WallTime>-1</WallTime>', '<WallTime> must be a whole number in digits'],
    ['<ParallelEnvironment><Option><Value>x</Value></Option></ParallelEnvironment>', '<Option> needs a <Name>'],
    [
      '<Benchmark><BenchmarkType>b</BenchmarkType><BenchmarkValue>fast</BenchmarkValue></Benchmark>',
      '<BenchmarkValue> must be a number',
    ],
  ])('%s is refused: %s', (content, reason) => {
    expect(() => read(content)).toThrow(reason);
  });

  it('that network information may be ignored is not kept', () => {
    const losses: DescriptionLoss[] = [];
    expect(read('<NetworkInfo optional="true">infiniband</NetworkInfo>', (loss) => losses.push(loss))).toEqual({
      networkInfo: 'infiniband',
    });
    expect(losses.map(({ what }) => what)).toEqual(['<NetworkInfo>: optional']);
  });
});
