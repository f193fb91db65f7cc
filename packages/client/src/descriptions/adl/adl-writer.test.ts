import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import { writeXml } from '../../xml/xml-writer.js';
import type { ActivityDescription } from '../model/activity-description.js';
import type { DescriptionLoss } from '../model/loss.js';
import { adlElement, formatAdl, formatAdlDocuments } from './adl-writer.js';

const program = { executable: { path: '/bin/true' } };
/** Without the root element, on one line. */
const inside = (description: ActivityDescription): string =>
  formatAdl(description, { declaration: false })
    .replace(/<\/?ActivityDescription[^>]*>/g, '')
    .replace(/>\s+</g, '><')
    .trim();

describe('writing ADL', () => {
  it('has the four parts in the order of the schema, empty or not', () => {
    expect(
      formatAdl({ name: 'hello', executable: { path: '/bin/echo', arguments: ['hello', ''] }, stdout: 'out.txt' }),
    ).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl" xmlns:nordugrid-adl="http://www.nordugrid.org/es/2011/12/nordugrid-adl">
  <ActivityIdentification>
    <Name>hello</Name>
  </ActivityIdentification>
  <Application>
    <Executable>
      <Path>/bin/echo</Path>
      <Argument>hello</Argument>
      <Argument/>
    </Executable>
    <Output>out.txt</Output>
  </Application>
  <Resources/>
  <DataStaging/>
</ActivityDescription>
`,
    );
  });

  it('writes times as services read them', () => {
    const xml = inside({
      ...program,
      expirationTime: new Date('2031-05-06T07:08:09Z'),
      startTime: new Date('2031-05-06T07:08:09Z'),
      wipeTimeSeconds: 1_209_600,
      resources: { wallTimeSeconds: 10_800, totalCpuTimeSeconds: 36_000, individualCpuTimeSeconds: 60 },
    });
    expect(xml).toContain('<ExpirationTime>2031-05-06T07:08:09Z</ExpirationTime><WipeTime>PT336H</WipeTime>');
    expect(xml).toContain('<nordugrid-adl:StartTime>20310506070809Z</nordugrid-adl:StartTime>');
    expect(xml).toContain(
      '<IndividualCPUTime>60</IndividualCPUTime><TotalCPUTime>36000</TotalCPUTime><WallTime>10800</WallTime>',
    );
  });

  it('puts the extensions, and nothing else, into the namespace of NorduGrid', () => {
    const xml = inside({
      ...program,
      previousIds: ['old'],
      rerun: 2,
      priority: 60,
      logDirectory: 'diag',
      accessControl: '<gacl/>',
      credentialServices: ['https://myproxy.example.org/'],
      dryRun: true,
      delegationId: 'd1',
      inputFiles: [{ name: 'a', sources: [{ uri: 'https://h.example.org/a', delegationId: 'd2' }] }],
    });
    expect([...xml.matchAll(/<nordugrid-adl:(\w+)/g)].map(([, name]) => name)).toEqual([
      'ActivityOldID',
      'Rerun',
      'Priority',
      'LoggingDirectory',
      'AccessControl',
      'CredentialService',
      'DryRun',
      'DelegationID',
    ]);
    expect(xml).toContain('</URI><DelegationID>d2</DelegationID></Source>');
    expect(xml).toContain('&lt;Content&gt;&lt;gacl/&gt;&lt;/Content&gt;');
  });

  it('a runtime environment or an operating system without a version has an empty one, as ARC writes it', () => {
    const xml = inside({
      ...program,
      resources: {
        runtimeEnvironments: [{ name: 'ENV/PROXY', optional: true }],
        operatingSystems: [{ name: 'linux' }],
      },
    });
    expect(xml).toContain('<RuntimeEnvironment optional="true"><Name>ENV/PROXY</Name><Version/></RuntimeEnvironment>');
    expect(xml).toContain('<OperatingSystem><Name>linux</Name><Version/></OperatingSystem>');
  });

  it('all slots on one host are written with the attribute for that', () => {
    expect(inside({ ...program, resources: { slots: { count: 8, perHost: 'all', exclusive: true } } })).toContain(
      '<NumberOfSlots>8</NumberOfSlots><SlotsPerHost useNumberOfSlots="true">8</SlotsPerHost><ExclusiveExecution>true</ExclusiveExecution>',
    );
  });

  it('several descriptions stand inside one element, for REST', () => {
    const xml = formatAdlDocuments([program, program]);
    expect(xml).toMatch(/^<\?xml[^>]*>\n<ActivityDescriptions>\n {2}<ActivityDescription xmlns=/);
    expect(xml.match(/<ActivityDescription xmlns/g)).toHaveLength(2);
  });

  it('the element alone can be put into another document', () => {
    expect(writeXml(adlElement(program), { declaration: false, indent: 0 })).toBe(
      formatAdl(program, { declaration: false }).replace(/>\s+</g, '><').trim(),
    );
  });
});

describe('parts of a description that ADL cannot express', () => {
  it.each<[Partial<ActivityDescription>, string]>([
    [{ project: 'p' }, 'project'],
    [{ alternatives: [program] }, 'alternatives'],
    [{ resources: { middleware: [{ name: 'arc' }] } }, 'resources.middleware'],
    [{ resources: { benchmark: { name: 'b', value: 1 } } }, 'resources.benchmark'],
    [{ resources: { rejectedQueue: 'q' } }, 'resources.rejectedQueue'],
    [
      { resources: { runtimeEnvironments: [{ name: 'R', version: '1', relation: '>=' }] } },
      'resources.runtimeEnvironments "R": relation >=',
    ],
    [
      { resources: { operatingSystems: [{ name: 'O', version: '1', relation: '!=' }] } },
      'resources.operatingSystems "O": relation !=',
    ],
    [{ resources: { slots: { count: 2, exclusive: true } } }, 'resources.slots.exclusive'],
    [
      { inputFiles: [{ name: 'a', sources: [{ uri: 'https://h/a' }], checksum: 'c', sizeBytes: 1 }] },
      'inputFiles "a": sizeBytes',
    ],
    [
      {
        inputFiles: [
          { name: 'a', sources: [{ uri: 'rucio://h/a', options: [{ name: 'location', value: 'https://i/a' }] }] },
        ],
      },
      'inputFiles "a": location',
    ],
  ])('%j is an error, or a warning that names it', (fields, what) => {
    const description = { ...program, ...fields };
    expect(() => formatAdl(description)).toThrow(`${what} would be lost`);
    const losses: DescriptionLoss[] = [];
    formatAdl(description, { onLoss: (loss) => losses.push(loss) });
    expect(losses.map((loss) => loss.what)).toContain(what);
  });

  it('a rejected queue is no loss once another one has been chosen', () => {
    expect(inside({ ...program, resources: { queue: 'long', rejectedQueue: 'short' } })).toContain('<QueueName>long<');
  });

  it('where local files are is for the client to know, and lost only in a document that stands alone', () => {
    const description = { ...program, inputFiles: [{ name: 'a', localPath: '/data/a', sizeBytes: 3, checksum: 'c' }] };
    expect(inside(description)).toContain('<InputFile><Name>a</Name></InputFile>');
    expect(() => formatAdl(description, { standalone: true })).toThrow('inputFiles "a": localPath would be lost');
  });

  it('a path that services would trim is refused', () => {
    expect(() => formatAdl({ executable: { path: ' run.sh' } })).toThrow('begins or ends in white space');
  });

  it('slots per host without slots are refused, as services do', () => {
    expect(() => formatAdl({ ...program, resources: { slots: { exclusive: true } } })).toThrow(
      'without the number of slots',
    );
    expect(inside({ ...program, resources: { slots: {} } })).toContain('<Resources/>');
  });

  it('a character that XML cannot hold is refused, naming the element and the character', () => {
    expect(() => formatAdl({ executable: { path: 'a', arguments: ['\u0001'] } })).toThrow(
      expect.objectContaining({
        constructor: InvalidJobDescription,
        reason: 'the value of Argument holds the character U+0001, which XML cannot hold',
      }),
    );
  });

  it('a description that makes no sense in any language is refused first', () => {
    expect(() => formatAdl({ executable: { path: '' } })).toThrow('executable: the path is missing');
  });
});
