import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectionConfig, type ConnectionOptions } from 'jasmin-arc/config';
import { makeToken, seconds } from 'jasmin-arc-testing/tokens/make-token.js';
import { startTestAgent } from 'jasmin-arc-testing/tokens/test-agent.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { showToken } from './show-token.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'token-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const now = new Date('2026-11-30T12:00:00Z');
const after = (minutes: number) => seconds(new Date(now.getTime() + minutes * 60_000));
const fitting = {
  iss: 'https://issuer.example.org',
  sub: 'me',
  aud: 'https://ce.example.org',
  scope: 'compute.read compute.create',
  exp: after(30),
};

/** What is printed for a token in BEARER_TOKEN, or for options of the configuration. */
async function show(token: string | undefined, options: ConnectionOptions = {}, json = false, variables: object = {}) {
  const env = { ...variables, BEARER_TOKEN: token, XDG_RUNTIME_DIR: home, NO_COLOR: '1', LANG: 'C.UTF-8' };
  const context = contextAround({}, { env, now: () => now, columns: 200, globals: { json } });
  const isGood = await showToken(context, new ConnectionConfig({ ARC_SERVER: 'ce.example.org', ...options }));
  return { isGood, text: context.system.stdout.text };
}

describe('token show', () => {
  it('prints what the token says of itself, and not the token', async () => {
    const token = makeToken(fitting);
    const { isGood, text } = await show(token);
    expect(isGood).toBe(true);
    expect(text).toMatch(/^Token +the variable BEARER_TOKEN$/m);
    expect(text).toMatch(/^Issuer +https:\/\/issuer.example.org$/m);
    expect(text).toMatch(/^For +https:\/\/ce.example.org$/m);
    expect(text).toMatch(/^Allows +compute.read, compute.create$/m);
    expect(text).toMatch(/^Verdict +it fits https:\/\/ce.example.org:443\/arex, as far as it says$/m);
    expect(text).not.toContain(token.split('.')[1]);
  });

  it.each([
    [{ exp: after(-12) }, 'it expired 12 minutes ago, on 2026-11-30T11:48:00.000Z'],
    [{ nbf: after(5) }, 'it is valid only in 5 minutes, from 2026-11-30T12:05:00.000Z'],
    [{ aud: 'https://other.example.org' }, 'it is for https://other.example.org (its "aud"), not for this server'],
    [{ scope: 'compute.read' }, 'it allows compute.read (its "scope"), not compute.create'],
  ])('says what speaks against it: %j', async (claims, verdict) => {
    const { isGood, text } = await show(makeToken({ ...fitting, ...claims }));
    expect(isGood).toBe(false);
    expect(text).toContain(verdict);
  });

  it('asks oidc-agent where the configuration or the environment names an account', async () => {
    const answer = JSON.stringify({ status: 'success', access_token: makeToken(fitting) });
    await using agent = await startTestAgent(join(home, 'agent'), { answer });
    const sock = { HOME: home, OIDC_SOCK: agent.socket };
    const configured = await show(makeToken({}), { OIDC_AGENT_ACCOUNT: 'egi' }, false, sock);
    expect(configured.text).toMatch(/^Token +oidc-agent \(account egi\)$/m);
    expect(configured.text).toMatch(/^Refreshed +by oidc-agent/m);
    const found = await show(undefined, {}, false, { ...sock, OIDC_AGENT_ACCOUNT: 'iam' });
    expect(found.text).toMatch(/^Token +oidc-agent \(account iam\)$/m);
  });

  it('has the same for programs', async () => {
    const token = makeToken({ ...fitting, exp: after(-1) });
    const { text } = await show(token, {}, true);
    expect(JSON.parse(text)).toMatchObject({
      token: {
        place: 'the variable BEARER_TOKEN',
        server: 'https://ce.example.org:443/arex',
        claims: { subject: 'me', audience: ['https://ce.example.org'] },
        defects: [{ kind: 'expired' }],
      },
    });
    expect(text).not.toContain(token.split('.')[1]);
  });

  it('shows the token that the configuration names, also one that only its issuer can read', async () => {
    const file = join(home, 'token');
    writeFileSync(file, 'opaque\n', { mode: 0o600 });
    const { isGood, text } = await show(makeToken(fitting), { TOKEN_FILE: file });
    expect(isGood).toBe(true);
    expect(text).toContain(file);
    expect(text).toContain('it can be read by its issuer only');
    await expect(show(undefined, { TOKEN_FILE: join(home, 'none') })).rejects.toMatchObject({
      code: 'ERR_NO_TOKEN',
      message: `There is no token in ${join(home, 'none')}`,
    });
  });
});
