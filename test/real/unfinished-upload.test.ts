import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ArcInterface } from 'jasmin-arc';
import { httpsPeer } from 'jasmin-arc-simulator/comparison/https-peer.js';
import { CommandProcess, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { describe, expect, inject, it } from 'vitest';
import { allServers, slowServers, spokenOn } from './servers.js';

const servers = allServers.filter((server) => !slowServers.includes(server));

describe.concurrent.each(spokenOn(servers))('an upload to $name over $spoken whose client was killed', (each) => {
  it('is told with what is missing and until when, and is finished by attach', async () => {
    const { server, spoken } = each;
    // So slow that it is under way when the client dies.
    await using proxy = await startFaultProxy(Number(new URL(server.url).port), { bytesPerSecond: 200_000 });
    const directory = await mkdtemp(join(inject('scratch'), 'upload-'));
    const config = { ...server.connection(), ARC_SERVER: `https://localhost:${proxy.port}/arex`, INTERFACE: spoken };
    const options = { config, directory };
    const content = randomBytes(8 * 1024 * 1024);
    await writeFile(join(directory, 'in.dat'), content);

    const submit = new CommandProcess(['submit', '--input', 'in.dat', '--', '/usr/bin/sha256sum', 'in.dat'], options);
    const [, jobId = ''] = await submit.says(/(https:\S+)/);
    submit.send('SIGKILL');
    await submit.result;
    proxy.set({});
    proxy.resetAll();

    const before = Date.now();
    await using arc = new ArcInterface(config, { log: null });
    for await (const job of arc.watchJob(jobId)) if (job.missingInputs) break;
    const { missingInputs, inputsDueAt } = await arc.getJob(jobId);
    expect(missingInputs).toContain('in.dat');
    expect(inputsDueAt?.getTime()).toBeGreaterThan(before);
    expect(inputsDueAt?.getTime()).toBeLessThan(before + 600_000);

    const attached = await runCommandLine(['attach', jobId], options);
    expect(attached.stderr).toMatch(/waits for .*in\.dat/);
    expect(attached.stdout.toString()).toBe(`${createHash('sha256').update(content).digest('hex')}  in.dat\n`);
    expect(attached.status).toBe(0);
  });
});

const onRest = servers.filter(({ interfaces }) => interfaces.includes('rest'));

describe.concurrent.each(onRest)('an upload to $name that breaks off before its first byte', (server) => {
  const connected = async (name: string) => {
    const config = server.connection();
    const { origin } = new URL(server.url);
    const authorities = readdirSync(config.CERTS_DIR).filter((each) => each.endsWith('.pem'));
    const peer = httpsPeer({
      name,
      origin,
      ca: authorities.map((each) => readFileSync(join(config.CERTS_DIR, each))),
      cert: readFileSync(config.CLIENT_CERT),
      key: readFileSync(config.CLIENT_KEY),
      pollMs: 250,
      patienceMs: 120_000,
    });
    /** Announces the content of an input, and breaks the connection. */
    const breakOff = (jobId: string) => {
      const path = `${new URL(jobId).pathname}/session/in.dat`;
      return peer.cut({ method: 'PUT', path, headers: {}, body: 'x'.repeat(1000) }, 0);
    };
    const directory = await mkdtemp(join(inject('scratch'), 'broken-off-'));
    return { config, peer, breakOff, directory, [Symbol.dispose]: () => peer[Symbol.dispose]() };
  };

  it('counts as complete there: a job that waits for nothing else starts with an empty input', async () => {
    using at = await connected(server.name);
    const adl = `<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl"><Application><Executable><Path>/usr/bin/wc</Path><Argument>-c</Argument><Argument>in.dat</Argument></Executable><Output>out</Output></Application><DataStaging><InputFile><Name>in.dat</Name></InputFile><OutputFile><Name>out</Name></OutputFile></DataStaging></ActivityDescription>`;
    const { pathname } = new URL(server.url);
    const created = await at.peer.ask({
      method: 'POST',
      path: `${pathname}/rest/1.0/jobs?action=new`,
      headers: { 'content-type': 'application/xml', accept: 'application/xml' },
      body: adl,
    });
    const [, id = ''] = /<id>([^<]+)<\/id>/.exec(created.body.toString()) ?? [];
    const jobId = `${server.url}/rest/1.0/jobs/${id}`;
    await at.breakOff(jobId);
    await using arc = new ArcInterface({ ...at.config, INTERFACE: 'rest' }, { log: null });
    expect(await arc.waitForJob(jobId)).toMatchObject({ state: 'Finished', exitCode: 0 });
    expect((await buffer(await arc.readJobFile(jobId, 'out'))).toString()).toBe('0 in.dat\n');
  });

  it('starts no job of ours: attach sends all of the input first', async () => {
    using at = await connected(server.name);
    // So slow that the upload is under way when the client dies.
    await using proxy = await startFaultProxy(Number(new URL(server.url).port), { bytesPerSecond: 200_000 });
    const config = { ...at.config, ARC_SERVER: `https://localhost:${proxy.port}/arex`, INTERFACE: 'rest' as const };
    const options = { config, directory: at.directory };
    const content = randomBytes(8 * 1024 * 1024);
    await writeFile(join(at.directory, 'in.dat'), content);
    const submit = new CommandProcess(['submit', '--input', 'in.dat', '--', '/usr/bin/sha256sum', 'in.dat'], options);
    const [, jobId = ''] = await submit.says(/(https:\S+)/);
    submit.send('SIGKILL');
    await submit.result;
    proxy.set({});
    proxy.resetAll();

    await at.breakOff(jobId);
    await using arc = new ArcInterface(config, { log: null });
    for await (const job of arc.watchJob(jobId)) if (job.missingInputs?.length === 0) break;
    const attached = await runCommandLine(['attach', jobId], options);
    expect(attached.stderr).toContain('uploaded in.dat');
    expect(attached.stdout.toString()).toBe(`${createHash('sha256').update(content).digest('hex')}  in.dat\n`);
    expect(attached.status).toBe(0);
  });
});
