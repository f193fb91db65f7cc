import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ArcInterface } from 'jasmin-arc';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sandbox: Sandbox;
let directory: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-memory-'));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(directory, { recursive: true });
});

/** Of a portal: the configuration names no file of a credential that exists. */
function open(user: Sandbox['config']): ArcInterface {
  const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = user;
  const read = (path: string) => readFileSync(path);
  const nowhere = join(directory, 'nowhere');
  return new ArcInterface(
    {
      ARC_SERVER: sandbox.url,
      CLIENT_CERT: join(nowhere, 'cert.pem'),
      CLIENT_KEY: join(nowhere, 'key.pem'),
      CERTS_DIR: join(nowhere, 'certificates'),
      PROXY_FILE: join(directory, 'proxy.pem'),
      JOBS_INFO_FILE: join(directory, 'jobs.dat'),
    },
    {
      log: null,
      credential: {
        certificate: read(CLIENT_CERT),
        key: read(CLIENT_KEY).toString(),
        authorities: readdirSync(CERTS_DIR)
          .filter((name) => name.endsWith('.pem'))
          .map((name) => read(join(CERTS_DIR, name))),
      },
    },
  );
}

/** Prints the subject of the proxy, and how many authorities there are; the credential comes from stdin. */
const PROGRAM = `
import { text } from 'node:stream/consumers';
import { ArcInterface } from ${JSON.stringify(import.meta.resolve('jasmin-arc'))};
const credential = JSON.parse(await text(process.stdin));
const files = { CLIENT_CERT: '/nowhere/a', CLIENT_KEY: '/nowhere/b', CERTS_DIR: '/nowhere', PROXY_FILE: '/tmp/x', JOBS_INFO_FILE: '/tmp/y' };
const user = await new ArcInterface(files, { log: null, credential }).getUserConfig();
const first = await user.identity();
const second = await user.createProxy();
const own = await user.ownCredential();
process.stdout.write(JSON.stringify([first.subject, second.subject, own.identity, (await user.trustAnchors()).length]));
`;

describe('a credential in memory', () => {
  it('needs no access to files: Node.js allows the program to read its own code only, and to write nothing', async () => {
    const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = sandbox.config;
    const credential = {
      certificate: readFileSync(CLIENT_CERT, 'utf8'),
      key: readFileSync(CLIENT_KEY, 'utf8'),
      authorities: readdirSync(CERTS_DIR)
        .filter((name) => name.endsWith('.pem'))
        .map((name) => readFileSync(join(CERTS_DIR, name), 'utf8')),
    };
    const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
    const code = fileURLToPath(new URL('../../packages/client/*', import.meta.url));
    const running = promisify(execFile)(process.execPath, [
      flag,
      `--allow-fs-read=${code}`,
      '--input-type=module',
      '--eval',
      PROGRAM,
    ]);
    running.child.stdin?.end(JSON.stringify(credential));
    const subject = expect.stringMatching(/CN=tester\/CN=\d+$/);
    expect(JSON.parse((await running).stdout)).toEqual([subject, subject, expect.stringMatching(/CN=tester$/), 1]);
  });
});

describe('a portal with certificates in memory', () => {
  it('runs jobs of its users, each with an identity of its own, without a file of a credential', async () => {
    await using jane = open(sandbox.config);
    const jobId = await jane.submitJob('/bin/echo', { args: ['hello'], outputs: [] });
    expect((await jane.waitForJob(jobId)).exitCode).toBe(0);
    await using joe = open(await sandbox.user('joe'));
    const [own, other] = [await jane.getUserConfig(), await joe.getUserConfig()];
    expect((await own.identity()).subject).not.toBe((await other.identity()).subject);
    await expect(joe.getJob(jobId)).rejects.toMatchObject({ code: 'ERR_ARC_JOB_NOT_FOUND' });
    await jane.createProxy();
    expect(own.secondsLeft).toBeGreaterThan(0);
    expect(readdirSync(directory).filter((name) => !name.startsWith('jobs.dat'))).toEqual([]);
  });
});
