import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeToken } from 'jasmin-arc-testing/tokens/make-token.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../log/log.js';
import { UserToken } from './user-token.js';
import type { UserTokenSettings } from './user-token-settings.js';

const START = new Date('2026-11-30T12:00:00Z').getTime();
const endpoint = 'https://ce.example.org:443/arex';

let directory: string;
let now: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'token-'));
  now = START;
});
afterEach(() => rm(directory, { recursive: true }));

/** A token of an hour that begins `minutes` after the start. */
const tokenFrom = (minutes: number, claims: Record<string, unknown> = {}) =>
  makeToken({ exp: (START + (minutes + 60) * 60_000) / 1000, ...claims });
const pass = (minutes: number) => {
  now += minutes * 60_000;
};

const open = (settings: Partial<UserTokenSettings> = {}, hasCertificate = false) => {
  const warning = vi.fn();
  const lines: string[] = [];
  const log = { ...silentLog, warning, verbose: (line: string) => lines.push(line) };
  const token = new UserToken(
    { authentication: 'auto', endpoint, ...settings },
    { hasCertificate: async () => hasCertificate, log, now: () => new Date(now) },
  );
  return { token, warning, lines, shown: async () => (await token.current())?.reveal() };
};
const discovery = (token?: string) => ({ env: { BEARER_TOKEN: token }, sharedDirectory: directory });

describe('the token that is shown', () => {
  it('is the given one, whether there is a certificate or not, unless only that is to be shown', async () => {
    for (const hasCertificate of [false, true]) {
      expect(await open({ token: 'given' }, hasCertificate).shown()).toBe('given');
      expect(await open({ token: async () => 'given ' }, hasCertificate).shown()).toBe('given');
    }
    expect(await open({ token: 'given', authentication: 'x509' }).shown()).toBeUndefined();
  });

  it('is the one in the file; without it there is an error, not a certificate', async () => {
    const tokenFile = join(directory, 'token');
    const { shown } = open({ tokenFile }, true);
    await expect(shown()).rejects.toMatchObject({ problem: 'missing', path: tokenFile, remedy: 'place-token' });
    await writeFile(tokenFile, 'in file\n'.replace(' ', '-'), { mode: 0o600 });
    expect(await shown()).toBe('in-file');
  });

  it('is a found one if there is no certificate and it names the server, or any', async () => {
    const named = tokenFrom(0, { aud: 'https://ce.example.org' });
    const any = tokenFrom(0, { aud: 'https://wlcg.cern.ch/jwt/v1/any' });
    for (const found of [named, any]) {
      expect(await open({ discovery: discovery(found) }).shown()).toBe(found);
      expect(await open({ discovery: discovery(found) }, true).shown()).toBeUndefined();
    }
    expect(await open({ discovery: discovery() }).shown()).toBeUndefined();
  });

  it.each([
    ['names another', tokenFrom(0, { aud: ['https://other.example.org'] }), ['https://other.example.org']],
    ['names none', tokenFrom(0), []],
    ['is opaque', 'opaque', []],
  ])('is not a found one that %s, before the user says so', async (_, found, audience) => {
    await expect(open({ discovery: discovery(found) }).shown()).rejects.toMatchObject({
      problem: 'other-audience',
      audience,
      remedy: 'ask-for-token-use',
    });
    expect(await open({ discovery: discovery(found), authentication: 'token' }).shown()).toBe(found);
  });

  it('is missing where it was asked for, and is not given and not found', async () => {
    await expect(open({ authentication: 'token' }).shown()).rejects.toMatchObject({ problem: 'missing', searched: [] });
    await expect(open({ authentication: 'token', discovery: discovery() }, true).shown()).rejects.toMatchObject({
      problem: 'missing',
      searched: expect.arrayContaining(['BEARER_TOKEN']),
    });
  });

  it('is asked for once by callers at the same time, and again near its end', async () => {
    let count = 0;
    const source = vi.fn(async () => tokenFrom(60 * count++));
    const { shown, lines } = open({ token: source });
    expect(await Promise.all([shown(), shown(), shown()])).toEqual(Array(3).fill(tokenFrom(0)));
    pass(50);
    expect(await shown()).toBe(tokenFrom(0));
    expect(source).toHaveBeenCalledTimes(1);
    pass(6);
    expect(await shown()).toBe(tokenFrom(60));
    expect(source).toHaveBeenCalledTimes(2);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).not.toContain(tokenFrom(0).slice(0, 20));
  });

  it('given there is no new one near its end, then it is asked for every half minute, and for each request once it has ended', async () => {
    const source = vi.fn(async () => tokenFrom(0));
    const { shown } = open({ token: source });
    await shown();
    pass(58);
    await shown();
    await shown();
    expect(source).toHaveBeenCalledTimes(2);
    pass(1);
    await shown();
    expect(source).toHaveBeenCalledTimes(3);
    pass(2);
    await shown();
    await shown();
    expect(source).toHaveBeenCalledTimes(5);
  });

  it('given it cannot be renewed, then it is shown to its end, with a warning, and then the reason is an error', async () => {
    const source = vi.fn(async () => tokenFrom(0));
    const { shown, warning } = open({ token: source });
    await shown();
    source.mockRejectedValue(new Error('the session has ended'));
    pass(58);
    expect(await shown()).toBe(tokenFrom(0));
    expect(warning).toHaveBeenCalledTimes(1);
    pass(3);
    await expect(shown()).rejects.toMatchObject({ problem: 'not-given', cause: new Error('the session has ended') });
  });

  it.each([undefined, 7, null])('is an error where the function returns %s', async (value) => {
    await expect(open({ token: (() => value) as never }).shown()).rejects.toMatchObject({ problem: 'not-given' });
  });
});
