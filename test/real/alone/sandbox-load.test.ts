import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const program = fileURLToPath(new URL('../../../packages/sandbox/dist/main.js', import.meta.url));
const jobs = 1000;
const batch = 100;

const description = `<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl"><Application><Executable><Path>/bin/echo</Path>
  <Argument>done</Argument></Executable><Output>out</Output></Application><DataStaging><OutputFile><Name>out</Name></OutputFile>
  </DataStaging></ActivityDescription>`;

/** Processes that were started by jobs of a sandbox in this directory. */
const processesIn = (directory: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${directory}/jobs/`);
    } catch {
      return false;
    }
  });

describe('a thousand short jobs on a sandbox with two slots', () => {
  let directory: string;
  let sandbox: ChildProcess;
  let agent: https.Agent;
  let server: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-load-'));
    sandbox = spawn(process.execPath, [program, '--directory', directory, '--slots', '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (sandbox.stdout) await once(sandbox.stdout, 'data');
    const config = JSON.parse(readFileSync(join(directory, 'users', 'tester', 'config.json'), 'utf8'));
    server = config.ARC_SERVER;
    agent = new https.Agent({
      keepAlive: true,
      ca: readFileSync(join(config.CERTS_DIR, 'sandbox-ca.pem')),
      cert: readFileSync(config.CLIENT_CERT),
      key: readFileSync(config.CLIENT_KEY),
    });
  });
  afterAll(() => {
    agent.destroy();
    sandbox.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  const send = (method: string, path: string, body?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const options = { method, agent, headers: { accept: 'application/json', 'content-type': 'application/json' } };
      const request = https.request(`https://${server}/rest/1.0${path}`, options, (response) =>
        text(response).then(resolve, reject),
      );
      request.on('error', reject);
      request.end(body);
    });
  const idsIn = async (query: string): Promise<readonly { readonly id: string }[]> =>
    JSON.parse(await send('GET', `/jobs${query}`)).job;
  const residentMegabytes = (): number =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${sandbox.pid}/status`, 'utf8'))?.[1]) / 1024;

  it('all finish, in memory that does not grow with them, and nothing is left running', async () => {
    const memory: number[] = [];
    for (let submitted = 0; submitted < jobs; submitted += batch) {
      await send(
        'POST',
        '/jobs?action=new',
        `<ActivityDescriptions>${description.repeat(batch)}</ActivityDescriptions>`,
      );
    }
    expect(await idsIn('')).toHaveLength(jobs);
    for (let finished = 0; finished < jobs; ) {
      const target = Math.min(jobs, finished + jobs / 10);
      await vi.waitFor(async () => expect((await idsIn('?state=FINISHED')).length).toBeGreaterThanOrEqual(target), {
        timeout: 120_000,
        interval: 500,
      });
      finished = (await idsIn('?state=FINISHED')).length;
      memory.push(residentMegabytes());
    }
    expect(await idsIn('?state=FAILED')).toEqual([]);
    const [early = 0, late = 0] = [memory[1], memory.at(-1)];
    console.log(`resident memory after each 100 jobs: ${memory.map(Math.round).join(', ')} MB`);
    expect(late).toBeLessThan(early + 40);

    await send('POST', '/jobs?action=clean', JSON.stringify({ job: await idsIn('') }));
    expect(await idsIn('')).toEqual([]);
    sandbox.kill('SIGTERM');
    expect(await once(sandbox, 'exit')).toEqual([0, null]);
    expect(processesIn(directory)).toEqual([]);
    expect([...readdirSync(join(directory, 'jobs')), ...readdirSync(join(directory, 'trash'))]).toEqual([]);
  }, 600_000);
});
