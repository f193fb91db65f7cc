import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  type OpenIdIssuer,
  type OpenIdIssuerOptions,
  startOpenIdIssuer,
} from 'jasmin-arc-testing/tokens/openid-issuer.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeJwt } from './decode-jwt.js';
import { type LogInOptions, type LoginCode, logIn } from './device-login.js';
import { loginFile, readLogin } from './login-file.js';

const endpoint = 'https://ce.example.org:443/arex';
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'login-'));
});
afterEach(() => rm(home, { recursive: true }));

/** Logs in; what the user does with the code is given. */
const logInAt = (issuer: string, act: (code: LoginCode) => void, options: Partial<LogInOptions> = {}) =>
  logIn(issuer, { endpoint, onCode: act, clientId: 'terminal', env: { HOME: home }, ...options });

const approving = (issuer: OpenIdIssuer) => (code: LoginCode) => void issuer.approve(code.code);

/** What is left in the directory of logins. */
const files = () => readdir(join(home, '.config', 'jasmin-arc', 'logins')).catch(() => []);

describe('logging in at an issuer', () => {
  it('keeps a token for the server, which only its owner can read', async () => {
    await using issuer = await startOpenIdIssuer();
    const codes: LoginCode[] = [];
    const login = await logInAt(issuer.url, (code) => {
      codes.push(code);
      void issuer.approve(code.code);
    });
    expect(codes).toEqual([
      {
        page: `${issuer.url}/device`,
        pageWithCode: `${issuer.url}/device?user_code=${codes[0]?.code}`,
        code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
        validUntil: expect.any(Date),
      },
    ]);
    expect(login).toMatchObject({ issuer: issuer.url, endpoint, clientId: 'terminal', isRefreshable: true });
    expect(login.path).toBe(loginFile(endpoint, { HOME: home }));
    expect((await stat(login.path)).mode & 0o777).toBe(0o600);
    expect(await files()).toEqual(['ce.example.org_443.json']);
    const { accessToken } = login.reveal();
    expect(decodeJwt(accessToken)?.payload).toMatchObject({
      iss: issuer.url,
      sub: 'jane',
      aud: 'https://ce.example.org',
      scope: 'compute.create compute.read compute.modify compute.cancel',
    });
    expect((await readLogin(login.path))?.reveal()).toEqual(login.reveal());
  });

  it('shows none of its secrets', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer.url, approving(issuer));
    const { accessToken, refreshToken = '' } = login.reveal();
    expect(refreshToken).not.toBe('');
    const shown = [inspect(login, { depth: Infinity, showHidden: true }), JSON.stringify(login), String(login)].join();
    expect(shown).not.toContain(accessToken);
    expect(shown).not.toContain(refreshToken);
  });

  it('asks for other scopes and another audience', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer.url, approving(issuer), {
      scopes: ['compute.read'],
      audience: 'https://wlcg.cern.ch/jwt/v1/any',
    });
    expect(login.isRefreshable).toBe(false);
    expect(decodeJwt(login.reveal().accessToken)?.payload).toMatchObject({
      aud: 'https://wlcg.cern.ch/jwt/v1/any',
      scope: 'compute.read',
    });
  });

  it('waits while the user has not decided, and longer when the issuer says so', async () => {
    const waits: number[] = [];
    const answers = ['authorization_pending', 'slow_down', 'authorization_pending'];
    await using issuer = await startOpenIdIssuer({
      refuse: (path) => {
        const error = path === '/token' ? answers.shift() : undefined;
        return error === undefined ? undefined : { status: 400, body: { error } };
      },
    });
    await logInAt(issuer.url, approving(issuer), {
      sleep: async (milliseconds) => void waits.push(milliseconds),
    });
    expect(waits).toEqual([50, 50, 5_050, 5_050]);
  });

  it('goes on when the issuer has a moment of weakness', async () => {
    let failures = 2;
    await using issuer = await startOpenIdIssuer({
      refuse: (path) => (path === '/token' && failures-- > 0 ? { status: 503, body: 'later' } : undefined),
    });
    expect(await logInAt(issuer.url, approving(issuer))).toMatchObject({ issuer: issuer.url });
  });

  it('given the user has not decided yet, then the token comes after that', async () => {
    await using issuer = await startOpenIdIssuer();
    let looks = 0;
    let code = '';
    await logInAt(issuer.url, (shown) => (code = shown.code), {
      sleep: async () => {
        looks += 1;
        if (looks === 3) await issuer.approve(code);
      },
    });
    expect(issuer.requests.filter((path) => path === '/token')).toHaveLength(3);
  });

  it.each<[string, (issuer: OpenIdIssuer) => (code: LoginCode) => unknown, object]>([
    [
      'the user says no',
      (issuer) =>
        ({ code }) =>
          issuer.deny(code),
      { problem: 'denied', remedy: 'confirm-login' },
    ],
    [
      'the issuer says that the code is too old',
      (issuer) =>
        ({ code }) =>
          issuer.expire(code),
      { problem: 'too-late' },
    ],
  ])('given %s, then that is an error, and nothing is kept', async (_, act, error) => {
    await using issuer = await startOpenIdIssuer();
    let decided: unknown;
    const login = logInAt(issuer.url, (code) => (decided = act(issuer)(code)), {
      sleep: async () => void (await decided),
    });
    await expect(login).rejects.toMatchObject({ code: 'ERR_ARC_TOKEN_ISSUER', issuer: issuer.url, ...error });
    expect(await files()).toEqual([]);
  });

  it('given the code is not confirmed while it is valid, then it stops asking', async () => {
    await using issuer = await startOpenIdIssuer();
    let time = Date.now();
    const login = logInAt(issuer.url, () => undefined, {
      now: () => new Date(time),
      sleep: async () => {
        time += 200_000;
      },
    });
    await expect(login).rejects.toMatchObject({ problem: 'too-late' });
    expect(issuer.requests.filter((path) => path === '/token')).toHaveLength(3);
  });

  it('given an abort, then it ends with the reason', async () => {
    await using issuer = await startOpenIdIssuer();
    const controller = new AbortController();
    const reason = new Error('enough');
    const login = logInAt(issuer.url, () => controller.abort(reason), { signal: controller.signal });
    await expect(login).rejects.toBe(reason);
    expect(await files()).toEqual([]);
  });
});

describe('the client of a login', () => {
  it('is registered where the issuer offers that', async () => {
    await using issuer = await startOpenIdIssuer({ registersClients: true });
    const login = await logInAt(issuer.url, approving(issuer), { clientId: undefined });
    expect(login.clientId).not.toBe('terminal');
    expect(decodeJwt(login.reveal().accessToken)?.payload).toMatchObject({ client_id: login.clientId });
  });

  it('has to be named where the issuer registers none', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = logInAt(issuer.url, approving(issuer), { clientId: undefined });
    await expect(login).rejects.toMatchObject({ problem: 'client-id-needed', remedy: 'give-client-id' });
  });

  it('has to be one that the issuer knows', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = logInAt(issuer.url, approving(issuer), { clientId: 'stranger' });
    await expect(login).rejects.toMatchObject({
      problem: 'rejected',
      issuerError: 'invalid_client',
      remedy: 'check-client-id',
    });
  });
});

/** A server that answers each request in the same way. */
async function startAnswering(status: number, body: (url: string) => string) {
  let url = '';
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body(url));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('what is no issuer to log in at', () => {
  const refused = (issuer: string, options: OpenIdIssuerOptions = {}) => ({ issuer, options });

  it.each([
    [refused('http://issuer.example.org'), { problem: 'insecure', remedy: 'use-https-issuer' }],
    [refused('ftp://issuer.example.org'), { problem: 'not-an-issuer' }],
    [refused('issuer'), { problem: 'not-an-issuer', remedy: 'use-https-issuer' }],
    [refused('http://127.0.0.1:1'), { problem: 'unreachable', remedy: 'check-issuer' }],
  ])('%j', async ({ issuer }, error) => {
    await expect(logInAt(issuer, () => undefined)).rejects.toMatchObject(error);
    expect(await files()).toEqual([]);
  });

  it('one that does not offer the device flow', async () => {
    await using issuer = await startOpenIdIssuer({ hasDeviceFlow: false });
    const login = logInAt(issuer.url, () => undefined);
    await expect(login).rejects.toMatchObject({ problem: 'no-device-login', remedy: 'get-token-elsewhere' });
  });

  const described = (issuer: string, endpoints: object) =>
    JSON.stringify({ issuer, token_endpoint: `${issuer}/token`, ...endpoints });

  it.each<[string, number, (url: string) => string, object]>([
    ['nothing there', 404, () => '{}', { problem: 'not-an-issuer', message: expect.stringContaining('404') }],
    ['a page', 200, () => '<html>', { problem: 'not-an-issuer' }],
    ['no document of an issuer', 200, () => '{}', { problem: 'not-an-issuer' }],
    [
      'the document of another',
      200,
      () => described('https://other.example.org', {}),
      { problem: 'other-issuer', namedIssuer: 'https://other.example.org', remedy: 'use-named-issuer' },
    ],
    [
      'an address that is not HTTPS, elsewhere',
      200,
      (url) => described(url, { device_authorization_endpoint: 'http://other.example.org/device' }),
      { problem: 'insecure', message: expect.stringContaining('http://other.example.org/device') },
    ],
    ['trouble', 500, () => 'oops', { problem: 'unreachable' }],
  ])('one with %s', async (_, status, body, error) => {
    await using server = await startAnswering(status, body);
    await expect(logInAt(server.url, () => undefined)).rejects.toMatchObject({ ...error, issuer: server.url });
  });
});

describe('a token of an issuer', () => {
  it('given it is too long for ARC servers, then it is not kept', async () => {
    await using issuer = await startOpenIdIssuer({
      alter: (path, body) => (path === '/token' ? { ...body, access_token: 'a'.repeat(6_000) } : body),
    });
    await expect(logInAt(issuer.url, approving(issuer))).rejects.toMatchObject({ problem: 'too-long' });
    expect(await files()).toEqual([]);
  });

  it('given the answer cannot be understood, then no error has it', async () => {
    const token = 'canary-of-a-token';
    await using issuer = await startOpenIdIssuer({
      alter: (path, body) => (path === '/token' ? { access_token: token, refresh_token: token, token_type: 7 } : body),
    });
    const error = await logInAt(issuer.url, approving(issuer)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_ARC_TOKEN_ISSUER', problem: 'not-an-issuer' });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(token);
    expect(await files()).toEqual([]);
  });

  it('replaces the one before for the same server', async () => {
    await using issuer = await startOpenIdIssuer();
    const first = await logInAt(issuer.url, approving(issuer));
    const second = await logInAt(issuer.url, approving(issuer));
    expect(second.path).toBe(first.path);
    expect(await readFile(first.path, 'utf8')).toContain(second.reveal().refreshToken);
    expect(await files()).toEqual(['ce.example.org_443.json']);
  });
});
