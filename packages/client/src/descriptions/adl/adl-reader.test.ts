import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import type { DescriptionLoss } from '../model/loss.js';
import { parseAdl, parseAdlDocuments } from './adl-reader.js';

const EXECUTABLE = '<Executable><Path>/bin/true</Path></Executable>';
const document = (content: string): string =>
  `<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl" xmlns:ng="http://www.nordugrid.org/es/2011/12/nordugrid-adl">${content}</ActivityDescription>`;
const application = (content: string): string => document(`<Application>${EXECUTABLE}${content}</Application>`);
const staging = (content: string): string =>
  document(`<Application>${EXECUTABLE}</Application><DataStaging>${content}</DataStaging>`);

describe('reading ADL', () => {
  it('takes elements in any order', () => {
    const shuffled = document(`
      <DataStaging><OutputFile><Name>o</Name></OutputFile><ClientDataPush>1</ClientDataPush></DataStaging>
      <Resources><WallTime>60</WallTime><QueueName>q</QueueName></Resources>
      <Application><Error>e</Error>${EXECUTABLE}<Output>o</Output></Application>
      <ActivityIdentification><Type>single</Type><Name>n</Name></ActivityIdentification>`);
    expect(parseAdl(shuffled)).toStrictEqual({
      name: 'n',
      type: 'single',
      executable: { path: '/bin/true' },
      stdout: 'o',
      stderr: 'e',
      resources: { queue: 'q', wallTimeSeconds: 60 },
      clientDataPush: true,
      outputFiles: [{ name: 'o' }],
    });
  });

  it('keeps text exactly, CDATA included, and trims the path of the executable as services do', () => {
    const xml = document(`<Application><Executable><Path>
      run.sh </Path><Argument> a
b\t</Argument><Argument><![CDATA[<&>]]></Argument><Argument>caf&#xE9;&#13;</Argument></Executable></Application>`);
    expect(parseAdl(xml).executable).toEqual({ path: 'run.sh', arguments: [' a\nb\t', '<&>', 'café\r'] });
  });

  it('reads times in each of their forms', () => {
    const xml = application(
      '<ExpirationTime>2031-05-06 07:08:09Z</ExpirationTime><WipeTime>PT48H</WipeTime><ng:StartTime>20310506070809Z</ng:StartTime>',
    );
    const time = new Date('2031-05-06T07:08:09Z');
    expect(parseAdl(xml)).toMatchObject({ expirationTime: time, startTime: time, wipeTimeSeconds: 172_800 });
    expect(parseAdl(application('<WipeTime>3600</WipeTime>')).wipeTimeSeconds).toBe(3600);
  });

  it('makes one notification for each recipient', () => {
    const xml = application(
      '<Notification><Protocol>email</Protocol><Recipient>a@x</Recipient><Recipient>b@x</Recipient><OnState>TERMINAL</OnState></Notification>',
    );
    const states = ['TERMINAL'];
    expect(parseAdl(xml).notifications).toEqual([
      { recipient: 'a@x', states },
      { recipient: 'b@x', states },
    ]);
  });

  it('unwraps the policy that it would wrap itself', () => {
    const wrapped =
      '&lt;AccessControl&gt;&lt;Type&gt;GACL&lt;/Type&gt;&lt;Content&gt;&lt;gacl/&gt;&lt;/Content&gt;&lt;/AccessControl&gt;';
    expect(parseAdl(application(`<ng:AccessControl>${wrapped}</ng:AccessControl>`)).accessControl).toBe('<gacl/>');
  });

  it('accepts the log directory in either namespace', () => {
    expect(parseAdl(application('<LoggingDirectory>d</LoggingDirectory>')).logDirectory).toBe('d');
    expect(parseAdl(application('<ng:LoggingDirectory>d</ng:LoggingDirectory>')).logDirectory).toBe('d');
  });

  it('treats empty elements as missing', () => {
    expect(
      parseAdl(application('<Input/><Output></Output><Environment><Name>A</Name><Value/></Environment>')),
    ).toStrictEqual({
      executable: { path: '/bin/true' },
      environment: [{ name: 'A', value: '' }],
    });
  });

  it('reads a batch, with any namespace on the element around it', () => {
    const one = application('');
    expect(parseAdlDocuments(`<ActivityDescriptions>${one}${one}</ActivityDescriptions>`)).toHaveLength(2);
    expect(parseAdlDocuments(`<b:ActivityDescriptions xmlns:b="urn:b">${one}</b:ActivityDescriptions>`)).toHaveLength(
      1,
    );
  });
});

describe('refusing ADL', () => {
  it.each([
    ['<ActivityDescription/>', '<ActivityDescription> without a namespace stands where'],
    ['<ActivityDescription xmlns="urn:x"/>', '<ActivityDescription> of "urn:x" stands where'],
    [
      `<ActivityDescriptions>${application('')}<Other/></ActivityDescriptions>`,
      '<Other> without a namespace stands where',
    ],
    [document(''), 'there is no <Application>'],
    [document('<Application/>'), 'there is no <Executable>'],
    [document('<Application><Executable/></Application>'), '<Executable> needs a <Path>'],
    [
      document('<Application><Executable><Path> </Path></Executable></Application>'),
      'the path of the <Executable> is empty',
    ],
    [application(EXECUTABLE), '<Executable> may stand only once'],
    [application('<ng:Rerun>often</ng:Rerun>'), '<Rerun> must be a whole number'],
    [application('<ExpirationTime>tomorrow</ExpirationTime>'), '<ExpirationTime> must be a time like'],
    [application('<WipeTime>2 days</WipeTime>'), '<WipeTime> must be a period like PT48H'],
    [application('<ng:StartTime>2031-02-30T00:00:00Z</ng:StartTime>'), '<StartTime> must be a time like'],
    [application('<ng:DryRun>yes</ng:DryRun>'), '<DryRun> must be true or false'],
    [application('<ng:AccessControl><gacl/></ng:AccessControl>'), '<AccessControl> must hold text, not <gacl>'],
    [application('<Environment><Value>x</Value></Environment>'), '<Environment> needs a <Name>'],
    [application('<RemoteLogging><ServiceType>SGAS</ServiceType></RemoteLogging>'), '<RemoteLogging> needs a <URL>'],
    [application('<Notification><Recipient>a@x</Recipient></Notification>'), 'must be email'],
    [application('<Notification><Protocol>email</Protocol></Notification>'), 'needs a <Recipient>'],
    [
      application(
        '<Notification><Protocol>email</Protocol><Recipient>a@x</Recipient><OnState>terminal</OnState></Notification>',
      ),
      '<OnState> must be one of ACCEPTED,',
    ],
    [staging('<InputFile/>'), '<InputFile> needs a <Name>'],
    [
      staging('<InputFile><Name>a</Name></InputFile><InputFile><Name>a</Name></InputFile>'),
      'two input files are named "a"',
    ],
    [staging('<InputFile><Name>a</Name><Source/></InputFile>'), '<Source> needs a <URI>'],
    [
      staging('<InputFile><Name>a</Name><IsExecutable>yes</IsExecutable></InputFile>'),
      '<IsExecutable> must be true or false',
    ],
    [
      staging(
        '<OutputFile><Name>a</Name><Target><URI>u</URI><CreationFlag>replace</CreationFlag></Target></OutputFile>',
      ),
      '<CreationFlag> must be one of overwrite',
    ],
    [
      staging('<OutputFile><Name>a</Name><Target><URI>u</URI><Mandatory>yes</Mandatory></Target></OutputFile>'),
      '<Mandatory> must be true or false',
    ],
  ])('%s', (xml, reason) => {
    expect(() => parseAdlDocuments(xml)).toThrow(InvalidJobDescription);
    expect(() => parseAdlDocuments(xml)).toThrow(reason);
    expect(() => parseAdlDocuments(xml)).toThrow(expect.objectContaining({ line: 1, column: expect.any(Number) }));
  });

  it('one description is expected to be one', () => {
    expect(() => parseAdl(`<ActivityDescriptions>${application('')}${application('')}</ActivityDescriptions>`)).toThrow(
      'more than one',
    );
    expect(() => parseAdl('<ActivityDescriptions/>')).toThrow('no description inside');
  });

  it('says where', () => {
    const xml = document(
      `\n<Application>\n  ${EXECUTABLE}</Application>\n<Resources>\n  <WallTime>an hour</WallTime></Resources>`,
    );
    expect(() => parseAdl(xml)).toThrow(
      expect.objectContaining({
        line: 5,
        column: 3,
        reason: '<WallTime> must be a whole number in digits, not "an hour"',
      }),
    );
  });
});

describe('parts of ADL that are not kept', () => {
  it.each([
    [application('<Walltime>60</Walltime>'), '<Walltime>'],
    [application('<Rerun>2</Rerun>'), '<Rerun>'],
    [document(`<Application>${EXECUTABLE}</Application><Extra/>`), '<Extra>'],
    [application('<ng:Priority>500</ng:Priority>'), 'priority 500'],
    [application('<WipeTime optional="true">PT1H</WipeTime>'), '<WipeTime>: optional'],
    [application('<ExpirationTime optional="1">2031-05-06T07:08:09Z</ExpirationTime>'), '<ExpirationTime>: optional'],
    [
      application('<Notification optional="true"><Protocol>email</Protocol><Recipient>a@x</Recipient></Notification>'),
      '<Notification>: optional',
    ],
    [staging('<InputFile kind="x"><Name>a</Name></InputFile>'), 'attribute kind'],
  ])('%s is an error, or a warning that names it', (xml, what) => {
    expect(() => parseAdl(xml)).toThrow(`${what} would be lost`);
    const losses: DescriptionLoss[] = [];
    expect(parseAdl(xml, { onLoss: (loss) => losses.push(loss) }).executable).toEqual({ path: '/bin/true' });
    expect(losses).toEqual([{ what, reason: expect.any(String), line: 1, column: expect.any(Number) }]);
  });
});
