import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
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
