import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeToken } from 'jasmin-arc-testing/tokens/make-token.js';
import { startTestAgent, type TestAgent } from 'jasmin-arc-testing/tokens/test-agent.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findUserToken } from './find-user-token.js';
import { askAgent } from './oidc-agent.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agent-'));
});
afterEach(() => rm(directory, { recursive: true }));

const endpoint = 'https://ce.example.org:443/arex';
const token = makeToken({ iss: 'https://issuer.example.org', aud: 'https://ce.example.org' });
const given = JSON.stringify({
  status: 'success',
  access_token: token,
  issuer: 'https://issuer.example.org',
  expires_at: 1,
});
const start = (answer: string, options: { readonly staysOpen?: boolean } = {}) =>
  startTestAgent(join(directory, 'socket'), { answer, ...options });
const ask = (agent: TestAgent, account = 'iam') => askAgent(account, { env: { OIDC_SOCK: agent.socket } });

describe('oidc-agent', () => {
  it('gives the token of an account, for a server, for so long at least', async () => {
    await using agent = await start(given);
    const env = { OIDC_SOCK: agent.socket };
    const found = await askAgent('iam', { env, audience: 'https://ce.example.org', minValidSeconds: 359.5 });
    expect(found.reveal()).toBe(token);
    expect(found.place).toEqual({ kind: 'agent', account: 'iam' });
    expect(agent.requests).toEqual([
      {
        request: 'access_token',
        account: 'iam',
        min_valid_period: 360,
        application_hint: 'jasmin-arc',
        audience: 'https://ce.example.org',
      },
    ]);
  });

  it('gives that of an issuer', async () => {
    await using agent = await start(given);
    await ask(agent, 'https://issuer.example.org/');
    expect(agent.requests).toMatchObject([{ issuer: 'https://issuer.example.org/' }]);
    expect(agent.requests[0]).not.toHaveProperty('account');
  });

  it('is understood when it keeps the connection, and when it ends its answer as C does', async () => {
    await using agent = await start(`${given}\0`, { staysOpen: true });
    expect((await ask(agent)).reveal()).toBe(token);
  });

  it.each([
    ['{"status":"failure","error":"Account not loaded"}', /no token of the account iam: Account not loaded/],
    ['{"status":"success"}', /it does not say why/],
    ['gibberish', /its answer cannot be understood/],
    ['', /its answer cannot be understood/],
    ['x'.repeat(70_000), /its answer is too long|cannot be understood/],
  ])('given it answers %.60s, then that is an error', async (answer, message) => {
    await using agent = await start(answer);
    await expect(ask(agent)).rejects.toMatchObject({
      problem: 'agent-refused',
      remedy: 'load-agent-account',
      account: 'iam',
      message: expect.stringMatching(message),
      hint: expect.stringContaining('oidc-gen --reauthenticate'),
    });
  });

  it.each([undefined, '/nowhere/socket'])('given it does not run (%s), then that is an error', async (socket) => {
    await expect(askAgent('iam', { env: { OIDC_SOCK: socket } })).rejects.toMatchObject({
      problem: 'agent-unreachable',
      remedy: 'start-agent',
    });
  });
});

describe('the token of a user with oidc-agent', () => {
  const find = (env: Readonly<Record<string, string>>, settings: object = {}) => {
    const discovery = { env: { HOME: directory, ...env }, uid: 4_000_000_000, sharedDirectory: directory };
    const log = { debug: vi.fn(), verbose: vi.fn(), info: vi.fn(), warning: vi.fn(), error: vi.fn() };
    return findUserToken(
      { authentication: 'auto', endpoint, discovery, ...settings },
      { log: log as never, now: () => new Date() },
    );
  };

  it('is that of the account in OIDC_AGENT_ACCOUNT, if nothing else is found, and it is for the server', async () => {
    await using agent = await start(given);
    const env = { OIDC_SOCK: agent.socket, OIDC_AGENT_ACCOUNT: 'iam' };
    expect((await find(env))?.reveal()).toBe(token);
    expect(agent.requests).toMatchObject([
      { account: 'iam', audience: 'https://ce.example.org', min_valid_period: 360 },
    ]);
    const other = makeToken({ aud: 'https://ce.example.org' });
    expect((await find({ ...env, BEARER_TOKEN: other }))?.reveal()).toBe(other);
    expect(await find({ OIDC_SOCK: agent.socket })).toBe(undefined);
    expect(await find({ OIDC_AGENT_ACCOUNT: 'iam' })).toBe(undefined);
    expect(agent.requests).toHaveLength(1);
  });

  it('given the issuer has made it for another server, then it is shown only if the configuration says so', async () => {
    const other = makeToken({ aud: 'https://other.example.org' });
    await using agent = await start(JSON.stringify({ status: 'success', access_token: other }));
    const env = { OIDC_SOCK: agent.socket };
    await expect(find({ ...env, OIDC_AGENT_ACCOUNT: 'iam' })).rejects.toMatchObject({ problem: 'other-audience' });
    expect((await find({ ...env, BEARER_TOKEN: token }, { agentAccount: 'iam' }))?.reveal()).toBe(other);
  });
});
