import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ArcInterface, type ConnectionOptions } from 'jasmin-arc';
import { type Login, type LoginCode, logIn, logOut, readLogin } from 'jasmin-arc/tokens';
import { startSandbox } from 'jasmin-arc-sandbox';
import { startOpenIdIssuer } from 'jasmin-arc-testing/tokens/openid-issuer.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const execute = promisify(execFile);
const tokens = new URL('../../packages/client/dist/tokens/index.js', import.meta.url).href;

const before = { ...process.env };
let home: string;
let lines: string[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'login-'));
  lines = [];
  process.env.HOME = home;
  process.env.XDG_RUNTIME_DIR = home;
  for (const name of ['XDG_CONFIG_HOME', 'BEARER_TOKEN', 'BEARER_TOKEN_FILE']) delete process.env[name];
});
afterEach(async () => {
  process.env = { ...before };
  await rm(home, { recursive: true });
});

/** A user without any certificate, whose login is found. */
const open = ({ ARC_SERVER = '', CERTS_DIR = '' }: ConnectionOptions) => {
  const add = (line: string) => lines.push(line);
  return new ArcInterface(
    {
      ARC_SERVER,
      CERTS_DIR,
      AUTHENTICATION: 'token',
      PROXY_FILE: join(home, 'no-proxy.pem'),
      JOBS_INFO_FILE: join(home, 'jobs.dat'),
    },
    { ambientCredentials: true, log: { debug: add, info: add, warn: add, error: add }, logLevel: 'DEBUG' },
  );
};

describe('a user who has logged in at an issuer', () => {
  it('runs a job with the token that the issuer has given, and later with the next one', async () => {
    // Of so short a life that it is refreshed in the middle of the job.
    await using issuer = await startOpenIdIssuer({ tokenSeconds: 4 });
    await using sandbox = await startSandbox({
      snapshotPeriodMs: 0,
      slots: 1,
      tokenIssuers: [{ issuer: issuer.url, keys: issuer.keys }],
    });
    await using arc = open(sandbox.config);
    const { endpoint } = arc.config;
    const onCode = ({ code }: LoginCode) => void issuer.approve(code);
    const login = await logIn(issuer.url, { endpoint, onCode, clientId: 'terminal' });
    const job = await arc.startJob('/bin/echo', { args: ['hello'] });
    expect(await job.ended()).toMatchObject({ exitCode: 0 });
    await expect
      .poll(async () => {
        await arc.listJobs();
        return (await readLogin(login.path))?.reveal().accessToken;
      })
      .not.toBe(login.reveal().accessToken);
    await arc.saveJobOutputs(job.id, { directory: home, outputs: ['stdout.txt'] });
    expect(await readFile(join(home, 'stdout.txt'), 'utf8')).toBe('hello\n');
    const last = (await readLogin(login.path)) as Login;
    const secrets = [login, last].flatMap((one) => [one.reveal().accessToken, one.reveal().refreshToken ?? '']);
    expect(lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
    expect(await logOut(login.path)).toMatchObject({ revocation: 'done' });
    await using other = open(sandbox.config);
    await expect(other.listJobs()).rejects.toMatchObject({ code: 'ERR_ARC_TOKEN', problem: 'missing' });
  });

  it('keeps the login when several processes refresh it at once', async () => {
    await using issuer = await startOpenIdIssuer();
    const onCode = ({ code }: LoginCode) => void issuer.approve(code);
    const { path } = await logIn(issuer.url, {
      endpoint: 'https://ce.example.org:443/arex',
      onCode,
      clientId: 'terminal',
    });
    const asked = issuer.requests.length;
    const code = `
      import { freshLogin } from ${JSON.stringify(tokens)};
      const now = () => new Date(Date.now() + 56 * 60_000);
      console.log((await freshLogin(${JSON.stringify(path)}, { now })).reveal().refreshToken);`;
    const run = () => execute(process.execPath, ['--input-type=module', '--eval', code]);
    const given = (await Promise.all([run(), run(), run(), run()])).map(({ stdout }) => stdout.trim());
    expect(new Set(given)).toEqual(new Set([(await readLogin(path))?.reveal().refreshToken]));
    expect(issuer.requests.slice(asked).filter((request) => request === '/token')).toHaveLength(1);
  });
});
