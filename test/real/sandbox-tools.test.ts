import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ArcTools, openArcTools, type ToolResult } from './arc-tools.js';

const descriptions = {
  'good.xrsl': `&(executable="run.sh")(arguments="a b" "it's")(inputfiles=("run.sh" "")("data.txt" ""))
    (outputfiles=("result" "")("plots/" ""))(stdout="out")(stderr="err")(gmlog="log")(jobname="good job")(walltime="10 minutes")`,
  'bad.xrsl': `&(executable="/bin/sh")(arguments="-c" "exit 3")(stdout="out")(jobname="bad job")(rerun=1)`,
  'long.xrsl': `&(executable="/bin/sleep")(arguments="300")(stdout="out")(jobname="long job")`,
  'run.sh': `#!/bin/sh
printf '%s|' "$@"; cat data.txt; echo trouble >&2; cp data.txt result; mkdir plots; echo dot > plots/p
`,
  'data.txt': 'some data\n',
};

/** Releases of the tools, and the one the sandbox imitates for them. */
const pairs = [
  ['6.17', '6.17'],
  ['6.17', '7.0'],
  ['7.0', '7.0'],
  ['7.2', '7.2'],
] as const;

describe.each(pairs)('the tools of ARC %s on the sandbox, as ARC %s', (release, imitated) => {
  let sandbox: Sandbox;
  let tools: ArcTools;
  let ids: readonly string[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox({ release: imitated, slots: 2, snapshotPeriodMs: 200 });
    tools = await openArcTools(release, sandbox.config);
    for (const [name, content] of Object.entries(descriptions)) await tools.write(name, content);
  });
  afterAll(async () => {
    await tools?.[Symbol.asyncDispose]();
    await sandbox?.close();
  });

  const run = (tool: string, ...args: readonly string[]): Promise<ToolResult> => tools.run(tool, ...args);
  /** Runs a tool that must succeed. */
  const output = async (tool: string, ...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await run(tool, ...args);
    expect(status, `${tool} ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
    return stdout;
  };
  const submit = async (...names: readonly string[]): Promise<readonly string[]> => {
    const stdout = await output('arcsub', '-C', sandbox.url, '-j', 'jobs.dat', ...names);
    return [...stdout.matchAll(/^Job submitted with jobid: (\S+)$/gm)].map(([, id = '']) => id);
  };
  const stateOf = async (id: string): Promise<string | undefined> =>
    / State: (\S+)/.exec((await run('arcstat', '-j', 'jobs.dat', id)).stdout)?.[1];
  const reaches = (id: string, state: string): Promise<void> =>
    vi.waitFor(async () => expect(await stateOf(id)).toBe(state), { timeout: 30_000, interval: 200 });
  const [good, bad, long] = [() => ids[0] ?? '', () => ids[1] ?? '', () => ids[2] ?? ''];

  it('arcproxy makes a proxy', async () => {
    expect(await output('arcproxy')).toContain('Proxy generation succeeded');
    expect(await output('arcproxy', '-I')).toContain('/DC=org/DC=jasmin-arc/O=Sandbox/CN=tester');
  });

  it('arcinfo tells what the sandbox offers', async () => {
    expect(await output('arcinfo', sandbox.url)).toContain('Computing service: localhost');
    const long = await output('arcinfo', '-l', sandbox.url);
    expect(long).toContain(`URL: ${sandbox.url}`);
    expect(long).toContain('Interface: org.nordugrid.arcrest');
    expect(long).toMatch(/Total slots: 2\n/);
    expect(long).toMatch(/Mapping queue: fork\n/);
    expect(long).toMatch(/Free slots: 2\n/);
  });

  it('arcsub submits one job with its input files', async () => {
    const [id = ''] = await submit('good.xrsl');
    expect(id).toMatch(new RegExp(`^${sandbox.url}/rest/1\\.0/jobs/\\w+$`));
    await reaches(id, 'Finished');
    expect(await output('arcclean', '-j', 'jobs.dat', id)).toContain('deleted: 1');
  });

  it('arcsub submits several', async () => {
    ids = await submit('good.xrsl', 'bad.xrsl', 'long.xrsl');
    expect(new Set(ids).size).toBe(3);
    await reaches(good(), 'Finished');
    await reaches(bad(), 'Failed');
    await reaches(long(), 'Running');
  });

  it('arcstat tells the state, briefly, at length and as JSON', async () => {
    const all = await output('arcstat', '-j', 'jobs.dat', '-a');
    expect(all).toContain('Status of 3 jobs was queried, 3 jobs returned information');
    expect(all).toContain('Job Error: LRMS error: (3) Job finished with wrong exit code - 3 != 0');
    const detailed = await output('arcstat', '-l', '-j', 'jobs.dat', good());
    for (const line of ['Name: good job', 'Specific state: FINISHED', 'Exit Code: 0', 'Queue: fork', 'Stdout: out']) {
      expect(detailed).toContain(` ${line}\n`);
    }
    expect(detailed).toContain(' Owner: /DC=org/DC=jasmin-arc/O=Sandbox/CN=tester\n');
    expect(detailed).toMatch(/ Delegation IDs:\s+[0-9a-f]{12}\n/);
    // What arcstat calls JSON is the inside of an object, with a comma too few or too many in some releases.
    const json = await output('arcstat', '-J', '-j', 'jobs.dat', bad());
    expect(json).toMatch(/"id": "https:[^"]+"/);
    expect(json).toMatch(/"state": "Failed"/);
    expect(json).toMatch(/"exitCode": "?3"?/);
  });

  it('arccat shows stdout, stderr and the log', async () => {
    expect(await output('arccat', '-j', 'jobs.dat', good())).toBe("a b|it's|some data\n");
    expect(await output('arccat', '-e', '-j', 'jobs.dat', good())).toBe('trouble\n');
    const log = await output('arccat', '-l', '-j', 'jobs.dat', good());
    expect(log).toContain('Job state change FINISHING -> FINISHED   Reason: Stage-out finished.');
  });

  it('arcls lists what is in the session directory', async () => {
    const listing = await output('arcls', `${good()}/session`);
    const names = listing.split('\n').filter((line) => line !== '');
    expect(names.sort()).toEqual(['err', 'out', 'plots/', 'result']);
    expect(await output('arcls', '-l', `${good()}/session`)).toMatch(/^result +file +10 /m);
  });

  it('arcresume takes a failed job up again, and no other', async () => {
    expect(await output('arcresume', '-j', 'jobs.dat', good())).toContain('resumed: 0');
    expect(await output('arcresume', '-j', 'jobs.dat', bad())).toContain('resumed: 1');
    await reaches(bad(), 'Failed');
    const again = await run('arcresume', '-d', 'INFO', '-j', 'jobs.dat', bad());
    expect(again.stdout + again.stderr).toContain('No more restarts allowed');
  });

  it('arcrenew renews the delegation', async () => {
    expect(await output('arcrenew', '-j', 'jobs.dat', long())).toContain('Jobs processed: 1, renewed: 1');
  });

  it('arckill ends a running job, which then is Killed', async () => {
    expect(await output('arckill', '-j', 'jobs.dat', long())).toContain('successfully killed: 1');
    await reaches(long(), 'Killed');
    expect(await output('arcstat', '-j', 'jobs.dat', long())).toContain('Job is canceled by external request');
  });

  it('arcsync finds the jobs again', async () => {
    const select = release === '6.17' ? '-c' : '-C';
    const found = await output('arcsync', '-f', '-j', 'found.dat', select, sandbox.url);
    expect(found).toContain('Total number of new jobs found: 3');
    for (const id of ids) expect(found).toContain(id);
  });

  it('arcget fetches the results and removes the job', async () => {
    const stdout = await output('arcget', '-j', 'jobs.dat', good());
    expect(stdout).toContain('successfully retrieved: 1, successfully cleaned: 1');
    const directory = /Results stored at: (\S+)/.exec(stdout)?.[1] ?? '';
    const contents = await Promise.all(
      ['out', 'err', 'result', 'plots/p'].map((name) => tools.read(`${directory}/${name}`)),
    );
    expect(contents).toEqual(["a b|it's|some data\n", 'trouble\n', 'some data\n', 'dot\n']);
    expect(await stateOf(good())).toBeUndefined();
  });

  it('arcclean removes the rest', async () => {
    expect(await output('arcclean', '-j', 'jobs.dat', '-a')).toContain('Jobs processed: 2, deleted: 2');
    expect(await run('arcstat', '-j', 'jobs.dat', '-a')).toMatchObject({ status: 1 });
  });
});

describe.each(['7.0', '7.2'] as const)('the tools of ARC %s on the sandbox, as ARC 6.17', (release) => {
  it('cannot delegate, as they cannot to the real one: its requests are not valid', async () => {
    await using sandbox = await startSandbox({ release: '6.17' });
    await using tools = await openArcTools(release, sandbox.config);
    await tools.write('long.xrsl', descriptions['long.xrsl']);
    await tools.run('arcproxy');
    const { status, stdout, stderr } = await tools.run('arcsub', '-d', 'INFO', '-C', sandbox.url, 'long.xrsl');
    expect(status).toBe(1);
    expect(stdout + stderr).toContain('Failed to delegate X.509 credentials');
  });
});
