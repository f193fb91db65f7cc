import { describe, expect, it } from 'vitest';
import { formatXrsl, formatXrslDocuments } from './xrsl-writer.js';

describe('writing xRSL', () => {
  it('has one relation on a line', () => {
    expect(
      formatXrsl({
        name: 'hello',
        executable: { path: '/bin/echo', arguments: ['hello', 'a "b"'] },
        stdout: 'out.txt',
        stderr: 'out.txt',
        environment: [{ name: 'A', value: '1' }],
        startTime: new Date('2031-05-06T07:08:09Z'),
        wipeTimeSeconds: 86_400,
        notifications: [{ recipient: 'a@x', states: ['TERMINAL', 'PREPROCESSING'] }],
        resources: { wallTimeSeconds: 5400 },
        inputFiles: [
          { name: 'i', executable: true },
          { name: 'r', sources: [{ uri: 'https://h/r' }] },
        ],
        outputFiles: [{ name: 'o', targets: [{ uri: 'https://h/o', mandatory: true }, { uri: 'https://i/o' }] }],
      }),
    ).toBe(`&(executable="/bin/echo")
 (arguments="hello" "a ""b""")
 (stdout="out.txt")
 (stderr="out.txt")
 (jobname="hello")
 (inputfiles=("i" "") ("r" "https://h/r"))
 (executables="i")
 (outputfiles=("o" "https://h/o" "mandatory=true") ("o" "https://i/o"))
 (environment=("A" "1"))
 (walltime="PT1H30M")
 (lifetime="PT24H")
 (starttime="2031-05-06 07:08:09Z")
 (notify="be a@x")
`);
  });

  it('several jobs are members of one document', () => {
    expect(formatXrslDocuments([{ executable: { path: 'a' } }, { executable: { path: 'b' } }])).toBe(
      '+(&(executable="a"))\n (&(executable="b"))\n',
    );
  });

  it('alternatives are whole descriptions', () => {
    expect(formatXrsl({ executable: { path: 'a' }, alternatives: [{ executable: { path: 'b' } }] })).toBe(
      '|(&(executable="a"))\n (&(executable="b"))\n',
    );
  });

  it('a local path that looks like a URL is marked as a path', () => {
    const local = (localPath: string) =>
      formatXrsl({ executable: { path: 'a' }, inputFiles: [{ name: 'f', localPath }] });
    expect(local('https://h')).toContain('("f" "file://https://h")');
    expect(local('@list')).toContain('("f" "file://@list")');
    expect(local('/a/b:c')).toContain('("f" "/a/b:c")');
  });

  it('what follows a replica would belong to it, so replicas come last', () => {
    const options = [
      { name: 'location', value: 'https://s/a' },
      { name: 'threads', value: '2' },
    ];
    const inputFiles = [{ name: 'f', sources: [{ uri: 'rucio://h/a', options, delegationId: 'd' }] }];
    expect(formatXrsl({ executable: { path: 'a' }, inputFiles })).toContain(
      '("f" "rucio://h/a" "threads=2" "delegationid=d" "location=https://s/a")',
    );
  });

  it('drops options with another meaning if losses are allowed', () => {
    const options = [
      { name: 'mandatory', value: 'true' },
      { name: 'a', value: '1' },
    ];
    const xrsl = formatXrsl(
      {
        executable: { path: 'a' },
        inputFiles: [{ name: 'f', sources: [{ uri: 'file:///srv/f' }, { uri: 'https://h/f', options }] }],
        outputFiles: [
          { name: 'g', targets: [{ uri: 'file:///srv/g' }] },
          { name: 'h', targets: [{ uri: 'https://h/h', options }] },
        ],
      },
      { onLoss: () => undefined },
    );
    expect(xrsl).toContain('(inputfiles=("f" "https://h/f" "mandatory=true" "a=1"))');
    expect(xrsl).toContain('(outputfiles=("g" "") ("h" "https://h/h" "a=1"))');
  });

  it.each([
    [{ notifications: [{ recipient: 'nobody', states: ['TERMINAL' as const] }] }, '"nobody" is no e-mail address'],
    [
      { inputFiles: [{ name: 'f', sources: [{ uri: 'https://h/u', options: [{ name: 'a=b', value: '' }] }] }] },
      '"a=b" is no name of an option',
    ],
    [{ stdin: '\0' }, 'a character that no document can hold'],
    [{ environment: [{ name: '', value: '' }] }, 'is no name of a variable'],
  ])('%j is refused: %s', (fields, reason) => {
    expect(() => formatXrsl({ executable: { path: 'a' }, ...fields })).toThrow(reason);
  });
});
