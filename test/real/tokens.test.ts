import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { CommandProcess, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { startHostServer } from './host-server.js';
import { printRemoteFile } from './remote-data.js';
import { releases, type TestServer } from './servers.js';
import { startLoginIssuer, startTokenIssuer } from './token-issuer.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(inject('scratch'), 'token-'));
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_RUNTIME_DIR', home);
});
afterEach(() => void vi.unstubAllEnvs());

/** What such a user has: the address of the server, and its authorities. */
const configOf = ({ url, certsDir }: TestServer) => ({
  ARC_SERVER: url,
  CERTS_DIR: certsDir,
  JOBS_INFO_FILE: join(home, 'jobs.dat'),
});

const releaseOf = ({ release }: TestServer) => Number.parseInt(release, 10);

/** A web server that gives data to all, and keeps the tokens that they have shown. */
async function startDataServer(server: TestServer) {
  const tokens: (string | undefined)[] = [];
  const listening = await startHostServer(server, ({ headers, method }, response) => {
    tokens.push(headers.authorization);
    const body = 'for bearers\n';
    response.writeHead(200, { 'content-length': body.length }).end(method === 'HEAD' ? '' : body);
  });
  return { ...listening, tokens };
}

describe.each(releases)('a user who has nothing but a token for $name', (server) => {
  it('runs a program with its input, and gets its output', async () => {
    await using issuer = await startTokenIssuer(server);
    vi.stubEnv('BEARER_TOKEN', issuer.token());
    writeFileSync(join(home, 'in.txt'), 'three lines\n');
    const options = { config: configOf(server), directory: home };
    const words = ['run', '-i', 'in.txt', '-o', 'out.txt', '--', 'sh', '-c', 'tee out.txt < in.txt'];
    const run = await runCommandLine(words, options);
    expect([run.status, run.stdout.toString()], run.stderr).toEqual([0, 'three lines\n']);
    expect(readFileSync(join(home, 'out.txt'), 'utf8')).toBe('three lines\n');

    const shown = await runCommandLine(['whoami', '--json'], options);
    expect(shown.stdout.toString()).toContain(server.tokenIssuer.url);
    expect(shown.stdout.toString()).not.toContain(issuer.token().split('.')[1]);
  });

  it('logs in at an OpenID provider, runs a program with its token, and logs out', async () => {
    await using issuer = await startLoginIssuer(server);
    // Of the authorities of the web none knows the testbed.
    vi.stubEnv('NODE_EXTRA_CA_CERTS', join(server.certsDir, 'ARC-TestCA-testbed.pem'));
    const options = { config: configOf(server), directory: home };
    const login = new CommandProcess(['token', 'login', issuer.url], options);
    const [, code = ''] = await login.says(/enter the code (\S+)/);
    await issuer.approve(code);
    const loggedIn = await login.result;
    expect(loggedIn.status, loggedIn.stderr).toBe(0);
    const run = await runCommandLine(['run', '--', 'echo', 'let in'], options);
    expect([run.status, run.stdout.toString()], run.stderr).toEqual([0, 'let in\n']);
    const loggedOut = await runCommandLine(['token', 'logout'], options);
    expect(loggedOut.stderr).toContain('has revoked the refresh token');
    expect((await runCommandLine(['token', 'show'], options)).status).toBe(103);
  });

  it('submits, comes back with another token, and fetches', async () => {
    await using issuer = await startTokenIssuer(server);
    const file = join(home, 'token');
    writeFileSync(file, issuer.token(), { mode: 0o600 });
    const options = {
      config: { ...configOf(server), AUTHENTICATION: 'token' as const, TOKEN_FILE: file },
      directory: home,
    };
    const submitted = await runCommandLine(['submit', '-o', 'r.txt', '--', 'sh', '-c', 'echo made > r.txt'], options);
    expect(submitted.status, submitted.stderr).toBe(0);
    writeFileSync(file, issuer.token({ jti: 'another' }), { mode: 0o600 });
    const waited = await runCommandLine(['wait', '--last'], options);
    expect(waited.status, waited.stderr).toBe(0);
    const got = await runCommandLine(['get', '--last', '-d', 'results'], options);
    expect(got.status, got.stderr).toBe(0);
    expect(readFileSync(join(home, 'results', 'r.txt'), 'utf8')).toBe('made\n');
  });

  it('is told what the token says against itself, as the server says the same of each', async () => {
    await using issuer = await startTokenIssuer(server);
    const refused = async (claims: Readonly<Record<string, unknown>>) => {
      await using arc = new ArcInterface(
        { ...configOf(server), AUTHENTICATION: 'token' },
        { log: null, token: issuer.token(claims) },
      );
      return await arc.submitJob('/bin/true').then(
        () => 'accepted',
        (error: unknown) => error,
      );
    };
    const now = Math.floor(Date.now() / 1000);
    expect(await refused({ exp: now - 720 })).toMatchObject({
      code: 'ERR_ARC_NOT_AUTHORISED',
      tokenDefects: [{ kind: 'expired' }],
    });
    expect(await refused({ iss: 'https://issuer.example.org' })).toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED' });
  });

  it.runIf(releaseOf(server) >= 7)('has jobs that show the token where they fetch their data', async () => {
    await using issuer = await startTokenIssuer(server);
    await using data = await startDataServer(server);
    const token = issuer.token();
    await using arc = new ArcInterface({ ...configOf(server), AUTHENTICATION: 'token' }, { log: null, token });
    const jobId = await arc.submitJob(printRemoteFile(`https://localhost:${data.port}/data`));
    const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
    expect(job.state, job.reason).toBe('Finished');
    expect(new Set(data.tokens)).toEqual(new Set([`Bearer ${token}`]));
  });
});
