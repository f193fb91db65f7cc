import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import type { PassingAnswer, PassingRequest } from 'jasmin-arc-testing/http/answering-gateway.js';
import { describe, expect, inject, it } from 'vitest';
import { startGatewayBefore } from './gateway-before.js';
import { FEW_JOBS, releases, spokenOn } from './servers.js';

/** Whether a request is about jobs, and not about what the server speaks or has. */
const isAboutJobs = ({ path, body }: PassingRequest): boolean =>
  /\/jobs/.test(path) || /(List|Cancel|Wipe|GetActivit)/.test(body);

const answers: readonly (readonly [string, PassingAnswer])[] = [
  ['500', { status: 500, reason: 'Internal Server Error', body: '' }],
  ['503', { status: 503, reason: 'Service Unavailable', body: '' }],
  [
    'a page of HTML',
    { status: 200, reason: 'OK', body: '<html><body>Sign in</body></html>', contentType: 'text/html' },
  ],
  ['200 without a word', { status: 200, reason: 'OK', body: '' }],
];

describe.concurrent.each(spokenOn(releases))('answers of $name over $spoken that say nothing', (each) => {
  const { server, spoken } = each;

  it.each(answers)('given %s to every request about jobs, then no command says that all is done', async (_, answer) => {
    await using gateway = await startGatewayBefore(server, FEW_JOBS);
    const config = {
      ...server.connection(FEW_JOBS),
      ARC_SERVER: `https://localhost:${gateway.port}/arex`,
      INTERFACE: spoken,
    };
    await using arc = new ArcInterface(config, { log: null });
    const jobId = await arc.submitJob('/bin/true');
    const end = gateway.replaceAll((request) => (isAboutJobs(request) ? answer : undefined));
    const options = { config, directory: await mkdtemp(join(inject('scratch'), 'unlearnt-')) };
    const commands = [
      ['clean', '--all', '--yes'],
      ['cancel', '--all', '--yes'],
      ['status', '--on-server'],
    ];
    const looks = commands.map(async (command) => {
      const { status, stdout, stderr } = await runCommandLine(command, options);
      const told = { command: command.join(' '), stdout: String(stdout), stderr };
      expect({ ...told, status }).toEqual({ ...told, status: expect.toSatisfy((code: number) => code >= 100) });
      expect(stderr).not.toMatch(/\bno jobs?\b/);
    });
    await Promise.all(looks);
    end();
    expect((await arc.knownJobs()).map(({ id }) => id)).toEqual([jobId]);
    expect((await arc.waitForJob(jobId)).state).toBe('Finished');
  });
});
