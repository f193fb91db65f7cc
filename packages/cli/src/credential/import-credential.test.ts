import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readUserCredential } from 'jasmin-arc';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../main.js';
import { TestSystem } from '../process/system.fixture.js';

const PASS_PHRASE = 'correct horse';
/** When the recorded certificates were valid. */
const THEN = new Date('2026-11-23T04:00:00Z');

const fixture = (path: string): Buffer => readFileSync(new URL(`../../../client/fixtures/${path}`, import.meta.url));
const BOTH = Buffer.concat([fixture('proxies/user-cert.pem'), fixture('proxies/user-key.pem')]);

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jasmin-arc-import-'));
  vi.stubEnv('HOME', home); // for the defaults of the library
  put('phrase', PASS_PHRASE);
  put('config.json', JSON.stringify({ CERTS_DIR: join(home, 'authorities') }));
  mkdirSync(join(home, 'authorities'));
  put('authorities/ca.pem', fixture('proxies/ca-cert.pem'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

function put(name: string, content: string | Buffer, mode = 0o600): string {
  const path = join(home, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

async function run(file: string, words: readonly string[] = [], now = THEN) {
  const env = { HOME: home, LANG: 'C.UTF-8', JASMIN_ARC_CONFIG: join(home, 'config.json') };
  const system = new TestSystem({ env, now: () => now });
  const status = await main(['credential', 'import', file, ...words], system);
  const { stdout, stderr } = { stdout: system.stdout.text, stderr: system.stderr.text };
  expect(stdout + stderr).not.toContain(PASS_PHRASE);
  return { status, stdout, stderr };
}

const withPhrase = () => ['--passphrase-from', `file:${join(home, 'phrase')}`];
const made = (name: string) => join(home, '.arc', name);
const content = (name: string) => readFileSync(made(name), 'utf8');

describe('credential import', () => {
  it.each(['openssl-3.0/aes-256.p12', 'openssl-3.0/legacy.p12'])(
    'makes the two files of %s, private, and says what they are',
    async (name) => {
      const { status, stdout, stderr } = await run(put('cert.p12', fixture(`pkcs12/${name}`), 0o644), withPhrase());
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Subject +\/.*CN=fixture user$/m);
      expect(stdout).toMatch(/^Issued by +\/.*$/m);
      expect(stdout).toMatch(/^Authority +trusted here, in .*authorities$/m);
      expect(stdout).toMatch(/^Certificate +valid until /m);
      expect(stdout).toMatch(/^Key +belongs to the certificate; protected by a pass phrase$/m);
      expect(stdout).toContain(made('usercert.pem'));
      for (const file of ['usercert.pem', 'userkey.pem']) expect(statSync(made(file)).mode & 0o777).toBe(0o600);
      const files = { clientCert: made('usercert.pem'), clientKey: made('userkey.pem') };
      await expect(readUserCredential({ ...files, passPhrase: PASS_PHRASE })).resolves.toBeDefined();
      await expect(readUserCredential(files)).rejects.toMatchObject({ code: 'ERR_ARC_PASS_PHRASE' });
      expect(readdirSync(join(home, '.arc')).sort()).toEqual(['usercert.pem', 'userkey.pem']);
    },
  );

  it('gives the same as JSON', async () => {
    const file = put('cert.p12', fixture('pkcs12/openssl-3.0/legacy.p12'));
    const { stdout } = await run(file, [...withPhrase(), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'credential import',
      credential: {
        subject: expect.stringContaining('CN=fixture user'),
        issuer: expect.any(String),
        notBefore: expect.any(String),
        notAfter: expect.any(String),
        isKeyProtected: true,
        certsDir: join(home, 'authorities'),
        isTrusted: true,
        cert: made('usercert.pem'),
        key: made('userkey.pem'),
        keptAs: [],
      },
    });
  });

  it('says where the authority is not trusted here, or where there are none', async () => {
    const file = put('cert.p12', fixture('pkcs12/openssl-3.0/legacy.p12'));
    put('authorities/ca.pem', fixture('tls/authority.cert.pem'));
    const later = await run(file, [...withPhrase(), '--json']);
    expect(JSON.parse(later.stdout).credential).toMatchObject({ isTrusted: false });
    rmSync(join(home, 'authorities'), { recursive: true });
    expect((await run(file, withPhrase())).stdout).toMatch(/^Authority +not known whether it is trusted here: /m);
  });

  it('writes the key of PEM without a pass phrase only where that is wanted', async () => {
    const file = put('both.pem', BOTH);
    expect(await run(file)).toMatchObject({
      status: 101,
      stderr: expect.stringContaining('has no pass phrase, and there is no terminal to ask for one'),
    });
    expect(readdirSync(home)).not.toContain('.arc');
    expect((await run(file, ['--no-passphrase'])).stdout).toMatch(/^Key .*; without a pass phrase$/m);
    expect(content('userkey.pem')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('protects a key that had no pass phrase with the one that is named', async () => {
    expect((await run(put('both.pem', BOTH), withPhrase())).status).toBe(0);
    const files = { clientCert: made('usercert.pem'), clientKey: made('userkey.pem') };
    await expect(readUserCredential({ ...files, passPhrase: PASS_PHRASE })).resolves.toBeDefined();
  });

  it('leaves the files alone when they are there already', async () => {
    const file = put('cert.p12', fixture('pkcs12/openssl-3.0/legacy.p12'));
    await run(file, withPhrase());
    const before = [content('usercert.pem'), content('userkey.pem')];
    chmodSync(made('usercert.pem'), 0o644);
    expect((await run(file, withPhrase())).status).toBe(0);
    expect([content('usercert.pem'), content('userkey.pem')]).toEqual(before);
  });

  it.each(['usercert.pem', 'userkey.pem'])(
    'does not touch another %s, and keeps it where told to replace it',
    async (name) => {
      const file = put('cert.p12', fixture('pkcs12/openssl-3.0/legacy.p12'));
      mkdirSync(join(home, '.arc'));
      put(`.arc/${name}`, 'another one');
      expect(await run(file, withPhrase())).toMatchObject({
        status: 105,
        stderr: expect.stringMatching(new RegExp(`There is something else already: ${made(name)}\\n.*--force`)),
      });
      expect([readdirSync(join(home, '.arc')), content(name)]).toEqual([[name], 'another one']);
      for (const round of [1, 2]) {
        put(`.arc/${name}`, `another one, round ${round}`);
        expect((await run(file, [...withPhrase(), '--force'])).status).toBe(0);
      }
      const kept = readdirSync(join(home, '.arc'))
        .filter((one) => one.startsWith(`${name}.`))
        .sort();
      expect(kept.map(content)).toEqual(['another one, round 1', 'another one, round 2']);
      expect(content(name)).toMatch(/^-----BEGIN/);
    },
  );

  it('warns where another key or certificate would be used', async () => {
    const file = put('cert.p12', fixture('pkcs12/openssl-3.0/legacy.p12'));
    put('config.json', JSON.stringify({ CLIENT_CERT: file, CERTS_DIR: join(home, 'authorities') }));
    expect((await run(file, withPhrase())).stderr).toContain(`warning: The configuration uses other files: ${file}`);
    put('.arc/userkey-nopass.pem', fixture('tls/user.key.pem'));
    put('config.json', '{}');
    expect((await run(file, withPhrase())).stderr).toContain(made('userkey-nopass.pem'));
    put('config.json', JSON.stringify({ CLIENT_CERT: made('usercert.pem'), CLIENT_KEY: made('userkey.pem') }));
    expect((await run(file, withPhrase())).stderr).not.toContain('warning');
  });

  it.each([
    ['no such file', () => join(home, 'nowhere.p12'), 'ERR_ARC_CREDENTIAL_MISSING', 'no such file or directory'],
    [
      'a damaged file',
      () => put('c.p12', fixture('pkcs12/openssl-3.0/legacy.p12').subarray(0, 2000)),
      'ERR_ARC_CREDENTIAL_FORMAT',
      'is damaged',
    ],
    [
      'no key',
      () => put('c.p12', fixture('pkcs12/openssl-3.0/no-key.p12')),
      'ERR_ARC_CREDENTIAL_FORMAT',
      'There is no private key',
    ],
    [
      'no certificate',
      () => put('c.p12', fixture('pkcs12/openssl-3.0/no-certificate.p12')),
      'ERR_ARC_CREDENTIAL_FORMAT',
      'There is no certificate',
    ],
    [
      'several keys',
      () => put('c.p12', fixture('pkcs12/keytool-17/two-keys.p12')),
      'ERR_ARC_CREDENTIAL_FORMAT',
      'There are 2 private keys',
    ],
    [
      'another pass phrase',
      () => put('c.p12', fixture('pkcs12/openssl-3.0/umlaut.p12')),
      'ERR_ARC_PASS_PHRASE',
      'does not open',
    ],
    [
      'the key of another',
      () => put('c.pem', Buffer.concat([fixture('proxies/user-cert.pem'), fixture('tls/user.key.pem')])),
      'ERR_ARC_KEY_MISMATCH',
      'does not belong to',
    ],
  ])('given %s, then that is the error, and nothing is written', async (_what, file, code, words) => {
    const { status, stdout } = await run(file(), [...withPhrase(), '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([
      103,
      { error: { code, message: expect.stringContaining(words) } },
    ]);
    expect(readdirSync(home)).not.toContain('.arc');
  });

  it('given an expired certificate, then that is the error, and nothing is written', async () => {
    const file = put('cert.p12', fixture('pkcs12/openssl-3.0/legacy.p12'));
    const { status, stdout } = await run(file, [...withPhrase(), '--json'], new Date('2036-01-01T00:00:00Z'));
    expect([status, JSON.parse(stdout)]).toMatchObject([103, { error: { code: 'ERR_ARC_CERTIFICATE_EXPIRED' } }]);
    expect(readdirSync(home)).not.toContain('.arc');
  });
});
