import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeToken } from 'jasmin-arc-testing/tokens/make-token.js';
import {
  type OpenIdIssuer,
  type OpenIdIssuerOptions,
  startOpenIdIssuer,
} from 'jasmin-arc-testing/tokens/openid-issuer.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { TestSystem } from '../process/system.fixture.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'login-'));
});
afterEach(() => rm(home, { recursive: true }));

const SERVER = { ARC_SERVER: 'ce.example.org', CLIENT_CERT: '/nowhere/cert.pem', PROXY_FILE: '/nowhere/proxy' };

/** Runs a command of a user without a certificate, who confirms each code that is shown. */
async function run(
  words: readonly string[],
  issuer?: OpenIdIssuer,
  config: object = {},
  env: Record<string, string> = {},
) {
  const path = join(home, 'config.json');
  await writeFile(path, JSON.stringify({ ...SERVER, ...config }));
  const system = new TestSystem({
    env: { HOME: home, XDG_RUNTIME_DIR: home, JASMIN_ARC_CONFIG: path, LANG: 'C.UTF-8', NO_COLOR: '1', ...env },
    columns: 300,
    onStderr: (text) => {
      const [, code] = /enter the code (\S+)/.exec(text) ?? [];
      if (code !== undefined) void issuer?.approve(code);
    },
  });
  const status = await main(words, system);
  return { status, stdout: system.stdout.text, stderr: system.stderr.text };
}

const logIn = (issuer: OpenIdIssuer, ...words: readonly string[]) =>
  run(['token', 'login', '--client-id', 'terminal', ...words, issuer.url], issuer);

describe('token login', () => {
  it('shows the code, keeps the token, and says what it is for', async () => {
    await using issuer = await startOpenIdIssuer();
    const { status, stdout, stderr } = await logIn(issuer);
    expect(stderr).toContain(`open ${issuer.url}/device in a browser, and enter the code`);
    expect(stderr).toMatch(/within (10m|9m5\ds)/);
    expect(stderr).toMatch(
      /logged in at \S+ as jane, for https:\/\/ce.example.org:443\/arex; valid until .*; refreshed until/,
    );
    expect(stderr).not.toContain('warning');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const file = join(home, '.config', 'jasmin-arc', 'logins', 'ce.example.org_443.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('has facts for programs, none of them secret', async () => {
    await using issuer = await startOpenIdIssuer({ registersClients: true });
    const { stdout } = await run(['--json', 'token', 'login', issuer.url], issuer);
    expect(JSON.parse(stdout)).toMatchObject({
      login: {
        issuer: issuer.url,
        server: 'https://ce.example.org:443/arex',
        subject: 'jane',
        audience: ['https://ce.example.org'],
        scopes: ['compute.create', 'compute.read', 'compute.modify', 'compute.cancel'],
        isRefreshable: true,
      },
    });
    expect(stdout).not.toMatch(/eyJ/);
  });

  it.each<[string, readonly string[], object, Record<string, string>, RegExp]>([
    ['AUTHENTICATION leaves it out', [], { AUTHENTICATION: 'x509' }, {}, /AUTHENTICATION is "x509"/],
    ['the user has set another', [], {}, { BEARER_TOKEN: makeToken({}) }, /Another token is used.*BEARER_TOKEN/],
    [
      'it is for another server',
      ['--audience', 'https://other.example.org'],
      {},
      {},
      /is for https:\/\/other.example.org.*\n.*AUTHENTICATION/,
    ],
    ['it allows too little', ['--scope', 'compute.read offline_access'], {}, {}, /allows compute.read \(its "scope"\)/],
    ['it does not say for whom it is', ['--audience', 'me'], {}, {}, /does not say which server/],
  ])('warns where the token is not what the server is shown: %s', async (_, words, config, env, warning) => {
    await using issuer = await startOpenIdIssuer();
    const line = ['token', 'login', '--client-id', 'terminal', ...words, issuer.url];
    const { status, stderr } = await run(line, issuer, config, env);
    expect(stderr).toMatch(warning);
    expect(status).toBe(0);
  });

  it.each<[string, OpenIdIssuerOptions, readonly string[], RegExp]>([
    ['a client has to be named', {}, [], /--client-id/],
    ['there is no login from a terminal', { hasDeviceFlow: false }, [], /TOKEN_FILE/],
    ['the client is not known', {}, ['--client-id', 'stranger'], /Check --client-id/],
  ])('says what to do where %s', async (_, options, words, hint) => {
    await using issuer = await startOpenIdIssuer(options);
    const { status, stderr } = await run(['token', 'login', ...words, issuer.url], issuer);
    expect({ status, stderr }).toEqual({ status: 103, stderr: expect.stringMatching(hint) });
  });
});

describe('the token of a login', () => {
  it('is named by whoami and token show, with what refreshes it', async () => {
    await using issuer = await startOpenIdIssuer();
    await logIn(issuer);
    const whoami = await run(['whoami']);
    expect(whoami.stdout).toMatch(
      new RegExp(`^Token +of the login at ${issuer.url} .*for jane, valid until .*refreshed before`, 'm'),
    );
    expect(whoami.status).toBe(0);
    const show = await run(['token', 'show']);
    expect(show.stdout).toMatch(new RegExp(`^Token +the login at ${issuer.url}`, 'm'));
    expect(show.stdout).toMatch(/^Refreshed +by its issuer, before it ends, until you log out$/m);
    expect(show.stdout).toMatch(/^Verdict +it fits/m);
    expect(show.status).toBe(0);
  });

  it('given it has ended, then the next use refreshes it, or it is no token any more', async () => {
    await using issuer = await startOpenIdIssuer({ tokenSeconds: 1 });
    const ended = () => expect.poll(async () => (await run(['token', 'show'])).stdout);
    await logIn(issuer);
    await ended().toMatch(/^Expired .*\nRefreshed +when it is used next$/m);
    expect(await run(['token', 'show'])).toMatchObject({ status: 0 });
    await logIn(issuer, '--scope', 'compute.create');
    await ended().toMatch(/^Refreshed +no: .*\nVerdict +it expired/m);
    expect(await run(['token', 'show'])).toMatchObject({ status: 103 });
  });
});

describe('token logout', () => {
  it('says what was revoked, and that the login is deleted', async () => {
    await using issuer = await startOpenIdIssuer();
    await logIn(issuer);
    const { status, stderr } = await run(['token', 'logout']);
    expect(stderr).toContain(
      `${issuer.url} has revoked the refresh token; the login for https://ce.example.org:443/arex is deleted`,
    );
    expect(stderr).toContain('not revoked: a copy of it would be accepted until');
    expect(status).toBe(0);
    expect((await run(['token', 'logout'])).stderr).toContain('there is no login for https://ce.example.org:443/arex');
    expect(await run(['--json', 'token', 'logout'])).toMatchObject({
      stdout: expect.stringMatching(/"loggedOut": ?null/),
    });
  });

  it('given the issuer cannot be asked, then nothing is deleted, unless --local is given', async () => {
    let isDown = false;
    await using issuer = await startOpenIdIssuer({ refuse: () => (isDown ? { status: 503, body: '' } : undefined) });
    await logIn(issuer);
    isDown = true;
    expect(await run(['token', 'logout'])).toMatchObject({
      status: 103,
      stderr: expect.stringContaining('Cannot reach'),
    });
    const { stdout, stderr } = await run(['--json', 'token', 'logout', '--local']);
    expect(stderr).toContain('was not asked to revoke anything');
    expect(JSON.parse(stdout)).toMatchObject({
      loggedOut: { revocation: 'not-asked', revoked: [], issuer: issuer.url },
    });
  });
});
