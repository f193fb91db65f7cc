import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { type CommandOptions, CommandProcess, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import {
  type HostileAnswer,
  type HostileServer,
  page,
  startHostileServer,
} from 'jasmin-arc-testing/http/hostile-server.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const timeout = 120_000;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-hostile-'));
  sandbox = await startSandbox({ slots: 4 });
}, timeout);

afterAll(async () => {
  await sandbox.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A server of a test's own in front of the sandbox, and the command with a job list of its own. */
async function inFront(): Promise<{ readonly server: HostileServer; readonly options: CommandOptions }> {
  const own = mkdtempSync(join(directory, 'test-'));
  const server = await startHostileServer(sandbox.config, own);
  const config = { ...server.config, JOBS_INFO_FILE: join(own, 'jobs.dat') };
  return { server, options: { config, directory: own } };
}

/** What may stand in front of a server for a while, or become of it. */
const OUTAGES: readonly (readonly [what: string, answer: HostileAnswer])[] = [
  ['a page with 500', page(500, 'Internal Server Error')],
  ['404', { status: 404, reason: 'Not Found' }],
  ['a page with 404', page(404, 'Not Found')],
  ['403', page(403, 'Forbidden')],
  ['a page with 200', page(200, 'OK')],
  ['an empty JSON object', { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }],
];

describe.concurrent('a server that answers something else for a while', { timeout }, () => {
  it.each(OUTAGES)('is waited for by run: %s', async (_what, answer) => {
    const { server, options } = await inFront();
    await using _ = server;
    const script = 'echo one; sleep 2; echo two; echo oh >&2; exit 3';
    const run = new CommandProcess(['run', '--', 'sh', '-c', script], options);
    await run.says(/one/, 'stdout');
    void server.answer(() => answer, 8);
    const { status, stdout, stderr } = await run.result;
    expect(stderr).toMatch(/failed.*exit code 3; last line of stderr: oh/);
    expect(stdout.toString()).toBe('one\ntwo\n');
    expect(status).toBe(3);
  });

  it.each(OUTAGES)('is waited for by wait, from its first question on: %s', async (_what, answer) => {
    const { server, options } = await inFront();
    await using _ = server;
    const submitted = await runCommandLine(['submit', '-q', '--', 'sh', '-c', 'exit 3'], options);
    expect(submitted.status).toBe(0);
    void server.answer(() => answer, 3);
    const { status, stderr } = await runCommandLine(['wait', '--last'], options);
    expect(stderr).not.toContain('host, port and path');
    expect([status, stderr]).toEqual([3, expect.stringContaining('exit code 3')]);
  });
});

describe.concurrent('a server that lies for one answer', { timeout }, () => {
  it.each<[what: string, path: RegExp, answer: HostileAnswer]>([
    ['that there is no record of its failure', /diagnose\/failed/, { status: 404, reason: 'Not found' }],
    ['with a page that there is none', /diagnose\/failed/, page(404, 'Not Found')],
    ['with a page instead of the record', /diagnose\/failed/, page(200, 'OK')],
  ])('makes no failed job succeed: %s', async (_what, path, answer) => {
    const { server, options } = await inFront();
    await using _ = server;
    await using arc = new ArcInterface(options.config, { log: null });
    await using direct = new ArcInterface(
      { ...sandbox.config, JOBS_INFO_FILE: join(options.directory, 'direct.dat') },
      { log: null },
    );
    const jobId = await arc.submitJob('/bin/sh', { args: ['-c', 'exit 3'] });
    const sandboxId = jobId.replace(/localhost:\d+/, new URL(sandbox.url).host);
    expect((await direct.waitForJob(sandboxId)).state).toBe('Failed');
    void server.answer(({ url = '' }) => (path.test(url) ? answer : undefined));
    const seen = await arc.getJob(jobId).catch((error: { readonly code: string }) => error.code);
    expect(typeof seen === 'string' ? seen : seen.state).not.toBe('Finished');
    server.passOn();
    expect(await arc.getJob(jobId)).toMatchObject({ state: 'Failed', exitCode: 3 });
  });
});
