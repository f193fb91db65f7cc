import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { type CommandOptions, CommandProcess, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { describe, expect, inject, it } from 'vitest';
import { allServers, restKinds, servers, type TestServer } from './servers.js';

const timeout = 300_000;

/** A home, working directory and job list of a test's own. */
const optionsOn = (server: TestServer): CommandOptions => ({
  config: server.connection(),
  directory: mkdtempSync(join(inject('scratch'), 'cli-')),
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe.concurrent.each(restKinds)('the command on $name', { timeout }, (server) => {
  it('runs a program as if it were here', async () => {
    const options = optionsOn(server);
    const data = Buffer.alloc(5_000_000, 'netCDF');
    writeFileSync(join(options.directory, 'data.nc'), data);
    const script = 'echo reading $1; cat $1 $1 > result.nc; echo "half way" >&2; sleep 2; echo done';
    writeFileSync(join(options.directory, 'analyse.sh'), script);
    const words = [
      'run',
      '--input',
      'data.nc',
      '--output',
      'result.nc',
      '--walltime',
      '2h',
      '--',
      'sh',
      'analyse.sh',
      'data.nc',
    ];
    const { status, stdout, stderr } = await runCommandLine(words, options);

    expect(stdout.toString()).toBe('reading data.nc\ndone\n');
    const host = new URL(server.url).host;
    const [submitted, uploaded, ...rest] = stderr.trimEnd().split('\n');
    expect(submitted).toContain(`jasmin-arc: submitted to ${host} (queue ${server.queue})   https://`);
    expect(uploaded).toMatch(/^jasmin-arc: uploaded 2 files \(5\.0 MB\) in \d+s$/);
    expect(rest).toContain('half way');
    expect(rest.at(-1)).toMatch(/^jasmin-arc: finished( in \w+)?, exit code 0 · result\.nc \(10 MB\) saved$/);
    expect(status).toBe(0);
    expect(sha256(readFileSync(join(options.directory, 'result.nc')))).toBe(sha256(Buffer.concat([data, data])));
    expect(existsSync(join(options.directory, 'stdout.txt'))).toBe(false);

    const [, jobId = ''] = /(https:\S+)$/.exec(String(submitted)) ?? [];
    await using arc = new ArcInterface(options.config, { log: null });
    await expect(arc.getJob(jobId)).rejects.toMatchObject({ code: 'ERR_ARC_JOB_NOT_FOUND' });
    expect(await arc.knownJobs()).toEqual([]);
  });

  it.each([
    [0, 'exit 0'],
    [1, 'exit 1'],
    [3, 'echo "no such column" >&2; exit 3'],
    [77, 'exit 77'],
    [137, 'kill -9 $$'],
  ])('returns %i when the program does: %s', async (code, script) => {
    const options = optionsOn(server);
    const { status, stderr } = await runCommandLine(['run', '--', 'sh', '-c', script], options);
    expect(status).toBe(code);
    if (code === 3) expect(stderr).toMatch(/failed.* exit code 3; last line of stderr: no such column\n/);
  });

  it('says of a script whose interpreter is missing that it left no exit code, and exits as it says', async () => {
    const options = optionsOn(server);
    writeFileSync(join(options.directory, 'bad.sh'), '#!/no/such/interpreter\n', { mode: 0o755 });
    const { status, stderr } = await runCommandLine(['run', '--', './bad.sh'], options);
    expect(status).toBe(114);
    expect(stderr).toMatch(/failed.*(left no|without leaving an) exit code.* of stderr: .*\/no\/such\/interpreter/);
    expect(stderr).not.toMatch(/: exit code/);
  });

  it('is left with Ctrl-C, come back to from elsewhere, and cancelled', async () => {
    const options = optionsOn(server);
    const run = new CommandProcess(['run', '--', 'sh', '-c', 'echo started; sleep 600'], options);
    await run.says(/started/, 'stdout');
    run.send('SIGINT');
    const left = await run.result;
    expect(left.status).toBe(115);
    const attached = new CommandProcess(['attach', '--last', '--on-interrupt', 'cancel'], options);
    await attached.says(/started/, 'stdout');
    attached.send('SIGINT');
    expect((await attached.result).status).toBe(116);
    expect((await runCommandLine(['clean', '--all', '--yes'], options)).status).toBe(0);
  });

  it('submits, waits, tells why and fetches, as a script would', async () => {
    const options = optionsOn(server);
    const words = [
      'submit',
      '-q',
      '--name',
      'first',
      '--output',
      '*.txt',
      '--',
      'sh',
      '-c',
      'echo a > a.txt; echo oh >&2; exit 5',
    ];
    const jobId = (await runCommandLine(words, options)).stdout.toString().trim();
    const waited = await runCommandLine(['wait', 'first'], options);
    expect(waited.status).toBe(5);
    expect(waited.stderr).toMatch(/\(first\): failed.* exit code 5; last line of stderr: oh\n/);
    const status = await runCommandLine(['status', '--json', jobId], options);
    expect(JSON.parse(status.stdout.toString()).jobs).toMatchObject([{ id: jobId, state: 'Failed', exitCode: 5 }]);
    const fetched = await runCommandLine(['get', 'first', '--directory', 'there', '--clean'], options);
    expect(fetched.stdout.toString()).toBe('there\n');
    expect(readFileSync(join(options.directory, 'there/a.txt'), 'utf8')).toBe('a\n');
    expect((await runCommandLine(['status'], options)).stderr).toContain('no jobs');
  });

  it('cancels, fetches and cleans jobs by what they are, and leaves all others alone', async () => {
    const options = optionsOn(server);
    const say = (...words: readonly string[]) => runCommandLine(words, options);
    await say(
      'submit',
      '-q',
      '--name',
      'broken',
      '--output',
      'a.txt',
      '--',
      'sh',
      '-c',
      'echo a > a.txt; echo oh >&2; exit 5',
    );
    await say('submit', '-q', '--name', 'long-1', '--', 'sleep', '600');
    await say('submit', '-q', '--name', 'long-2', '--', 'sleep', '600');
    expect((await say('wait', '--name', 'bro*')).status).toBe(5);

    const cancelled = await say('cancel', '--name', 'long-*', '--state', 'active', '--yes', '--wait');
    expect([cancelled.stderr.match(/: cancelled$/gm)?.length, cancelled.status]).toEqual([2, 0]);
    const status = await say('status');
    expect(status.stdout.toString()).toMatch(/broken +failed.* exit code 5: oh$/m);
    expect(status.stderr).toContain('3 jobs: 1 failed, 2 cancelled');
    expect((await say('clean', '--state', 'cancelled', '--yes')).status).toBe(0);
    expect((await say('get', '--state', 'failed')).stdout.toString()).toBe('broken\n');
    expect(readFileSync(join(options.directory, 'broken/a.txt'), 'utf8')).toBe('a\n');
    expect((await say('clean', '--all', '--yes')).status).toBe(0);
  });

  it('attaches to a job of another job list, and loses no output', async () => {
    const options = optionsOn(server);
    const program = '"-c" "echo hello; echo p > res.nc"';
    const job = `&(executable="/bin/sh")(arguments=${program})(stdout="my.out")(outputfiles=("res.nc" ""))`;
    writeFileSync(join(options.directory, 'job.xrsl'), job);
    const submitted = await runCommandLine(['submit', '-q', '-f', 'job.xrsl'], options);
    const jobId = submitted.stdout.toString().trim();
    const elsewhere = {
      ...options,
      config: { ...options.config, JOBS_INFO_FILE: join(options.directory, 'other.dat') },
    };
    // Its stderr is in /dev/null.
    const logs = await runCommandLine(['logs', '-f', jobId], elsewhere);
    expect([logs.stdout.toString(), logs.status]).toEqual(['hello\n', 0]);
    const attached = await runCommandLine(['attach', jobId], elsewhere);
    expect([attached.stdout.toString(), attached.status]).toEqual(['hello\n', 0]);
    expect(readFileSync(join(options.directory, 'res.nc'), 'utf8')).toBe('p\n');
    await using arc = new ArcInterface(options.config, { log: null });
    await expect(arc.getJob(jobId)).rejects.toMatchObject({ code: 'ERR_ARC_JOB_NOT_FOUND' });
  });

  it('keeps a job that made none of the outputs that were asked for', async () => {
    const options = optionsOn(server);
    const words = ['run', '--output', '*.nc4', '--', 'sh', '-c', 'echo 42 > result.nc'];
    const { status, stderr } = await runCommandLine(words, options);
    expect([status, stderr]).toEqual([113, expect.stringContaining('output not found: *.nc4')]);
    const listed = await runCommandLine(['ls', '--last'], options);
    expect(listed.stdout.toString()).toContain('result.nc\n');
    expect((await runCommandLine(['clean', '--last'], options)).status).toBe(0);
  });

  it('tells what the server offers', async () => {
    const { stdout, status } = await runCommandLine(['info'], optionsOn(server));
    expect(status).toBe(0);
    expect(stdout.toString()).toMatch(new RegExp(`^${server.queue} +production`, 'm'));
  });
});

describe.each(servers.slice(0, 1))('a proxy of a minute on $name', { timeout }, (server) => {
  it('is renewed while a job is followed', async () => {
    const options = optionsOn(server);
    const config = { ...options.config, PROXY_VALIDITY_PERIOD: 60, PROXY_RENEWAL_THRESHOLD: 45 };
    const script = 'for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 5; done';
    const run = new CommandProcess(['run', '--', 'sh', '-c', script], { ...options, config });
    await run.says(/1/, 'stdout');
    const first = readFileSync(config.PROXY_FILE ?? '', 'utf8');
    expect(await run.result).toMatchObject({ status: 0, stdout: Buffer.from('1\n2\n3\n4\n5\n6\n7\n8\n') });
    expect(readFileSync(config.PROXY_FILE ?? '', 'utf8')).not.toBe(first);
  });
});

describe.each(allServers.filter(({ interfaces }) => !interfaces.includes('rest')))(
  'the command on $name',
  { timeout },
  (server) => {
    it('runs a program through EMI-ES', async () => {
      const options = optionsOn(server);
      const { status, stdout } = await runCommandLine(['run', '--', 'sh', '-c', 'echo hello; exit 3'], options);
      expect([stdout.toString(), status]).toEqual(['hello\n', 3]);
    });
  },
);
