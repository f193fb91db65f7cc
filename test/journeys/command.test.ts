import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface, JobNotFoundError } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { type CommandOptions, CommandProcess, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let options: CommandOptions;

beforeAll(async () => {
  sandbox = await startSandbox({ slots: 4 });
  options = { config: sandbox.config, directory: mkdtempSync(join(tmpdir(), 'jasmin-arc-command-')) };
});

afterAll(async () => {
  await sandbox.close();
  rmSync(options.directory, { recursive: true, force: true });
});

const sleeper = ['--', 'sh', '-c', 'echo started; sleep 300'];

describe.concurrent('run, as a process', () => {
  it.each([0, 77, 137])('returns what its program returned: %i', async (code) => {
    const { status, stderr } = await runCommandLine(['run', '-q', '--', 'sh', '-c', `exit ${code}`], options);
    expect([stderr, status]).toEqual(['', code]);
  });

  it.each(['SIGINT', 'SIGHUP'] as const)(
    'on %s without a terminal leaves the job alone and says how to come back',
    async (signal) => {
      const run = new CommandProcess(['run', ...sleeper], options);
      await run.says(/started/, 'stdout');
      run.send(signal);
      const { status, stderr } = await run.result;
      const [, jobId = ''] = /follow it again with: jasmin-arc attach (\S+)/.exec(stderr) ?? [];
      expect(status).toBe(115);
      await using arc = new ArcInterface(sandbox.config, { log: null });
      expect((await arc.getJob(jobId)).state).toBe('Running');

      const attached = new CommandProcess(['attach', jobId, '--on-interrupt', 'cancel'], options);
      await attached.says(/started/, 'stdout');
      attached.send('SIGINT');
      expect(await attached.result).toMatchObject({ status: 116, stderr: expect.stringContaining('cancelled') });
      expect((await arc.getJob(jobId)).state).toBe('Killed');
      await arc.cleanJob(jobId);
    },
  );

  it('goes on to the exit code when its stdout has been closed, and cleans no job with output that was not read', async () => {
    const go = join(options.directory, 'stdout-is-closed');
    const program = `echo first; until [ -e ${go} ]; do sleep 0.1; done; yes | head -c 1000000`;
    const run = new CommandProcess(['run', '--', 'sh', '-c', program], options);
    await run.says(/first/, 'stdout');
    run.closeStdout();
    writeFileSync(go, '');
    const { status, stderr } = await run.result;
    expect(stderr).toContain('stdout was closed');
    expect(status).toBe(0);
    const [jobId = ''] = /https:\S+/.exec(stderr) ?? [];
    await using arc = new ArcInterface(sandbox.config, { log: null });
    expect((await arc.getJob(jobId)).state).toBe('Finished');
  });

  it.each([
    ['another job list', 'other.dat'],
    ['no job list at all', 'not-a-directory/jobs.dat'],
  ])('is taken up again with %s, and loses no output', async (_, jobList) => {
    const here = { ...options, directory: mkdtempSync(join(options.directory, 'elsewhere-')) };
    writeFileSync(join(here.directory, 'not-a-directory'), '');
    const program = ['sh', '-c', 'echo 42 > result.nc'];
    const submitted = await runCommandLine(['submit', '-q', '--output', 'result.nc', '--', ...program], here);
    const config = { ...sandbox.config, JOBS_INFO_FILE: join(here.directory, jobList) };
    const jobId = submitted.stdout.toString().trim();
    expect(await runCommandLine(['attach', jobId], { ...here, config })).toMatchObject({ status: 0 });
    expect(readFileSync(join(here.directory, 'result.nc'), 'utf8')).toBe('42\n');
    await using arc = new ArcInterface(sandbox.config, { log: null });
    await expect(arc.getJob(jobId)).rejects.toThrow(JobNotFoundError);
  });

  it('submits nothing that it could not note, where no job list can be written', async () => {
    const here = { ...options, directory: mkdtempSync(join(options.directory, 'listless-')) };
    writeFileSync(join(here.directory, 'not-a-directory'), '');
    const config = { ...sandbox.config, JOBS_INFO_FILE: join(here.directory, 'not-a-directory/jobs.dat') };
    const words = ['run', '--name', 'not-noted', '--', 'true'];
    expect(await runCommandLine(words, { ...here, config })).toMatchObject({
      status: 119,
      stderr: expect.stringContaining('not-a-directory/jobs.dat'),
    });
    await using arc = new ArcInterface(sandbox.config, { log: null });
    expect((await arc.listJobs()).filter(({ name }) => name === 'not-noted')).toEqual([]);
  });

  it('brings every byte of stdout and stderr over a connection that keeps breaking', async () => {
    await using proxy = await startFaultProxy(Number(new URL(sandbox.url).port), { resetDown: 1_500_000 });
    const config = { ...sandbox.config, ARC_SERVER: `https://localhost:${proxy.port}/arex` };
    // Numbered lines: what is missing, doubled or swapped shows.
    const script = 'seq 1 1500000; seq 1 20000 >&2';
    const { stdout, stderr, status } = await runCommandLine(['run', '-q', '--', 'sh', '-c', script], {
      ...options,
      config,
    });
    const lines = (count: number) => `${Array.from({ length: count }, (_, index) => index + 1).join('\n')}\n`;
    const digest = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
    expect(status).toBe(0);
    expect(digest(stdout)).toBe(digest(lines(1_500_000)));
    expect(stderr).toBe(lines(20_000));
    expect(proxy.connections).toBeGreaterThan(7);
  });
});

describe.concurrent('other commands, as processes', () => {
  it('stop when their stdout has been closed', async () => {
    const submitted = await runCommandLine(['submit', '-q', '--', 'sh', '-c', 'yes | head -c 3000000'], options);
    const jobId = submitted.stdout.toString().trim();
    expect((await runCommandLine(['wait', '-q', jobId], options)).status).toBe(0);
    const cat = new CommandProcess(['cat', jobId, 'stdout.txt'], options);
    await cat.says(/y\ny/, 'stdout');
    cat.closeStdout();
    expect(await cat.result).toMatchObject({ status: 141, stderr: '' });
  });

  it('are interrupted by Ctrl-C and leave the job alone', async () => {
    const submitted = await runCommandLine(['submit', '-q', '--name', 'interrupted', ...sleeper], options);
    const wait = new CommandProcess(['logs', '-f', 'interrupted'], options);
    await wait.says(/started/, 'stdout');
    wait.send('SIGINT');
    expect(await wait.result).toMatchObject({ status: 130, stderr: '' });
    await using arc = new ArcInterface(sandbox.config, { log: null });
    expect((await arc.getJob(submitted.stdout.toString().trim())).state).toBe('Running');
  });

  it('show what the server wrote about a job', async () => {
    const submitted = await runCommandLine(['submit', '-q', '--', 'true'], options);
    const jobId = submitted.stdout.toString().trim();
    expect((await runCommandLine(['wait', '-q', jobId], options)).status).toBe(0);
    const { stdout, status } = await runCommandLine(['logs', '--server-log', jobId], options);
    expect([status, stdout.toString()]).toEqual([0, expect.stringContaining('Job state change ACCEPTED -> PREPARING')]);
    const json = JSON.parse(
      (await runCommandLine(['logs', '--server-log', '--json', jobId], options)).stdout.toString(),
    );
    expect(json).toMatchObject({ command: 'logs', jobId, serverLog: stdout.toString() });
  });

  it('tell programs that they were interrupted', async () => {
    const submitted = await runCommandLine(['submit', '-q', '--', ...sleeper.slice(1)], options);
    const jobId = submitted.stdout.toString().trim();
    const logs = new CommandProcess(['logs', '-f', '--json', jobId], options);
    await logs.says(/"output"/, 'stdout');
    logs.send('SIGINT');
    const { status, stdout } = await logs.result;
    const last = JSON.parse(stdout.toString().trimEnd().split('\n').at(-1) ?? '');
    expect([status, last]).toMatchObject([
      130,
      { event: 'error', error: { code: 'ERR_INTERRUPTED', exitStatus: 130 } },
    ]);
  });

  it('say plainly where nothing can be written', async () => {
    await runCommandLine(['submit', '--name', 'nowhere', '--', 'echo', 'hello'], options);
    await runCommandLine(['wait', 'nowhere'], options);
    const { stderr, status } = await runCommandLine(['get', 'nowhere', '--directory', '/dev/null/x'], options);
    expect([status, stderr]).toEqual([105, 'error: Cannot write to /dev/null/x: /dev/null is not a directory\n']);
  });

  it.each([
    [['--no']],
    [['status', '\u001B[2J\uFFFD']],
    [['cat', 'https://[', 'x']],
    [['describe', '/']],
    [['wait', '--jobs-from', '/']],
    [['submit', '--file', '/dev/null']],
  ])('show no stack trace for %j', async (words) => {
    const { stderr, status } = await runCommandLine(words, options);
    expect(stderr).toMatch(/^(jasmin-arc: .*\n)*error: [^\n]+\n(hint: [^\n]+\n)?$/);
    expect(status).toBeGreaterThan(100);
  });
});
