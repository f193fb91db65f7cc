import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findRun, startRun } from './job-runner.js';
import { jobRecord } from './jobs/job-record.fixture.js';
import type { JobRequest } from './jobs/job-request.js';
import { jobScript, type ScriptContext } from './jobs/job-script.js';
import { processCommandLine, processStartMark } from './processes/process-identity.js';

const shell = (command: string, request: Partial<JobRequest> = {}): JobRequest => ({
  ...jobRecord().request,
  stdout: 'out',
  environment: [{ name: 'D', value: '$' }],
  executable: { path: '/bin/sh', arguments: ['-c', command.replaceAll('$', `\${D}`)], successExitCode: 0 },
  ...request,
});

describe('running a job', () => {
  let context: ScriptContext;
  beforeEach(() => {
    const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    mkdirSync(join(directory, 'session'));
    context = {
      jobId: basename(directory), // of no other test
      jobUrl: 'https://localhost/arex/x',
      host: 'localhost',
      sessionDirectory: join(directory, 'session'),
      runDirectory: join(directory, 'run-1'),
    };
  });
  afterEach(() => rmSync(join(context.sessionDirectory, '..'), { recursive: true }));

  const output = (): string => readFileSync(join(context.sessionDirectory, 'out'), 'utf8');
  const outputAppears = (pattern: RegExp): Promise<void> =>
    vi.waitFor(() => expect(output()).toMatch(pattern), { interval: 10 });

  it('reports how it ended', async () => {
    const run = await startRun(shell('echo hello; exit 3'), context);
    expect(await run.ended).toMatchObject({ exitCode: 3 });
    expect(output()).toBe('hello\n');
  });

  it('writes to the session only, also with leading slashes in the names, and reads from anywhere', async () => {
    const run = await startRun(shell('cat', { stdin: '/dev/null', stdout: '/out', stderr: '//err' }), context);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(readdirSync(context.sessionDirectory).sort()).toEqual(['err', 'out']);
  });

  it('shows the job only those variables of the environment that tell how the machine works', async () => {
    vi.stubEnv('SECRET_TOKEN', 'hidden');
    const run = await startRun(shell('env'), context);
    await run.ended;
    vi.unstubAllEnvs();
    expect(output()).toContain('PATH=');
    expect(output()).not.toContain('hidden');
  });

  it('given the script is killed, when it ends, then there is no result', async () => {
    const run = await startRun(shell('kill -9 $PPID'), context);
    expect(await run.ended).toBeUndefined();
  });

  it('ends what the job has left in the background', async () => {
    const run = await startRun(shell('sleep 300 & echo $!'), context);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(processStartMark(Number(output()))).toBeUndefined();
  });

  it('stops the whole group, also processes that ignore being asked', async () => {
    const run = await startRun(shell('trap "" TERM; sleep 300 & echo $! ready; while :; do sleep 1; done'), context);
    await outputAppears(/ready/);
    await run.stop();
    expect(processStartMark(Number.parseInt(output(), 10))).toBeUndefined();
    expect(processCommandLine(run.pid)).toBeUndefined();
  });

  it('lets the job clean up when it is asked to stop', async () => {
    const run = await startRun(
      shell('trap "sleep 0.2; echo sorry; exit 0" TERM; echo ready; while :; do sleep 0.05; done'),
      context,
    );
    await outputAppears(/ready/);
    await run.stop();
    expect(output()).toBe('ready\nsorry\n');
  });

  it.runIf(process.platform === 'linux')('stops also what has left its group', async () => {
    const run = await startRun(shell('setsid sh -c "echo \\$\\$ ready; exec sleep 300" & wait'), context);
    await outputAppears(/ready/);
    await run.stop();
    expect(processStartMark(Number.parseInt(output(), 10))).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')(
    'ends also what has left its group when the job itself has ended',
    async () => {
      const run = await startRun(
        shell('setsid sh -c "echo \\$\\$; exec sleep 300" & until [ -s out ]; do sleep 0.01; done'),
        context,
      );
      expect(await run.ended).toMatchObject({ exitCode: 0 });
      expect(processStartMark(Number.parseInt(output(), 10))).toBeUndefined();
    },
  );

  it.runIf(process.platform === 'linux')('is not deceived by a job that calls itself something else', async () => {
    const environment = ['GRID_GLOBAL_JOBID', 'run', 'HOME'].map((name) => ({ name, value: '/tmp' }));
    const request = shell('setsid sh -c "echo \\$\\$; exec sleep 300" & until [ -s out ]; do sleep 0.01; done');
    const run = await startRun({ ...request, environment: [...request.environment, ...environment] }, context);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(processStartMark(Number.parseInt(output(), 10))).toBeUndefined();
  });

  it('given the job has replaced the file of its result, then there is no result', async () => {
    const run = await startRun(shell('mkdir ../run-1/result; exit 0'), context);
    expect(await run.ended).toBeUndefined();
  });

  describe('when the sandbox starts again', () => {
    it('finds a run that is going on, and learns how it ends', async () => {
      writeFileSync(join(context.sessionDirectory, 'go'), '');
      const run = await startRun(shell('echo $$; while [ -e go ]; do sleep 0.05; done; exit 5'), context);
      await outputAppears(/\d/);
      const found = await findRun(context);
      if (found.found !== 'running') throw new Error(`It has been ${found.found}`);
      expect(found.run.pid).toBe(run.pid);
      rmSync(join(context.sessionDirectory, 'go'));
      expect(await found.run.ended).toMatchObject({ exitCode: 5 });
      expect(await run.ended).toMatchObject({ exitCode: 5 });
    });

    it('finds the result of a run that has ended meanwhile', async () => {
      await (await startRun(shell('exit 4'), context)).ended;
      expect(await findRun(context)).toMatchObject({ found: 'ended', result: { exitCode: 4 } });
    });

    it('ends the background processes of a job that ended while no sandbox was running', async () => {
      // As after kill -9 on the sandbox: only the script itself runs to its end.
      await mkdir(context.runDirectory);
      const request = shell('sleep 300 & echo $!; exit 4', { stderr: 'err' });
      const script = spawn('/bin/sh', ['-c', jobScript(request, context)], { stdio: 'ignore', detached: true });
      await once(script, 'exit');
      expect(processStartMark(Number(output()))).toBeDefined();
      expect(await findRun(context)).toMatchObject({ found: 'ended', result: { exitCode: 4 } });
      await vi.waitFor(() => expect(processStartMark(Number(output()))).toBeUndefined());
    });

    it('sees that a run has died', async () => {
      await (await startRun(shell('kill -9 $PPID'), context)).ended;
      expect(await findRun(context)).toEqual({ found: 'died' });
    });

    it('given the script was about to start, when it is looked for, then it can never start any more', async () => {
      expect(await findRun(context)).toEqual({ found: 'nothing' });
      const late = spawn('/bin/sh', ['-c', jobScript(shell('echo ran'), context)], { stdio: 'ignore' });
      const status = await new Promise((resolve) => late.once('exit', resolve));
      expect(status).toBe(1);
      expect(() => output()).toThrow('ENOENT');
    });

    it('does not take another process with the same number for the run', async () => {
      const run = await startRun(shell('kill -9 $PPID'), context);
      await run.ended;
      const other = spawn('/bin/sleep', ['300']);
      writeFileSync(join(context.runDirectory, 'claimed', 'pid'), `${other.pid}\n`);
      expect(await findRun(context)).toEqual({ found: 'died' });
      expect(processStartMark(other.pid ?? 0)).toBeDefined();
      other.kill('SIGKILL');
    });
  });
});
