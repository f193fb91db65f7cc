import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CertificatePlan,
  credentialOf,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { TestSystem } from '../process/system.fixture.js';

const authority = makeAuthority('authority');
const user = makeUser(authority, 'tester');

let home: string;
let env: Record<string, string>;
const at = (name: string) => join(home, name);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jasmin-arc-whoami-'));
  mkdirSync(at('.arc/certificates'), { recursive: true });
  writeFileSync(at('.arc/certificates/ca.pem'), authority.certificate.toPem());
  env = { HOME: home, LANG: 'C.UTF-8', TZ: 'UTC' };
});
afterEach(() => rmSync(home, { recursive: true }));

async function run(...words: readonly string[]) {
  const system = new TestSystem({ env, now: () => NOW });
  const status = await main(words, system);
  return { status, stdout: system.stdout.text, stderr: system.stderr.text };
}

function putProxy(name: string, plan: Partial<CertificatePlan> = {}): void {
  writeFileSync(at(name), credentialOf(user, makeProxy(user, '1', plan)).toProxyFile(), { mode: 0o600 });
}

function putCertificate(): void {
  writeFileSync(at('.arc/usercert.pem'), user.certificate.toPem());
  writeFileSync(at('.arc/userkey.pem'), user.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
}

describe('whoami', () => {
  it('says which proxy is used, what named it, how it is renewed, and where the authorities are', async () => {
    env.X509_USER_PROXY = at('mine');
    putProxy('mine', { notAfter: 7200 });
    putCertificate();
    const { status, stdout } = await run('whoami');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Identity +\/DC=org\/DC=example\/CN=tester$/m);
    expect(stdout).toMatch(new RegExp(`^From +the proxy ${at('mine')}, named by X509_USER_PROXY$`, 'm'));
    expect(stdout).toMatch(/^Proxy +valid until .* \(in 2h\)$/m);
    expect(stdout).toMatch(new RegExp(`^Renewed +from ${at('.arc/usercert.pem')}, when it ends$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^Authorities +${at('.arc/certificates')}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${at('mine')} +X509_USER_PROXY +taken$`, 'm'));
  });

  it('says why each other place was not taken', async () => {
    env.X509_USER_PROXY = at('mine');
    env.X509_USER_CERT = at('nowhere.pem');
    putProxy('mine', { notAfter: -720 });
    putCertificate();
    const { status, stdout } = await run('whoami');
    expect(status).toBe(0);
    expect(stdout).toMatch(/X509_USER_PROXY +expired .* \(12m ago\)$/m);
    expect(stdout).toMatch(/X509_USER_CERT +not there$/m);
    expect(stdout).toMatch(new RegExp(`^${at('.arc/usercert.pem')} +taken$`, 'm'));
    expect(stdout).toMatch(
      new RegExp(`^${at('.globus/usercert.pem')} +not looked at, as another comes before it$`, 'm'),
    );
    expect(stdout).toMatch(/^Proxy +none yet: it is made when it is needed$/m);
  });

  it('exits with 103 where nothing can be used, and says why', async () => {
    putCertificate();
    chmodSync(at('.arc/userkey.pem'), 0o644);
    const { status, stdout } = await run('whoami');
    expect(status).toBe(103);
    expect(stdout).toMatch(/^Identity +none: no proxy and no certificate can be used$/m);
    expect(stdout).toMatch(/others can read or change its key$/m);
  });

  it('tells of a token, which is enough alone, without showing it', async () => {
    const payload = { iss: 'https://issuer.example.org', sub: 'jane', exp: NOW.getTime() / 1000 + 3600 };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    env.BEARER_TOKEN = `${encode({ alg: 'RS256' })}.${encode(payload)}.c2lnbmF0dXJl`;
    const { status, stdout } = await run('whoami');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^Token +in the variable BEARER_TOKEN, from https:\/\/issuer\.example\.org, for jane, valid until .* \(in 60m\)$/m,
    );
    const { token, taken } = JSON.parse((await run('whoami', '--json')).stdout);
    expect([taken, token]).toMatchObject([null, { subject: 'jane', place: { kind: 'variable' } }]);
    expect(stdout + JSON.stringify(token)).not.toContain('c2lnbmF0dXJl');
    env.BEARER_TOKEN = `${encode({ alg: 'RS256' })}.${encode({ ...payload, exp: 0 })}.c2lnbmF0dXJl`;
    const expired = await run('whoami');
    expect([expired.status, expired.stdout]).toEqual([
      103,
      expect.stringMatching(/^Token .*cannot be used: it expired/m),
    ]);
  });

  it('tells programs the same, with the outcomes as facts', async () => {
    env.X509_USER_PROXY = at('mine');
    putProxy('mine', { notAfter: 7200 });
    const { stdout } = await run('whoami', '--json');
    const { taken, places, renewedFrom, certsDir } = JSON.parse(stdout);
    expect(taken).toMatchObject({
      kind: 'proxy',
      source: 'X509_USER_PROXY',
      path: at('mine'),
      identity: '/DC=org/DC=example/CN=tester',
      notAfter: seconds(7200).toISOString(),
    });
    expect([renewedFrom, certsDir]).toEqual([null, at('.arc/certificates')]);
    expect(places[0]).toMatchObject({ outcome: 'taken' });
    expect(places).toContainEqual(expect.objectContaining({ path: at('.arc/usercert.pem'), outcome: 'later' }));
    const none = await run('whoami', '--json', '--config', emptyConfig());
    expect(JSON.parse(none.stdout)).toMatchObject({ taken: { path: at('mine') } });
  });

  const emptyConfig = () => {
    writeFileSync(at('config.json'), '{}');
    return at('config.json');
  };

  it('follows the configuration, and says what it excludes', async () => {
    env.X509_USER_PROXY = at('mine');
    putProxy('mine');
    putCertificate();
    writeFileSync(
      at('config.json'),
      JSON.stringify({ CLIENT_CERT: at('.arc/usercert.pem'), CLIENT_KEY: at('.arc/userkey.pem') }),
    );
    const { stdout } = await run('whoami', '--config', at('config.json'));
    expect(stdout).toMatch(/^From +the certificate .*, named by CLIENT_CERT$/m);
    expect(stdout).toMatch(/X509_USER_PROXY +not looked at, as the configuration names another$/m);
  });
});

describe('proxy show', () => {
  it('shows the proxy that is used, and which others are not', async () => {
    env.X509_USER_PROXY = at('mine');
    putProxy('mine', { notAfter: 7200 });
    const { status, stdout } = await run('proxy', 'show');
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Proxy +${at('mine')}$`, 'm'));
    expect(stdout).toMatch(/^Named by +X509_USER_PROXY$/m);
    expect(JSON.parse((await run('proxy', 'show', '--json')).stdout).proxy).toMatchObject({
      path: at('mine'),
      source: 'X509_USER_PROXY',
    });
  });

  it('shows the expired one where there is no other, and exits with 103', async () => {
    env.X509_USER_PROXY = at('mine');
    putProxy('mine', { notAfter: -60 });
    const { status, stdout } = await run('proxy', 'show');
    expect(status).toBe(103);
    expect(stdout).toMatch(/^Expired +.* \(60s ago\)$/m);
  });
});

describe('config show', () => {
  it('shows what was found where nothing is configured', async () => {
    putCertificate();
    const { stdout } = await run('config', 'show');
    expect(stdout).toMatch(new RegExp(`^CLIENT_CERT +found +${at('.arc/usercert.pem')}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^CERTS_DIR +found +${at('.arc/certificates')}$`, 'm'));
    expect(stdout).toMatch(/^User +\/DC=org\/DC=example\/CN=tester$/m);
  });
});
