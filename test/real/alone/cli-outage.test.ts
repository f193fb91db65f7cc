import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from 'jasmin-arc-testing/command/command-process.js';
import { describe, expect, inject, it } from 'vitest';
import { jobEnded } from '../server-events.js';
import { releases } from '../servers.js';

describe.each(releases)('run on $name', { timeout: 300_000 }, (server) => {
  it('sits out a restart of the server, and misses nothing of what the job printed meanwhile', async () => {
    const options = { config: server.connection(), directory: mkdtempSync(join(inject('scratch'), 'outage-')) };
    const script = 'for i in $(seq 1 20); do echo $i; echo "- $i" >&2; sleep 1; done; exit 9';
    const run = new CommandProcess(['run', '--', 'sh', '-c', script], options);
    const [jobId] = await run.says(/https:\S+\/jobs\/\S+/);
    await run.says(/^2$/m, 'stdout');
    await server.stopService();
    // So that most of the output, and the end, come while the server cannot be asked.
    await jobEnded(server, jobId);
    await server.startService();
    const { status, stdout, stderr } = await run.result;
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(stdout.toString()).toBe(numbers.map((number) => `${number}\n`).join(''));
    expect(stderr.match(/^- \d+$/gm)).toEqual(numbers.map((number) => `- ${number}`));
    expect(status).toBe(9);
  });
});
