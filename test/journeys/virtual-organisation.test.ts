import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface, type ConnectionOptions, readProxyFile } from 'jasmin-arc';
import { readAttributeCertificates } from 'jasmin-arc/voms';
import { startSandbox } from 'jasmin-arc-sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vo-'));
});
afterEach(() => rm(directory, { recursive: true }));

const open = (config: ConnectionOptions, ...VOMS: readonly string[]) =>
  new ArcInterface({ ...config, ...(VOMS.length > 0 && { VOMS }) }, { log: null });

const ROLE = 'sandbox:/sandbox/Role=production';

describe('a user of the virtual organisation of a sandbox', () => {
  it('has a proxy with all groups, which is renewed with the same', async () => {
    await using sandbox = await startSandbox();
    await using asking = open({ ...sandbox.config, PROXY_VALIDITY_PERIOD: 600 }, 'sandbox');
    await asking.createProxy();
    const first = await readProxyFile(sandbox.config.PROXY_FILE ?? '');
    await using later = open({ ...sandbox.config, PROXY_RENEWAL_THRESHOLD: 3600 });
    await later.listJobs();
    const { chain, notAfter } = await readProxyFile(sandbox.config.PROXY_FILE ?? '');
    expect(notAfter.getTime()).toBeGreaterThan(first.notAfter.getTime());
    expect(readAttributeCertificates(chain)).toMatchObject([
      { vo: 'sandbox', fqans: ['/sandbox/Role=NULL/Capability=NULL', '/sandbox/science/Role=NULL/Capability=NULL'] },
    ]);
  });

  it.each(['6.17', '7.2'] as const)('is let in by the role alone, and runs a job, on ARC %s', async (release) => {
    await using sandbox = await startSandbox({ release, snapshotPeriodMs: 0, admits: ['/sandbox/Role=production'] });
    await using plain = open(sandbox.config);
    await expect(plain.listJobs()).rejects.toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED' });
    await using member = open(sandbox.config, 'sandbox');
    await expect(member.listJobs()).rejects.toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED' });
    await using producer = open(sandbox.config, ROLE);
    const job = await producer.startJob('/bin/echo', { args: ['hello'] });
    expect(await job.ended()).toMatchObject({ exitCode: 0 });
    await producer.saveJobOutputs(job.id, { directory, outputs: ['stdout.txt'] });
    expect(await readFile(join(directory, 'stdout.txt'), 'utf8')).toBe('hello\n');
  });

  it('is not let in by a token where a role is asked for', async () => {
    await using sandbox = await startSandbox({ admits: ['/sandbox'] });
    const config = { ...sandbox.config, AUTHENTICATION: 'token' as const };
    await using arc = new ArcInterface(config, { token: sandbox.token('tester'), log: null });
    await expect(arc.listJobs()).rejects.toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED' });
  });

  it('is told by its server what the user has not', async () => {
    await using sandbox = await startSandbox();
    await using admin = open(sandbox.config, 'sandbox:/sandbox/Role=admin');
    await expect(admin.createProxy()).rejects.toMatchObject({
      code: 'ERR_ARC_VOMS_REQUEST',
      failures: [
        { refusal: 'BadRequest', reason: expect.stringContaining('Unable to satisfy B/sandbox:admin request!') },
      ],
    });
    await using stranger = open(await sandbox.user('jane doe'), 'sandbox');
    await expect(stranger.createProxy()).rejects.toMatchObject({
      code: 'ERR_ARC_VOMS_REQUEST',
      failures: [{ refusal: 'NoSuchUser', reason: 'NoSuchUser: User unknown to this VO.' }],
    });
    await using elsewhere = open(sandbox.config, 'nowhere');
    await expect(elsewhere.createProxy()).rejects.toMatchObject({
      code: 'ERR_ARC_VOMS_SERVER_UNKNOWN',
      searched: expect.arrayContaining([sandbox.config.VOMSES]),
    });
  });

  it('may be of any name, with any groups and roles', async () => {
    const members = { 'jane doe': ['/atlas/uk/Role=pilot'], joe: ['/atlas'] };
    const virtualOrganisation = { name: 'atlas', members };
    await using sandbox = await startSandbox({ virtualOrganisation, admits: ['/atlas/uk/Role=pilot', '/atlas/uk'] });
    await using jane = open(await sandbox.user('jane doe'), 'atlas:/atlas/uk');
    expect(await jane.listJobs()).toEqual([]);
    await using joe = open(await sandbox.user('joe'), 'atlas');
    await expect(joe.listJobs()).rejects.toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED' });
  });

  it('gets less than was asked for, and a warning, from a server that shortens', async () => {
    await using sandbox = await startSandbox();
    const lines: string[] = [];
    const add = (line: string) => void lines.push(line);
    const log = { debug: add, info: add, warn: add, error: add };
    await using arc = new ArcInterface(
      { ...sandbox.config, VOMS: ['sandbox'], PROXY_VALIDITY_PERIOD: 200_000 },
      { log },
    );
    await arc.createProxy();
    const { chain } = await readProxyFile(sandbox.config.PROXY_FILE ?? '');
    const [attributes] = readAttributeCertificates(chain);
    const seconds = (Number(attributes?.notAfter) - Number(attributes?.notBefore)) / 1000;
    expect(seconds).toBe(86_400);
    expect(lines.join('\n')).toContain('is shortened to 86400 seconds!');
  });
});
