import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ConnectionOptions } from 'jasmin-arc';
import { Credential } from 'jasmin-arc/pki';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { processStartMark } from './processes/process-identity.js';
import { createJob, restClient, shellJob, staging } from './rest/rest-client.fixture.js';
import { startSandbox } from './sandbox.js';

interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly body: string;
}

async function get(config: ConnectionOptions, path: string, accept = 'application/json'): Promise<Reply> {
  const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '', ARC_SERVER = '' } = config;
  const [cert, key, ca] = await Promise.all(
    [CLIENT_CERT, CLIENT_KEY, join(CERTS_DIR, 'sandbox-ca.pem')].map((file) => readFile(file)),
  );
  return await new Promise((resolve, reject) => {
    https
      .get(`https://${ARC_SERVER}${path}`, { cert, key, ca, agent: false, headers: { accept } }, async (response) => {
        const { statusCode: status = 0, statusMessage: reason = '' } = response;
        resolve({ status, reason, body: await text(response) });
      })
      .on('error', reject);
  });
}

describe('a sandbox', () => {
  let temporary: string;
  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'jasmin-arc-test-'));
    vi.stubEnv('TMPDIR', temporary);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true });
  });

  it('starts with a single call, and leaves nothing behind', async () => {
    const sandbox = await startSandbox();
    expect(await get(sandbox.config, '/rest')).toEqual({
      status: 200,
      reason: 'OK',
      body: '{"version":["1.0","1.1"]}',
    });
    expect(sandbox.url).toMatch(/^https:\/\/localhost:\d+\/arex$/);
    await sandbox.close();
    await sandbox.close();
    expect(existsSync(sandbox.directory)).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
    await expect(get(sandbox.config, '/rest')).rejects.toThrow();
  });

  it('runs beside any number of others, each with its own users', async () => {
    await using one = await startSandbox({ release: '6.17' });
    await using other = await startSandbox();
    expect((await get(one.config, '/rest')).body).toBe('{"version":"1.0"}');
    expect((await get(other.config, '/rest')).body).toBe('{"version":["1.0","1.1"]}');
    const stranger = {
      ...other.config,
      CLIENT_CERT: one.config.CLIENT_CERT,
      CLIENT_KEY: one.config.CLIENT_KEY,
    } as ConnectionOptions;
    await expect(get(stranger, '/rest')).rejects.toThrow('unknown ca');
  });

  it('has several users', async () => {
    await using sandbox = await startSandbox({ user: 'alice' });
    const bob = await sandbox.user('bob');
    const subjects = await Promise.all(
      [sandbox.config, bob].map(async ({ CLIENT_CERT = '', CLIENT_KEY = '' }) => {
        const pem = (await readFile(CLIENT_CERT, 'utf8')) + (await readFile(CLIENT_KEY, 'utf8'));
        return Credential.fromPem(pem, CLIENT_CERT).identity;
      }),
    );
    expect(subjects).toEqual(['/DC=org/DC=jasmin-arc/O=Sandbox/CN=alice', '/DC=org/DC=jasmin-arc/O=Sandbox/CN=bob']);
    expect((await get(bob, '/rest/1.0/jobs')).body).toBe('{"job":[]}');
  });

  it('started again in its directory, is at the same address with the same users; a second one is refused', async () => {
    const directory = join(temporary, 'kept');
    const first = await startSandbox({ directory });
    await expect(startSandbox({ directory })).rejects.toMatchObject({
      code: 'ERR_SANDBOX_DIRECTORY_IN_USE',
      pid: process.pid,
    });
    expect(await get(first.config, '/rest')).toMatchObject({ status: 200 });
    await first.close();
    const second = await startSandbox({ directory });
    expect([second.url, second.config]).toEqual([first.url, first.config]);
    expect(await get(first.config, '/rest')).toMatchObject({ status: 200 });
    await second.close();
    expect(existsSync(directory)).toBe(true);
  });

  it.each([{ address: '127.0.0.2' }, { host: '127.0.0.1' }, { address: '::1' }])(
    'is found at %j by its config',
    async (options) => {
      await using sandbox = await startSandbox(options);
      expect(await get(sandbox.config, '/rest')).toMatchObject({ status: 200 });
    },
  );

  it('given some of its files cannot be read, then it starts with the others', async () => {
    const directory = join(temporary, 'kept');
    await (await startSandbox({ directory })).close();
    for (const name of ['settings.json', 'control/lost/job.json', 'delegations/lost.json']) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), '{');
    }
    const said: string[] = [];
    await using sandbox = await startSandbox({ directory, log: (message) => said.push(message) });
    expect(await get(sandbox.config, '/rest/1.0/jobs')).toMatchObject({ body: '{"job":[]}' });
    expect(said).toEqual([
      expect.stringContaining('The port of the last time cannot be read'),
      expect.stringContaining('Job lost: The record of this job cannot be read'),
      expect.stringContaining('The delegation lost.json cannot be read'),
    ]);
  });

  it('given the record of a job is damaged, then its owner sees that it failed and why, and can remove it', async () => {
    const directory = join(temporary, 'kept');
    const before = await startSandbox({ directory });
    const id = await createJob(await restClient(before.config), shellJob('exit 0', staging(['never'])));
    await before.close();
    const control = join(directory, 'control', id);
    const record = await readFile(join(control, 'job.json'), 'utf8');
    await writeFile(join(control, 'job.json'), record.slice(0, record.length / 2));
    await rm(join(control, 'errors'));
    await using sandbox = await startSandbox({ directory });
    const send = await restClient(sandbox.config);
    expect((await send('GET', '/jobs?state=FAILED')).text).toContain(id);
    expect((await send('GET', `/jobs/${id}/diagnose/failed`)).text).toMatch(/^The record of this job cannot be read: /);
    for (const item of [
      'local',
      'errors',
      'description',
      'diag',
      'xml',
      'input',
      'output',
      'input_status',
      'statistics',
    ]) {
      expect([200, 404]).toContain((await send('GET', `/jobs/${id}/diagnose/${item}`)).status);
    }
    const list = { body: `<jobs><job><id>${id}</id></job></jobs>` };
    for (const action of ['status', 'info', 'kill', 'restart', 'delegations', 'clean']) {
      expect((await send('POST', `/jobs?action=${action}`, list)).status).toBe(201);
    }
    expect((await send('GET', '/jobs')).text).toBe('{"job":[]}');
  });

  it('given it cannot be started, then none of its parts goes on', async () => {
    const directory = join(temporary, 'kept');
    await mkdir(directory);
    await writeFile(join(directory, 'delegations'), 'where a directory should be');
    await expect(startSandbox({ directory })).rejects.toMatchObject({ code: 'EEXIST' });
    const { port } = JSON.parse(await readFile(join(directory, 'settings.json'), 'utf8'));
    const socket = net.connect(port, '127.0.0.1');
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await rm(join(directory, 'delegations'));
    await (await startSandbox({ directory })).close();
  });

  it('given idle or waiting connections, when it is closed, then it does not wait for them', async () => {
    let arrive = (): void => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const path = Object.assign(/./, {
      [Symbol.search]: (): number => {
        arrive();
        return 0;
      },
    });
    const sandbox = await startSandbox({ misbehaviour: [{ kind: 'delay', milliseconds: 600_000, path }] });
    const silent = net.connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    silent.on('error', () => {});
    await once(silent, 'connect');
    const silenced = once(silent, 'close');
    const waiting = expect(get(sandbox.config, '/rest')).rejects.toThrow();
    await arrived;
    await sandbox.close();
    await waiting;
    await silenced;
  });

  it.runIf(process.platform === 'linux').each(['SIGINT', 'SIGTERM'] as const)(
    'given the program that has it is ended by %s, then its jobs and its directory are gone as well',
    async (signal) => {
      const program = `
        import { startSandbox } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
        const { config, directory } = await startSandbox();
        console.log(JSON.stringify({ config, directory }));`;
      const outOfGroup = `setsid sh -c 'cut -d" " -f4 /proc/self/stat; exec sleep 300' & wait`; // tells its number
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
      onTestFinished(() => void child.kill('SIGKILL'));
      const exited = once(child, 'exit');
      const [line] = await once(child.stdout, 'data');
      const { config, directory } = JSON.parse(String(line));
      const id = await createJob(await restClient(config), shellJob(outOfGroup));
      const output = join(directory, 'jobs', id, 'session', 'out');
      const pid = await vi.waitFor(async () => {
        const text = await readFile(output, 'utf8');
        expect(text).toMatch(/^\d+\n$/);
        return Number(text);
      });
      child.kill(signal);
      expect(await exited).toEqual([null, signal]);
      expect(existsSync(directory)).toBe(false);
      await vi.waitFor(() => expect(processStartMark(pid)).toBeUndefined());
    },
  );

  it('given the port is taken, then it says so and leaves nothing', async () => {
    await using sandbox = await startSandbox();
    const port = Number(new URL(sandbox.url).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(readdirSync(temporary)).toEqual([basename(sandbox.directory)]);
  });
});
