import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { type Fault, startSandbox } from 'jasmin-arc-sandbox';
import { type CommandOptions, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const timeout = 120_000;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let options: CommandOptions;
let jobId: string;

beforeAll(async () => {
  sandbox = await startSandbox({ slots: 4, release: '6.17' });
  const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-unlearnt-'));
  options = { config: { ...sandbox.config, JOBS_INFO_FILE: join(directory, 'jobs.dat') }, directory };
  await using arc = new ArcInterface(options.config, { log: null });
  jobId = await arc.submitJob('/bin/true');
  await arc.waitForJob(jobId);
}, timeout);

afterAll(async () => {
  await sandbox.close();
  rmSync(options.directory, { recursive: true, force: true });
});

const PAGE = '<html><body>Sign in to the network</body></html>';
const answers: readonly (readonly [string, Fault])[] = [
  ['500', { kind: 'fail', status: 500, reason: 'Internal Server Error' }],
  ['503', { kind: 'fail', status: 503, reason: 'Service Unavailable' }],
  ['a page of HTML', { kind: 'replace-reply', status: 200, reason: 'OK', body: PAGE, contentType: 'text/html' }],
  ['200 without a word', { kind: 'replace-reply', status: 200, reason: 'OK' }],
];

describe('an answer that says nothing is not taken for zero', { timeout }, () => {
  // Everything, or requests about jobs, once the server has told what it speaks.
  it.each([
    ...answers.map(([what, fault]) => [what, 'requests about jobs', { ...fault, path: /\/jobs/ }] as const),
    ...answers.slice(2).map(([what, fault]) => [what, 'everything', fault] as const),
  ])('given %s answers %s, then no command says that all is done', async (_what, _where, fault) => {
    const end = sandbox.misbehave(fault);
    try {
      const commands = [
        ['clean', '--all', '--yes'],
        ['cancel', '--all', '--yes'],
        ['status', '--on-server'],
      ];
      const results = commands.map(async (command) => {
        const { status, stdout, stderr } = await runCommandLine(command, options);
        const told = { command: command.join(' '), stdout: String(stdout), stderr };
        expect({ ...told, status }).toEqual({ ...told, status: expect.toSatisfy((code: number) => code >= 100) });
        expect(stderr).not.toMatch(/\bno jobs?\b/);
      });
      await Promise.all(results);
    } finally {
      end();
    }
    await using arc = new ArcInterface(options.config, { log: null });
    expect((await arc.knownJobs()).map(({ id }) => id)).toEqual([jobId]);
    expect((await arc.getJob(jobId)).state).toBe('Finished');
  });

  it('a listing of files without content is an error, an empty listing is not', async () => {
    const end = sandbox.misbehave({ kind: 'replace-reply', status: 200, reason: 'OK', path: /\/session/ });
    const silent = await runCommandLine(['ls', jobId], options);
    end();
    expect([silent.status, silent.stderr]).toEqual([113, expect.stringContaining('the answer is empty')]);
    expect((await runCommandLine(['ls', jobId], options)).status).toBe(0);
  });

  it('a server that publishes nothing is not one without queues', async () => {
    const end = sandbox.misbehave({ kind: 'replace-reply', status: 200, reason: 'OK', path: /\/info/ });
    const { status, stdout, stderr } = await runCommandLine(['info'], options);
    end();
    expect([status, String(stdout), stderr]).toEqual([
      112,
      '',
      expect.stringContaining('publishes nothing about itself'),
    ]);
  });

  it('no job at all is still "no jobs", on a server that says so with an empty answer, too', async () => {
    await using empty = await startSandbox({ release: '6.17' });
    const { status, stderr } = await runCommandLine(['status', '--on-server'], { ...options, config: empty.config });
    expect([status, stderr]).toEqual([0, expect.stringContaining('no jobs')]);
  });

  it('a cancellation that the server refuses is no success', async () => {
    await using arc = new ArcInterface(options.config, { log: null });
    const running = await arc.submitJob('/bin/sleep', { args: ['300'] });
    const refusal = { job: { 'status-code': '500', reason: 'Job could not be killed', id: running.split('/').at(-1) } };
    const end = sandbox.misbehave({
      kind: 'replace-reply',
      path: /action=kill/,
      status: 201,
      reason: 'Created',
      body: JSON.stringify(refusal),
    });
    const { status, stderr } = await runCommandLine(['cancel', running], options);
    end();
    expect([status, stderr]).toEqual([
      112,
      expect.stringContaining('The server refused to cancel the job: Job could not be killed'),
    ]);
    expect(stderr).not.toContain('is being cancelled');
  });
});
