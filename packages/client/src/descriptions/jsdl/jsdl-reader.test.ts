import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import type { DescriptionLoss } from '../model/loss.js';
import { parseJsdl } from './jsdl-reader.js';

const POSIX = '<posix:POSIXApplication><posix:Executable>/bin/true</posix:Executable></posix:POSIXApplication>';
const document = (content: string): string =>
  `<JobDefinition xmlns="http://schemas.ggf.org/jsdl/2005/11/jsdl" xmlns:posix="http://schemas.ggf.org/jsdl/2005/11/jsdl-posix" xmlns:hpc="http://schemas.ggf.org/jsdl/2006/07/jsdl-hpcpa" xmlns:arc="http://www.nordugrid.org/ws/schemas/jsdl-arc"><JobDescription>${content}</JobDescription></JobDefinition>`;
const application = (content: string): string => document(`<Application>${content}</Application>`);

describe('reading the JSDL of the original library', () => {
  it('gives the job that it meant', () => {
    const jsdl = `<?xml version="1.0" encoding="UTF-8"?>
<JobDefinition
  xmlns="http://schemas.ggf.org/jsdl/2005/11/jsdl"
  xmlns:posix="http://schemas.ggf.org/jsdl/2005/11/jsdl-posix">
  <JobDescription>
    <JobIdentification>
      <JobName>ARC job</JobName>
    </JobIdentification>
    <Application>
      <posix:POSIXApplication>
        <posix:Executable>/bin/cat</posix:Executable>
        <posix:Argument>a.txt</posix:Argument>
        <posix:Argument>b c.txt</posix:Argument>
        <posix:Output>stdout.txt</posix:Output>
        <posix:Error>stderr.txt</posix:Error>
      </posix:POSIXApplication>
    </Application>
    <DataStaging>
      <FileName>a.txt</FileName>
      <CreationFlag>overwrite</CreationFlag>
      <Source><URI>file:///home/me/a.txt</URI></Source>
    </DataStaging>
    <DataStaging>
      <FileName>output</FileName>
      <DeleteOnTermination>false</DeleteOnTermination>
    </DataStaging>
  </JobDescription>
</JobDefinition>`;
    expect(parseJsdl(jsdl)).toStrictEqual({
      name: 'ARC job',
      executable: { path: '/bin/cat', arguments: ['a.txt', 'b c.txt'] },
      stdout: 'stdout.txt',
      stderr: 'stderr.txt',
      inputFiles: [{ name: 'a.txt', localPath: '/home/me/a.txt' }],
      outputFiles: [{ name: 'output' }],
    });
  });
});

describe('reading the application', () => {
  it('white space around values is layout, but for blanks in arguments and values of variables', () => {
    const jsdl = document(`
      <JobIdentification><JobName>
        a name
      </JobName></JobIdentification>
      <Application><posix:POSIXApplication>
        <posix:Executable> /bin/a </posix:Executable>
        <posix:Argument>
          -l
        </posix:Argument>
        <posix:Argument> two  words </posix:Argument>
        <posix:Output>\to.txt\n</posix:Output>
        <posix:Environment name="A"> v </posix:Environment>
        <posix:WallTimeLimit> 60 </posix:WallTimeLimit>
      </posix:POSIXApplication></Application>
      <DataStaging><FileName>
        in.txt
      </FileName><CreationFlag> overwrite </CreationFlag><DeleteOnTermination> false </DeleteOnTermination></DataStaging>`);
    expect(parseJsdl(jsdl)).toEqual({
      name: 'a name',
      executable: { path: '/bin/a', arguments: ['-l', ' two  words '] },
      stdout: 'o.txt',
      environment: [{ name: 'A', value: ' v ' }],
      resources: { wallTimeSeconds: 60 },
      outputFiles: [{ name: 'in.txt' }],
    });
  });

  it('white space counts where the document says so', () => {
    const jsdl = application(
      '<posix:POSIXApplication><posix:Executable xml:space="preserve"> a</posix:Executable><posix:Argument xml:space="preserve"> x\n</posix:Argument></posix:POSIXApplication>',
    );
    expect(parseJsdl(jsdl).executable).toEqual({ path: ' a', arguments: [' x\n'] });
  });

  it('names of the application and other labels are neither unknown nor lost', () => {
    const jsdl =
      document(`<JobIdentification><Description>d</Description><JobAnnotation>x</JobAnnotation></JobIdentification>
      <Application><ApplicationName>uptime</ApplicationName><ApplicationVersion>2</ApplicationVersion><Description>u</Description>
        <posix:POSIXApplication name="main"><posix:Executable>/usr/bin/uptime</posix:Executable><posix:WorkingDirectory>.</posix:WorkingDirectory></posix:POSIXApplication>
      </Application>
      <Resources><FileSystem name="ROOT"><Description>root</Description><MountPoint>/</MountPoint><FileSystemType>normal</FileSystemType></FileSystem></Resources>
      <DataStaging name="in"><FileName>f</FileName><Source/></DataStaging>`);
    const remarks: DescriptionLoss[] = [];
    expect(parseJsdl(jsdl, { onRemark: (remark) => remarks.push(remark) })).toEqual({
      description: 'd',
      annotations: ['x'],
      executable: { path: '/usr/bin/uptime' },
      inputFiles: [{ name: 'f' }],
    });
    expect(remarks.map(({ what }) => what)).toEqual(['<MountPoint>']);
  });

  it('an SPMD application is refused as one, with what to do instead', () => {
    const spmd =
      '<s:SPMDApplication xmlns:s="http://schemas.ogf.org/jsdl/2007/02/jsdl-spmd"><posix:Executable>a.out</posix:Executable><s:NumberOfProcesses>8</s:NumberOfProcesses></s:SPMDApplication>';
    expect(() => parseJsdl(application(spmd))).toThrow(
      expect.objectContaining({
        reason: 'an <SPMDApplication> is a parallel program that the server is to start, which no ARC server does',
        hint: expect.stringContaining('mpirun'),
        line: 1,
      }),
    );
    expect(() => parseJsdl(application(POSIX + spmd))).toThrow('<SPMDApplication> would be lost');
  });

  it('an HPC profile application is as good, and a POSIX one counts before it', () => {
    const hpc =
      '<hpc:HPCProfileApplication><hpc:Executable>/bin/h</hpc:Executable><hpc:Input>i</hpc:Input></hpc:HPCProfileApplication>';
    expect(parseJsdl(application(hpc))).toEqual({ executable: { path: '/bin/h' }, stdin: 'i' });
    expect(parseJsdl(application(hpc.replaceAll('hpc:', 'posix:').replaceAll('HPCProfile', 'POSIX') + hpc))).toEqual({
      executable: { path: '/bin/h' },
      stdin: 'i',
    });
    const losses: DescriptionLoss[] = [];
    const posix = `${POSIX.replace('</posix:P', '<posix:Output>o</posix:Output></posix:P')}\n`;
    expect(parseJsdl(application(posix + hpc), { onLoss: (loss) => losses.push(loss) })).toEqual({
      executable: { path: '/bin/true' },
      stdout: 'o',
    });
    const reason = 'the <POSIXApplication> counts, and says something else';
    expect(losses).toEqual([
      { what: '<Executable> of <HPCProfileApplication>', reason, line: 2, column: 28 },
      { what: '<Input> of <HPCProfileApplication>', reason, line: 2, column: 67 },
    ]);
  });

  it('limits on which the two differ are reported', () => {
    const hpc =
      '<hpc:HPCProfileApplication><hpc:Executable>/bin/true</hpc:Executable><hpc:MemoryLimit>1</hpc:MemoryLimit></hpc:HPCProfileApplication>';
    expect(() => parseJsdl(application(POSIX + hpc))).toThrow('the limits of <HPCProfileApplication> would be lost');
  });

  it("ARC's own elements count before both, with all of their arguments", () => {
    const own =
      '<arc:Executable><arc:Path>run.sh</arc:Path><arc:Argument>1</arc:Argument><arc:Argument>2</arc:Argument></arc:Executable><arc:Output>o</arc:Output><arc:Environment><arc:Name>A</arc:Name><arc:Value>1</arc:Value></arc:Environment>';
    expect(parseJsdl(application(own))).toEqual({
      executable: { path: 'run.sh', arguments: ['1', '2'] },
      stdout: 'o',
      environment: [{ name: 'A', value: '1' }],
    });
    const posix = `<posix:POSIXApplication><posix:Executable>run.sh</posix:Executable><posix:Argument>1</posix:Argument>
      <posix:Argument>2</posix:Argument><posix:Environment name="A">1</posix:Environment><posix:Error>e</posix:Error></posix:POSIXApplication>`;
    expect(parseJsdl(application(own + posix))).toMatchObject({ executable: { path: 'run.sh' }, stderr: 'e' });
  });

  it.each([
    ['<posix:Executable>/bin/true</posix:Executable>', '<Executable>'],
    ['<posix:Executable>run.sh</posix:Executable><posix:Argument>1</posix:Argument>', '<Argument>'],
    ['<posix:Argument>1</posix:Argument>', '<Argument>'],
    ['<posix:Output>p</posix:Output>', '<Output>'],
    ['<posix:Environment name="A">2</posix:Environment>', '<Environment>'],
  ])("%s beside ARC's own is reported", (content, what) => {
    const own =
      '<arc:Executable><arc:Path>run.sh</arc:Path></arc:Executable><arc:Output>o</arc:Output><arc:Environment><arc:Name>A</arc:Name><arc:Value>1</arc:Value></arc:Environment>';
    const losses: DescriptionLoss[] = [];
    const text = application(`${own}<posix:POSIXApplication>${content}</posix:POSIXApplication>`);
    expect(parseJsdl(text, { onLoss: (loss) => losses.push(loss) })).toEqual({
      executable: { path: 'run.sh' },
      stdout: 'o',
      environment: [{ name: 'A', value: '1' }],
    });
    expect(losses.map((loss) => loss.what)).toEqual([`${what} of <POSIXApplication>`]);
  });

  it.each(['Executable', 'Argument', 'Input', 'Environment name="A"', 'WallTimeLimit'])(
    'the file system that <%s> lies in is not lost in silence',
    (name) => {
      const text = POSIX.replace('</posix:P', `<posix:${name}>1</posix:${name.split(' ')[0]}></posix:P`)
        .replace('<posix:Executable>/bin/true</posix:Executable>', name === 'Executable' ? '' : '$&')
        .replace(`<posix:${name}`, '$& filesystemName="HOME" id="x"');
      expect(() => parseJsdl(application(text))).toThrow('attribute filesystemName would be lost');
      expect(() => parseJsdl(application(text.replace('filesystemName="HOME"', '')))).not.toThrow();
    },
  );

  it('elements are known by their local names', () => {
    const anywhere = document(
      '<x:Application xmlns:x="urn:x"><x:POSIXApplication><x:Executable>a</x:Executable></x:POSIXApplication></x:Application>',
    );
    expect(parseJsdl(anywhere).executable.path).toBe('a');
  });

  it("reads ARC's extensions", () => {
    const jsdl =
      document(`<JobIdentification><JobProject>p</JobProject><arc:UserTag>t</arc:UserTag><arc:ActivityOldId>o</arc:ActivityOldId></JobIdentification>
      <Application>${POSIX}<arc:Prologue><arc:Path>pre</arc:Path></arc:Prologue><arc:LogDir>log</arc:LogDir>
      <arc:RemoteLogging>https://sgas.example.org/</arc:RemoteLogging><arc:Rerun>1</arc:Rerun><arc:Priority>5</arc:Priority>
      <arc:ProcessingStartTime>2031-05-06T07:08:09Z</arc:ProcessingStartTime>
      <arc:Notification><arc:Endpoint>a@x</arc:Endpoint><arc:State>PREPARING</arc:State><arc:State>FINISHED</arc:State></arc:Notification>
      <arc:CredentialService>https://m.example.org/</arc:CredentialService><arc:DryRun>Yes</arc:DryRun>
      <arc:AccessControl><gacl xmlns=""><entry/></gacl></arc:AccessControl></Application>
      <Resources><arc:SessionLifeTime>PT1H</arc:SessionLifeTime></Resources>`);
    expect(parseJsdl(jsdl)).toStrictEqual({
      project: 'p',
      annotations: ['t'],
      previousIds: ['o'],
      executable: { path: '/bin/true' },
      preExecutables: [{ path: 'pre' }],
      logDirectory: 'log',
      remoteLogging: [{ serviceType: 'SGAS', url: 'https://sgas.example.org/' }],
      rerun: 1,
      priority: 5,
      startTime: new Date('2031-05-06T07:08:09Z'),
      notifications: [{ recipient: 'a@x', states: ['PREPROCESSING', 'TERMINAL'] }],
      credentialServices: ['https://m.example.org/'],
      accessControl: '<gacl><entry/></gacl>',
      dryRun: true,
      wipeTimeSeconds: 3600,
    });
  });

  it('limits of the application stand in where the resources say nothing, or are not there', () => {
    const limited =
      '<Application><posix:POSIXApplication><posix:Executable>a</posix:Executable><posix:WallTimeLimit>60</posix:WallTimeLimit><posix:ProcessCountLimit>4</posix:ProcessCountLimit></posix:POSIXApplication></Application>';
    expect(parseJsdl(document(limited)).resources).toEqual({ wallTimeSeconds: 60, slots: { count: 4 } });
    expect(parseJsdl(document(`${limited}<Resources><arc:QueueName>q</arc:QueueName></Resources>`)).resources).toEqual({
      wallTimeSeconds: 60,
      slots: { count: 4 },
      queue: 'q',
    });
  });
});

describe('refusing JSDL', () => {
  it.each([
    ['<JobDescription/>', '<JobDescription> stands where <JobDefinition> is expected'],
    ['<JobDefinition/>', 'there is no <JobDescription>'],
    ['<JobDefinition><JobDescription/></JobDefinition>', 'there is no <JobDescription> of'],
    [document(''), 'there is no <Application>'],
    [application(''), 'there is no <Executable>'],
    [application('<posix:POSIXApplication/>'), 'there is no <Executable>'],
    [application('<posix:POSIXApplication><posix:Executable/></posix:POSIXApplication>'), 'there is no <Executable>'],
    [
      application(
        '<posix:POSIXApplication><posix:Executable>a</posix:Executable><posix:Environment>v</posix:Environment></posix:POSIXApplication>',
      ),
      'needs the attribute name',
    ],
    [
      application(
        '<posix:POSIXApplication><posix:Executable>a</posix:Executable><posix:WallTimeLimit>0</posix:WallTimeLimit></posix:POSIXApplication>',
      ),
      'a wall time of 0',
    ],
    [
      application(
        '<posix:POSIXApplication><posix:Executable>a</posix:Executable><posix:WallTimeLimit>long</posix:WallTimeLimit></posix:POSIXApplication>',
      ),
      'must be a number',
    ],
    [application(`${POSIX}<arc:DryRun>perhaps</arc:DryRun>`), '<DryRun> must be yes or no'],
    [application(`${POSIX}<arc:ExpiryTime>soon</arc:ExpiryTime>`), '<ExpiryTime> must be a time'],
    [application(`${POSIX}<arc:Notification><arc:State>FINISHED</arc:State></arc:Notification>`), 'needs a <Endpoint>'],
    [
      application(
        `${POSIX}<arc:Notification><arc:Endpoint>a@x</arc:Endpoint><arc:State>DONE</arc:State></arc:Notification>`,
      ),
      '"DONE" is no state of ARC',
    ],
    [application(`${POSIX}<arc:AccessControl>text</arc:AccessControl>`), 'must hold a policy as an element'],
    [application(`${POSIX}<arc:AccessControl><a/><b/></arc:AccessControl>`), 'must hold one policy only'],
  ])('%s', (jsdl, reason) => {
    expect(() => parseJsdl(jsdl)).toThrow(InvalidJobDescription);
    expect(() => parseJsdl(jsdl)).toThrow(reason);
    expect(() => parseJsdl(jsdl)).toThrow(expect.objectContaining({ line: 1, column: expect.any(Number) }));
  });
});

describe('parts of JSDL that are not kept', () => {
  it.each([
    [
      application(
        '<posix:POSIXApplication><posix:Executable>a</posix:Executable><posix:WorkingDirectory>/tmp</posix:WorkingDirectory></posix:POSIXApplication>',
      ),
      '<WorkingDirectory> "/tmp"',
    ],
    [
      document(
        `<JobIdentification><JobProject>a</JobProject><JobProject>b</JobProject></JobIdentification><Application>${POSIX}</Application>`,
      ),
      'the project "b"',
    ],
    [
      application(
        '<posix:POSIXApplication><posix:Executable>a</posix:Executable><posix:CoreDumpLimit>0</posix:CoreDumpLimit></posix:POSIXApplication>',
      ),
      '<CoreDumpLimit>',
    ],
    [
      application(
        `${POSIX}<arc:Notification><arc:Type>SMS</arc:Type><arc:Endpoint>1</arc:Endpoint></arc:Notification>`,
      ),
      'the notification of type "SMS"',
    ],
    [
      application(
        `${POSIX}<arc:Notification><arc:Endpoint>a@x</arc:Endpoint><arc:State>DELETED</arc:State></arc:Notification>`,
      ),
      'notification on DELETED',
    ],
    [application(`${POSIX}<arc:Priority>101</arc:Priority>`), 'priority 101'],
  ])('%s is an error, or a warning that names it', (jsdl, what) => {
    expect(() => parseJsdl(jsdl)).toThrow(`${what} would be lost`);
    const losses: DescriptionLoss[] = [];
    parseJsdl(jsdl, { onLoss: (loss) => losses.push(loss) });
    expect(losses.map((loss) => loss.what)).toEqual([what]);
    expect(losses[0]?.reason).not.toContain('no such element');
  });
});
