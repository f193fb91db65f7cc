import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ArcInterface, type ArcInterfaceOptions, type ConnectionOptions } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: string;
let lines: string[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'token-'));
  lines = [];
});
afterEach(() => rm(home, { recursive: true }));

/** Options for a user without any certificate. */
const withoutCertificate = ({ ARC_SERVER = '', CERTS_DIR = '' }: ConnectionOptions): ConnectionOptions => ({
  ARC_SERVER,
  CERTS_DIR,
  CLIENT_CERT: join(home, 'no-cert.pem'),
  CLIENT_KEY: join(home, 'no-key.pem'),
  PROXY_FILE: join(home, 'no-proxy.pem'),
  JOBS_INFO_FILE: join(home, 'jobs.dat'),
});

const open = (config: ConnectionOptions, options: ArcInterfaceOptions) => {
  const add = (line: string) => lines.push(line);
  return new ArcInterface(withoutCertificate(config), {
    log: { debug: add, info: add, warn: add, error: add },
    logLevel: 'DEBUG',
    ...options,
  });
};

describe('a user who has a token alone', () => {
  it.each(['6.17', '7.0'] as const)('runs a job on ARC %s, and the token is in no log', async (release) => {
    await using sandbox = await startSandbox({ release, snapshotPeriodMs: 0, slots: 1 });
    const token = sandbox.token('jane');
    await using arc = open(sandbox.config, { token: async () => token });
    const job = await arc.startJob('/bin/echo', { args: ['hello'] });
    const ended = await job.ended();
    expect(ended).toMatchObject({ exitCode: 0 });
    await arc.saveJobOutputs(job.id, { directory: home, outputs: ['stdout.txt'] });
    expect(await readFile(join(home, 'stdout.txt'), 'utf8')).toBe('hello\n');
    const signature = token.slice(token.lastIndexOf('.') + 1);
    const everything = [
      ...lines,
      inspect(arc, { depth: Infinity, showHidden: true }),
      inspect(job, { depth: Infinity }),
    ];
    expect(everything.filter((text) => text.includes(signature))).toEqual([]);
    await using other = open(sandbox.config, { token: sandbox.token('joe') });
    expect(await other.listJobs()).toEqual([]);
  });

  it('is told what a refused token says against itself', async () => {
    await using sandbox = await startSandbox();
    const exp = Math.floor(Date.now() / 1000) - 12 * 60;
    await using arc = open(sandbox.config, { token: sandbox.token('jane', { exp }) });
    await expect(arc.listJobs()).rejects.toMatchObject({
      code: 'ERR_ARC_NOT_AUTHORISED',
      tokenDefects: [{ kind: 'expired', expiredAt: new Date(exp * 1000) }],
      message: expect.stringContaining('expired 12 minutes ago'),
    });
  });
});
