import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandOptions, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { describe, expect, inject, it } from 'vitest';
import { kinds, spokenOn } from './servers.js';

/** Descriptions as people have them, who wrote them for other clients. */
const documents = {
  'log-directory.xrsl': `&( executable = "/bin/uname" )
    ( stdout = "said.txt" )( stderr = "complained.txt" )
    ( gmlog = "serverlog" )( jobName = "with a log directory" )`,
  'local-target.xrsl': `&(executable=/bin/sh)(arguments="-c" "echo x,y > points.csv; mkdir more; echo 1 > more/one")
    (outputfiles=("points.csv" "points.csv")("/" " "))(stdout=said.txt)(jobname=kept)`,
  'labelled.jsdl': `<?xml version="1.0" encoding="UTF-8"?>
<def:JobDefinition xmlns:def="http://schemas.ggf.org/jsdl/2005/11/jsdl">
  <def:JobDescription>
    <def:JobIdentification><def:JobName> labelled </def:JobName></def:JobIdentification>
    <def:Application>
      <def:ApplicationName>coreutils</def:ApplicationName>
      <def:ApplicationVersion>9.1</def:ApplicationVersion>
      <px:POSIXApplication xmlns:px="http://schemas.ggf.org/jsdl/2005/11/jsdl-posix">
        <px:Executable>
          /bin/echo
        </px:Executable>
        <px:Argument>
          hello
        </px:Argument>
        <px:Output>said.txt</px:Output>
      </px:POSIXApplication>
    </def:Application>
    <def:Resources><def:TotalCPUCount><def:Exact>1.0</def:Exact></def:TotalCPUCount></def:Resources>
  </def:JobDescription>
</def:JobDefinition>
`,
  'dollar.xrsl':
    '&(executable=/bin/echo)(arguments="stored in" "$STORE")(environment=("STORE" "/srv"))(stdout=said.txt)',
};

describe.concurrent.each(spokenOn(kinds))('descriptions from elsewhere on $name, $spoken', ({ server, spoken }) => {
  const prepare = (): CommandOptions => {
    const directory = mkdtempSync(join(inject('scratch'), 'field-'));
    for (const [name, text] of Object.entries(documents)) writeFileSync(join(directory, name), text);
    return { config: { ...server.connection(), INTERFACE: spoken }, directory };
  };
  /** Submits a document and stays with its job to the end. */
  const follow = async (name: keyof typeof documents, options: CommandOptions) => {
    const submitted = await runCommandLine(['submit', '--file', name], options);
    expect([submitted.status, submitted.stderr]).toEqual([0, expect.any(String)]);
    const attached = await runCommandLine(['attach', '--last'], options);
    return { warned: submitted.stderr, ...attached, read: (path: string) => read(options, path) };
  };
  const read = ({ directory }: CommandOptions, path: string) => readFileSync(join(directory, path), 'utf8');
  // Over EMI-ES it is not known whether there are links among what is wanted without having been named.
  const mayBeCleaned = spoken === 'rest';
  const isCleaned = async (options: CommandOptions) => {
    const { stderr } = await runCommandLine(['status'], options);
    expect(stderr.includes('no jobs')).toBe(mayBeCleaned);
  };

  it('a job with a directory for the server’s log ends well, has that log, and is cleaned', async () => {
    const options = prepare();
    const { status, stderr, stdout, read: text } = await follow('log-directory.xrsl', options);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('made no')]);
    expect(stdout.toString()).toBe('Linux\n');
    expect(text('serverlog/status')).toContain('FINISHED');
    expect(readdirSync(join(options.directory, 'serverlog'))).toEqual(
      expect.arrayContaining(['description', 'errors', 'local']),
    );
    await isCleaned(options);
  });

  it('a job with such a directory that is fetched has it too, and is cleaned when that is asked for', async () => {
    const options = prepare();
    await runCommandLine(['submit', '--file', 'log-directory.xrsl'], options);
    await runCommandLine(['wait', '--last'], options);
    const { status, stderr } = await runCommandLine(['get', '--last', '--directory', 'here', '--clean'], options);
    const [end, words] = mayBeCleaned ? [0, / cleaned\n/] : [113, /not cleaned: the server does not report/];
    expect([status, stderr]).toEqual([end, expect.stringMatching(words)]);
    expect(read(options, 'here/serverlog/errors')).not.toBe('');
    expect(existsSync(join(options.directory, 'here/said.txt'))).toBe(true);
  });

  it('outputs for a local or blank target are kept, and fetched', async () => {
    const options = prepare();
    const { status, stderr, warned, read: text } = await follow('local-target.xrsl', options);
    expect([status, stderr, warned]).toEqual([0, expect.any(String), expect.not.stringContaining('lost')]);
    expect([text('points.csv'), text('more/one')]).toEqual(['x,y\n', '1\n']);
    await isCleaned(options);
  });

  it('JSDL with labels, layout and doubles is run as it is meant', async () => {
    const { status, stdout } = await follow('labelled.jsdl', prepare());
    expect([status, stdout.toString()]).toEqual([0, 'hello\n']);
  });

  it('an argument that other clients have expanded arrives as it is, with a warning', async () => {
    const { status, stdout, warned } = await follow('dollar.xrsl', prepare());
    expect([status, stdout.toString()]).toEqual([0, 'stored in $STORE\n']);
    expect(warned).toContain('warning: dollar.xrsl: the argument "$STORE": arrives as it is written');
  });

  it('a runtime environment that the server does not have is refused at once', async () => {
    const options = prepare();
    const words = ['submit', '--runtime', 'APPS/OF/NOBODY', '--', '/bin/true'];
    const { status, stderr } = await runCommandLine(words, options);
    expect([status, stderr]).toEqual([107, expect.stringContaining('has no runtime environment APPS/OF/NOBODY')]);
    expect((await runCommandLine(['status'], options)).stderr).toContain('no jobs');
  });
});
