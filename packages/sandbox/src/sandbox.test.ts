import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, Credential } from 'jasmin-arc';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSandbox } from './sandbox.js';

interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly body: string;
}

const get = async (config: ConnectionOptions, path: string, accept = 'application/json'): Promise<Reply> => {
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
};

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

  it('is there with a single call, and gone without a trace', async () => {
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

  it('has as many beside it as one likes, each with its own users', async () => {
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

  it('knows several users', async () => {
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

  it('given the port is taken, then it says so and leaves nothing', async () => {
    await using sandbox = await startSandbox();
    const port = Number(new URL(sandbox.url).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(readdirSync(temporary)).toEqual([basename(sandbox.directory)]);
  });
});
