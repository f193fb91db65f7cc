import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { type OpenIdIssuer, startOpenIdIssuer } from 'jasmin-arc-testing/tokens/openid-issuer.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasOidcAgent, type OidcAgent, startOidcAgent } from './oidc-agent.js';

const ANY_SERVICE = 'https://wlcg.cern.ch/jwt/v1/any';

if (!hasOidcAgent) it.todo('needs oidc-agent: apt-get install oidc-agent-cli');

describe.runIf(hasOidcAgent)('a user with oidc-agent', () => {
  let home: string;
  let issuer: OpenIdIssuer;
  let sandbox: Sandbox;
  let agent: OidcAgent;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'agent-'));
    for (const name of ['BEARER_TOKEN', 'BEARER_TOKEN_FILE', 'X509_USER_PROXY', 'X509_USER_CERT', 'OIDC_AGENT_ACCOUNT'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('XDG_RUNTIME_DIR', home);
    issuer = await startOpenIdIssuer({ registersClients: true });
    sandbox = await startSandbox({
      snapshotPeriodMs: 0,
      tokenIssuers: [{ issuer: issuer.url, keys: issuer.keys }],
    });
    agent = await startOidcAgent(home);
    vi.stubEnv('OIDC_SOCK', agent.socket);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await agent[Symbol.asyncDispose]();
    await sandbox.close();
    await issuer[Symbol.asyncDispose]();
    await rm(home, { recursive: true });
  });

  /** What such a user has configured: the server, its authorities, and maybe the account. */
  const run = (words: readonly string[], account: { readonly OIDC_AGENT_ACCOUNT?: string } = {}) => {
    const { ARC_SERVER = '', CERTS_DIR = '' } = sandbox.config;
    return runCommandLine(words, {
      config: { ARC_SERVER, CERTS_DIR, AUTHENTICATION: 'token', JOBS_INFO_FILE: join(home, 'jobs.dat'), ...account },
      directory: home,
    });
  };

  it('runs a program with a token that the agent has got for the server', async () => {
    await agent.addAccount('work', issuer, ANY_SERVICE);
    vi.stubEnv('OIDC_AGENT_ACCOUNT', 'work');
    const ran = await run(['run', '--', 'echo', 'let in']);
    expect([ran.status, ran.stdout.toString()], ran.stderr).toEqual([0, 'let in\n']);

    const shown = await run(['token', 'show', '--json']);
    expect([shown.status, JSON.parse(shown.stdout.toString())], shown.stderr).toMatchObject([
      0,
      {
        token: {
          place: 'oidc-agent (account work)',
          claims: { issuer: issuer.url, subject: 'jane', audience: [new URL(sandbox.url).origin] },
          defects: [],
        },
      },
    ]);
    const known = await run(['whoami']);
    expect([known.status, known.stdout.toString()], known.stderr).toEqual([0, expect.stringContaining('oidc-agent')]);
  });

  it('names the account in the configuration, by its name or its issuer', async () => {
    await agent.addAccount('work', issuer, ANY_SERVICE);
    for (const OIDC_AGENT_ACCOUNT of ['work', issuer.url]) {
      const shown = await run(['token', 'show'], { OIDC_AGENT_ACCOUNT });
      expect([shown.status, shown.stdout.toString()], shown.stderr).toEqual([0, expect.stringContaining(issuer.url)]);
    }
  });

  it('is told what the agent says, where it has no such account, or the issuer gives it no more tokens', async () => {
    const missing = await run(['token', 'show'], { OIDC_AGENT_ACCOUNT: 'nosuch' });
    expect([missing.status, missing.stderr]).toEqual([
      103,
      expect.stringMatching(/no token of the account nosuch: No account configured.*"oidc-add nosuch"/s),
    ]);
    await agent.addAccount('work', issuer, ANY_SERVICE);
    await issuer.revokeAll();
    const revoked = await run(['token', 'show'], { OIDC_AGENT_ACCOUNT: 'work' });
    expect([revoked.status, revoked.stderr]).toEqual([
      103,
      expect.stringMatching(/no token of the account work: invalid_grant.*"oidc-gen --reauthenticate/s),
    ]);
  });
});
