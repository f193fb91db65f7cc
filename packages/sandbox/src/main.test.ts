import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConnectionOptions } from 'jasmin-arc';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { killProcess, processesWithEnvironment } from './processes/process-group.js';
import { processStartMark } from './processes/process-identity.js';
import { createJob, restClient, type Send, shellJob, staging } from './rest/rest-client.fixture.js';

// As it was built, because nothing else can be started as a program.
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
vi.setConfig({ testTimeout: 60_000 });

interface Running {
  readonly process: ChildProcess;
  /** Exit status and signal. */
  readonly exited: Promise<unknown[]>;
  readonly said: () => string;
}

describe('the sandbox as a program', () => {
  let directory: string;
  const started: ChildProcess[] = [];
  const created: string[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
  });
  afterEach(async () => {
    for (const child of started.splice(0))
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    for (const id of created.splice(0)) {
      for (const pid of processesWithEnvironment(`GRID_GLOBAL_JOBID=${id}`)) killProcess(pid);
    }
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  const start = (...args: readonly string[]): Running => startProgram(process.execPath, [program, ...args]);
  const startProgram = (command: string, args: readonly string[]): Running => {
    const child = spawn(command, [...args, '--directory', directory], { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        text += String(chunk);
      });
    }
    return { process: child, exited: once(child, 'close'), said: () => text };
  };
  const startAndWait = async (...args: readonly string[]): Promise<Running> => {
    const running = start(...args);
    await listens(running);
    return running;
  };
  const listens = (running: Running): Promise<void> =>
    vi.waitFor(() => expect(running.said()).toContain('The sandbox listens on https://localhost:'));
  const client = async (): Promise<Send> => {
    const text = readFileSync(join(directory, 'users', 'tester', 'config.json'), 'utf8');
    return await restClient(JSON.parse(text) as ConnectionOptions); // written by the sandbox
  };
  const create = async (send: Send, description: string): Promise<string> => {
    const id = await createJob(send, description);
    created.push(id);
    return id;
  };
  const session = (id: string, name = ''): string => join(directory, 'jobs', id, 'session', name);
  const item = async (send: Send, id: string, name: string): Promise<string> =>
    (await send('GET', `/jobs/${id}/diagnose/${name}`)).text;
  const untilGo = 'echo $$PPID; until [ -e go ]; do sleep 0.05; done; echo gone';

  it('says where the ARC tools find its user and its virtual organisation', async () => {
    const running = await startAndWait();
    await vi.waitFor(() => expect(running.said()).toContain('Ctrl-C stops it.'));
    const paths = Object.fromEntries(
      [...running.said().matchAll(/(X509_\w+)=(\S+)/g)].map(([, name, path]) => [name, path]),
    );
    const { X509_USER_PROXY: _, ...made } = paths;
    expect(Object.keys(made)).toEqual([
      'X509_USER_CERT',
      'X509_USER_KEY',
      'X509_CERT_DIR',
      'X509_VOMSES',
      'X509_VOMS_DIR',
    ]);
    for (const path of Object.values(made)) expect([path, existsSync(String(path))]).toEqual([path, true]);
  });

  it('keeps everything over kill -9, and takes it up again where it is by then', async () => {
    const first = await startAndWait('--slots', '3');
    let send = await client();
    const [lasting, ending, dying] = [
      await create(send, shellJob(untilGo, staging([], ['out']))),
      await create(send, shellJob(untilGo, staging([], ['out']))),
      await create(send, shellJob(untilGo, staging([], ['out']))),
    ];
    const queued = await create(send, shellJob('echo ran', staging([], ['out'])));
    const waiting = await create(send, shellJob('cat in', staging(['in', 'more'], ['out'])));
    await send('PUT', `/jobs/${waiting}/session/in`, { body: 'input' });
    const location = (await send('POST', '/delegations?action=new')).headers.location ?? '';
    const pidOf = (id: string): number =>
      Number(/\d+/.exec(readFileSync(join(directory, 'control', id, 'run-1', 'claimed', 'pid'), 'utf8'))?.[0]);
    await vi.waitFor(async () => {
      for (const id of [lasting, ending, dying]) expect(await item(send, id, 'local')).toMatch(/\nlocalid=\d+\n/);
    });

    first.process.kill('SIGKILL');
    await first.exited;
    expect(processStartMark(pidOf(lasting))).toBeDefined();
    writeFileSync(session(ending, 'go'), '');
    await vi.waitFor(() => expect(processStartMark(pidOf(ending))).toBeUndefined());
    killProcess(pidOf(dying));

    const second = await startAndWait('--slots', '3');
    send = await client();
    await vi.waitFor(async () => {
      expect([
        await item(send, ending, 'status'),
        await item(send, dying, 'status'),
        await item(send, queued, 'status'),
      ]).toEqual(['FINISHED', 'FINISHED', 'FINISHED']);
    });
    expect(readFileSync(session(ending, 'out'), 'utf8')).toContain('gone');
    expect((await send('GET', `/jobs/${ending}/diagnose/failed`)).status).toBe(404);
    expect(await item(send, dying, 'failed')).toBe('LRMS error: (-1) Job died unexpectedly\n');
    expect(readFileSync(session(queued, 'out'), 'utf8')).toBe('ran\n');

    expect(await item(send, lasting, 'status')).toBe('INLRMS');
    writeFileSync(session(lasting, 'go'), '');
    await send('PUT', `/jobs/${waiting}/session/more`, { body: '' });
    await vi.waitFor(async () => {
      expect([await item(send, lasting, 'status'), await item(send, waiting, 'status')]).toEqual([
        'FINISHED',
        'FINISHED',
      ]);
    });
    expect(readFileSync(session(waiting, 'out'), 'utf8')).toBe('input');
    const id = location.slice(location.lastIndexOf('/') + 1);
    expect((await send('GET', '/delegations')).text).toContain(id);
    second.process.kill('SIGTERM');
    expect(await second.exited).toEqual([0, null]);
  });

  it('given an upload does not fit on the disk, then it is refused and the job does not begin', async () => {
    // A limit on the size of files is a full disk for one file; in blocks of 512 bytes.
    const limited = startProgram('/bin/sh', ['-c', 'ulimit -f 40; exec "$@"', 'sh', process.execPath, program]);
    await listens(limited);
    const send = await client();
    const id = await create(send, shellJob('wc -c < in', staging(['in'], ['out'])));
    expect(await send('PUT', `/jobs/${id}/session/in`, { body: 'x'.repeat(24_000) })).toMatchObject({ status: 500 });
    expect(await item(send, id, 'status')).toBe('PREPARING');
    expect(await item(send, id, 'input_status')).toBe('\n');
  });

  it('refuses to run twice in a directory, and says how to go on', async () => {
    await startAndWait();
    const second = start();
    expect(await second.exited).toEqual([1, null]);
    expect(second.said()).toMatch(
      /^The sandbox cannot run: Another sandbox, process \d+, uses the directory .* Stop it, or choose another one with --directory\.\n$/,
    );
  });

  it('stops all jobs when it is stopped, and says why they failed when it is back', async () => {
    const first = await startAndWait();
    let send = await client();
    const id = await create(send, shellJob('echo $$PPID; sleep 300', staging([], ['out'])));
    await vi.waitFor(() => expect(existsSync(session(id, 'out'))).toBe(true));
    first.process.kill('SIGINT');
    expect(await first.exited).toEqual([0, null]);
    expect(processesWithEnvironment(`GRID_GLOBAL_JOBID=${id}`)).toEqual([]);
    await startAndWait();
    send = await client();
    await vi.waitFor(async () =>
      expect(await item(send, id, 'failed')).toBe('LRMS error: (-1) Job was killed because the sandbox was stopped\n'),
    );
  });

  it('prints its usage, and what it does not understand', async () => {
    const help = start('--help');
    expect(await help.exited).toEqual([0, null]);
    expect(help.said()).toContain('--slots N');
    const wrong = [
      start('--fly'),
      start('--slots', 'many'),
      start('--address', '0.0.0.0'),
      start('--release', '5'),
      start('--port', 'abc'),
    ];
    for (const each of wrong) expect(await each.exited).toEqual([1, null]);
    expect(wrong.map(({ said }) => said().split('\n')[0])).toEqual([
      expect.stringContaining("Unknown option '--fly'"),
      expect.stringContaining('The option slots cannot be used'),
      expect.stringContaining('The option address cannot be used'),
      expect.stringContaining('The option release cannot be used'),
      expect.stringContaining('The option port cannot be used'),
    ]);
  });
});
