import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeToken } from 'jasmin-arc-testing/tokens/make-token.js';
import { type OpenIdIssuer, startOpenIdIssuer } from 'jasmin-arc-testing/tokens/openid-issuer.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logIn } from './device-login.js';
import { findUserToken } from './find-user-token.js';
import { freshLogin } from './fresh-login.js';
import { logOut } from './log-out.js';
import type { Login } from './login.js';
import { loginFile, readLogin } from './login-file.js';

const endpoint = 'https://ce.example.org:443/arex';
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'login-'));
});
afterEach(() => rm(home, { recursive: true }));

/** A login, whose token lasts an hour. */
const logInAt = (issuer: OpenIdIssuer, scopes?: readonly string[]): Promise<Login> =>
  logIn(issuer.url, {
    endpoint,
    onCode: ({ code }) => void issuer.approve(code),
    clientId: 'terminal',
    env: { HOME: home },
    scopes,
  });

const after = (minutes: number) => () => new Date(Date.now() + minutes * 60_000);
const refreshes = ({ requests }: OpenIdIssuer, since: number) =>
  requests.slice(since).filter((path) => path === '/token');

describe('a login', () => {
  it('is used as it is while its token lasts', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer);
    const asked = issuer.requests.length;
    const same = await freshLogin(login.path, { now: after(54) });
    expect(same?.reveal()).toEqual(login.reveal());
    expect(issuer.requests).toHaveLength(asked);
  });

  it('is refreshed near the end of its token, again and again', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer);
    const second = await freshLogin(login.path, { now: after(56) });
    const third = await freshLogin(login.path, { now: after(56 + 56) });
    const records = [login, second, third].map((one) => one?.reveal());
    expect(new Set(records.map((record) => record?.refreshToken)).size).toBe(3);
    expect(new Set(records.map((record) => record?.accessToken)).size).toBe(3);
    expect((await readLogin(login.path))?.reveal()).toEqual(third?.reveal());
    expect(third).toMatchObject({ issuer: issuer.url, endpoint, audience: 'https://ce.example.org' });
  });

  it('of a token that lasts a minute is refreshed in the last quarter of it', async () => {
    await using issuer = await startOpenIdIssuer({ tokenSeconds: 60 });
    const login = await logInAt(issuer);
    expect((await freshLogin(login.path, { now: after(0.5) }))?.reveal()).toEqual(login.reveal());
    expect((await freshLogin(login.path, { now: after(0.8) }))?.reveal()).not.toEqual(login.reveal());
  });

  it('given the issuer does not say when the next token ends, then that is not known', async () => {
    await using issuer = await startOpenIdIssuer({
      alter: (path, body) => (path === '/token' ? { ...body, access_token: 'opaque', expires_in: undefined } : body),
    });
    const { path } = await logInAt(issuer);
    const record = { ...(await readLogin(path))?.reveal(), expiresAt: new Date().toISOString() };
    await writeFile(path, JSON.stringify(record), { mode: 0o600 });
    expect((await freshLogin(path))?.expiresAt).toBe(undefined);
    expect((await readLogin(path))?.expiresAt).toBe(undefined);
  });

  it('is refreshed once, however many want it at once', async () => {
    await using issuer = await startOpenIdIssuer();
    const { path } = await logInAt(issuer);
    const asked = issuer.requests.length;
    const logins = await Promise.all(Array.from({ length: 8 }, () => freshLogin(path, { now: after(56) })));
    expect(new Set(logins.map((login) => login?.reveal().accessToken)).size).toBe(1);
    expect(refreshes(issuer, asked)).toHaveLength(1);
    expect(await readdir(dirname(path))).toEqual(['ce.example.org_443.json']);
  });

  it('given the process that was refreshing it has been killed, then another one does it', async () => {
    await using issuer = await startOpenIdIssuer();
    const { path } = await logInAt(issuer);
    // Takes the lock as we do, and is killed with it.
    const { pid } = spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' }).on('exit', () => undefined);
    const own = (await lockText(path)).replace(/ \d+ /, ` ${pid} `);
    await writeFile(`${path}.lock`, own);
    const login = await freshLogin(path, { now: after(56) });
    expect(login?.reveal().refreshToken).not.toBe(undefined);
    expect(await readdir(dirname(path))).toEqual(['ce.example.org_443.json']);
  });

  it('given the issuer does not answer, then its token is used to the end, and then the reason is an error', async () => {
    let isDown = false;
    await using issuer = await startOpenIdIssuer({
      refuse: () => (isDown ? { status: 503, body: 'later' } : undefined),
    });
    const login = await logInAt(issuer);
    isDown = true;
    const onTrouble = vi.fn();
    const held = await freshLogin(login.path, { now: after(56), onTrouble });
    expect(held?.reveal()).toEqual(login.reveal());
    expect(onTrouble).toHaveBeenCalledWith(expect.objectContaining({ problem: 'unreachable' }));
    await expect(freshLogin(login.path, { now: after(61) })).rejects.toMatchObject({ problem: 'unreachable' });
    isDown = false;
    expect((await freshLogin(login.path, { now: after(61) }))?.reveal()).not.toEqual(login.reveal());
  });

  it('given the issuer does not refresh it any more, then that is the error once its token has ended', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer);
    await issuer.revokeAll();
    const onTrouble = vi.fn();
    expect(await freshLogin(login.path, { now: after(56), onTrouble })).toMatchObject({ issuer: issuer.url });
    expect(onTrouble).toHaveBeenCalledWith(expect.objectContaining({ problem: 'login-ended' }));
    await expect(freshLogin(login.path, { now: after(61) })).rejects.toMatchObject({
      problem: 'login-ended',
      issuerError: 'invalid_grant',
      remedy: 'log-in-again',
    });
  });

  it('given the issuer has given nothing to refresh it with, then it ends with its token', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer, ['compute.read']);
    expect(await freshLogin(login.path, { now: after(59) })).toMatchObject({ isRefreshable: false });
    await expect(freshLogin(login.path, { now: after(61) })).rejects.toMatchObject({ problem: 'login-ended' });
  });

  it.skipIf(process.geteuid?.() === 0)('given it could not be kept, then the issuer is not asked', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer);
    const asked = issuer.requests.length;
    await chmod(dirname(login.path), 0o500);
    try {
      await expect(freshLogin(login.path, { now: after(61) })).rejects.toMatchObject({ problem: 'unwritable' });
    } finally {
      await chmod(dirname(login.path), 0o700);
    }
    expect(issuer.requests).toHaveLength(asked);
  });

  it('is missing where there is none', async () => {
    expect(await freshLogin(loginFile(endpoint, { HOME: home }))).toBe(undefined);
  });

  it.each(['{', '[]', '{ "issuer": "https://issuer.example.org" }'])(
    'given its file holds %s, then that is an error',
    async (text) => {
      const path = loginFile(endpoint, { HOME: home });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { mode: 0o600 });
      await expect(freshLogin(path)).rejects.toMatchObject({ problem: 'malformed', remedy: 'log-in-again', path });
      await chmod(path, 0o644);
      await expect(freshLogin(path)).rejects.toMatchObject({ code: 'ERR_ARC_KEY_PERMISSIONS' });
    },
  );
});

/** What is in the lock of a login while it is refreshed. */
async function lockText(path: string): Promise<string> {
  const { underLoginLock } = await import('./login-lock.js');
  return underLoginLock(path, () => readFile(`${path}.lock`, 'utf8'));
}

describe('the token of a user who has logged in', () => {
  const find = (env: Readonly<Record<string, string>>, minutes = 0) => {
    const warning = vi.fn();
    const log = { debug: vi.fn(), verbose: vi.fn(), info: vi.fn(), warning, error: vi.fn() };
    const discovery = { env: { HOME: home, ...env }, uid: 4_000_000_000, sharedDirectory: home };
    return findUserToken({ authentication: 'auto', endpoint, discovery }, { log: log as never, now: after(minutes) });
  };

  it('is that of the login, refreshed near its end', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer);
    const token = await find({});
    expect(token?.reveal()).toBe(login.reveal().accessToken);
    expect(token?.place).toEqual({ kind: 'login', issuer: issuer.url, path: login.path });
    expect((await find({}, 56))?.reveal()).not.toBe(token?.reveal());
  });

  it('is one that the user has set, where there is one', async () => {
    await using issuer = await startOpenIdIssuer();
    await logInAt(issuer);
    const other = makeToken({ aud: 'https://ce.example.org' });
    expect((await find({ BEARER_TOKEN: other }))?.reveal()).toBe(other);
  });

  it('is not that of a login for another server', async () => {
    await using issuer = await startOpenIdIssuer();
    await logInAt(issuer);
    const discovery = { env: { HOME: home }, uid: 4_000_000_000, sharedDirectory: home };
    const settings = { authentication: 'auto', endpoint: 'https://other.example.org:443/arex', discovery } as const;
    expect(await findUserToken(settings, { log: undefined as never, now: after(0) })).toBe(undefined);
  });

  it('given the issuer has made it for another server, then it is not shown to this one', async () => {
    await using issuer = await startOpenIdIssuer();
    await logIn(issuer.url, {
      endpoint,
      onCode: ({ code }) => void issuer.approve(code),
      clientId: 'terminal',
      env: { HOME: home },
      audience: 'https://other.example.org',
    });
    await expect(find({})).rejects.toMatchObject({ problem: 'other-audience' });
  });
});

describe('logging out', () => {
  it('revokes what refreshes the token, and deletes the login', async () => {
    await using issuer = await startOpenIdIssuer();
    const login = await logInAt(issuer);
    const done = await logOut(login.path);
    // The issuer has tokens that servers read by themselves, and revokes none of those.
    expect(done).toMatchObject({ revocation: 'done', revoked: ['refresh-token'] });
    expect(await readdir(dirname(login.path))).toEqual([]);
    await writeFile(login.path, JSON.stringify(login.reveal()), { mode: 0o600 });
    await expect(freshLogin(login.path, { now: after(61) })).rejects.toMatchObject({ issuerError: 'invalid_grant' });
  });

  it('revokes a token that only its issuer can read, too', async () => {
    await using issuer = await startOpenIdIssuer();
    const { path } = await logIn(issuer.url, {
      endpoint,
      onCode: ({ code }) => void issuer.approve(code),
      clientId: 'terminal',
      env: { HOME: home },
      audience: 'ce.example.org',
    });
    expect(await logOut(path)).toMatchObject({ revocation: 'done', revoked: ['refresh-token', 'access-token'] });
  });

  it('deletes the login where the issuer revokes nothing', async () => {
    await using issuer = await startOpenIdIssuer({ revokes: false });
    const { path } = await logInAt(issuer);
    expect(await logOut(path)).toMatchObject({ revocation: 'not-offered', revoked: [] });
    expect(await readLogin(path)).toBe(undefined);
  });

  it('given the issuer does not answer, then nothing is deleted, unless it is not to be asked', async () => {
    let isDown = false;
    await using issuer = await startOpenIdIssuer({
      refuse: () => (isDown ? { status: 503, body: 'later' } : undefined),
    });
    const { path } = await logInAt(issuer);
    isDown = true;
    await expect(logOut(path)).rejects.toMatchObject({ problem: 'unreachable' });
    expect(await readLogin(path)).toMatchObject({ issuer: issuer.url });
    expect(await logOut(path, { localOnly: true })).toMatchObject({ revocation: 'not-asked' });
    expect(await logOut(path)).toBe(undefined);
  });
});
