import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import {
  type CertificatePlan,
  credentialOf,
  keyPair,
  type Made,
  make,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../log/log.js';
import { readCertificates } from '../pki/certificate.js';
import { appendCommonName } from '../pki/distinguished-name.js';
import { VomsOids } from '../voms/voms-oids.js';
import { searchIdentity } from './find-identity.js';
import { readProxyFile, writeProxyFile } from './proxy-file.js';
import { UserConfig } from './user-config.js';
import type { UserConfigOptions, UserConfigSettings } from './user-config-settings.js';

// Drawing RSA keys would be nearly all that these tests do; what matters here is when a proxy is made.
vi.mock('node:crypto', async (importOriginal) => {
  const { withOneRsaKey } = await import('jasmin-arc-testing/pki/one-rsa-key.js');
  return withOneRsaKey(await importOriginal());
});

const authority = makeAuthority('authority');
const user = makeUser(authority, 'tester');
const DAY = 86_400;

let directory: string;
let settings: UserConfigSettings & { readonly clientKey: string };
let now: Date;
let lines: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'user-config-'));
  const at = (name: string) => join(directory, name);
  settings = {
    clientCert: at('usercert.pem'),
    clientKey: at('userkey.pem'),
    certsDir: at('authorities'),
    proxyFile: at('proxy'),
    proxyValiditySeconds: 3600,
    proxyRenewalThresholdSeconds: 10,
  };
  now = NOW;
  lines = [];
  await installUser(user);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function installUser({ certificate, privateKey }: Made): Promise<void> {
  await writeFile(settings.clientCert, certificate.toPem());
  await writeFile(settings.clientKey, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
}

/** As another program would, or this one yesterday. */
const installProxy = (plan: Partial<CertificatePlan> = {}, owner: Made = user) =>
  writeProxyFile(settings.proxyFile, credentialOf(owner, makeProxy(owner, '1', plan)));

function open(changes: Partial<UserConfigSettings> = {}, options: UserConfigOptions = {}): UserConfig {
  const line = (message: string) => {
    lines.push(message);
  };
  const log = createLog(
    { debug: line, info: line, warn: (message) => line(`warning: ${message}`), error: line },
    'DEBUG',
  );
  return new UserConfig({ ...settings, ...changes }, { log, now: () => now, ...options });
}

const fileOf = async () => (await readProxyFile(settings.proxyFile)).certificate.fingerprint;

describe('given no proxy yet', () => {
  it('makes one from the certificate, saves it for its owner only and says so', async () => {
    const config = open();
    expect(config.secondsLeft).toBe(0);
    const identity = await config.identity();
    expect(identity.subject).toMatch(/^\/DC=org\/DC=example\/CN=tester\/CN=\d+$/);
    expect(identity.notAfter).toEqual(seconds(3600));
    expect(config.secondsLeft).toBe(3600);
    expect(await fileOf()).toBe(identity.fingerprint);
    expect((await stat(config.proxyPath)).mode & 0o777).toBe(0o600);
    expect(lines.at(-1)).toBe(
      `Made a proxy for /DC=org/DC=example/CN=tester, valid until 2026-11-23T05:00:00.000Z, in ${settings.proxyFile}`,
    );
    expect(lines.join()).not.toContain('PRIVATE');
  });

  it('makes one for all who ask at the same time', async () => {
    const config = open();
    const asked = [config.identity(), config.createProxy(), config.identity(), config.createProxy()];
    const identities = await Promise.all(asked);
    expect(new Set(identities.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(lines.filter((line) => line.startsWith('Made'))).toHaveLength(1);
  });

  it('gives the same proxy with its key, for signing', async () => {
    const config = open();
    const { certificate, key } = await config.credential();
    expect(certificate.fingerprint).toBe((await config.identity()).fingerprint);
    expect(certificate.belongsTo(key)).toBe(true);
  });

  it('goes one level deeper where the certificate is a proxy itself', async () => {
    await installUser(makeProxy(user, '1'));
    const above = credentialOf(user, makeProxy(user, '1'));
    await writeFile(settings.clientCert, above.toProxyFile());
    await writeFile(settings.clientKey, above.toProxyFile());
    expect((await open().identity()).subject).toMatch(/CN=tester\/CN=1\/CN=\d+$/);
  });
});

describe('given a proxy in the file', () => {
  it('uses it, without the key of the certificate', async () => {
    await installProxy();
    await rm(settings.clientKey);
    const before = await fileOf();
    const config = open({
      passPhrase: () => {
        throw new Error('asked');
      },
    });
    expect((await config.identity()).fingerprint).toBe(before);
    expect(config.secondsLeft).toBe(DAY / 2);
    expect(await fileOf()).toBe(before);
  });

  it.each([
    ['of another user', () => installProxy({}, makeUser(authority, 'other')), 'not issued by'],
    ['of another certificate of the same name', () => installProxy({}, makeUser(authority, 'tester')), 'not issued by'],
    ['that has expired', () => installProxy({ notAfter: -1 }), 'expired'],
    ['that is not valid yet', () => installProxy({ notBefore: 5 }), 'not valid before'],
    ['that others can read', () => installProxy().then(() => chmod(settings.proxyFile, 0o644)), 'read by others'],
    [
      'cut short',
      () => writeFile(settings.proxyFile, user.certificate.toPem().slice(0, 99), { mode: 0o600 }),
      'no PEM',
    ],
  ])('replaces one %s, and tells why', async (_what, prepare, reason) => {
    await prepare();
    const { fingerprint } = await open().identity();
    expect(await fileOf()).toBe(fingerprint);
    expect(lines[0]).toContain(reason);
    expect(lines.at(-1)).toContain('Made a proxy');
  });

  it.each([
    [
      'that has expired',
      { notAfter: -1 },
      /proxy in .* expired on .*, and no other can be made: Cannot read the private/,
    ],
    ['that is not valid yet', { notBefore: 5 }, /^Cannot read the private key/],
  ])('tells of one %s where there is no key to make another with', async (_what, plan, message) => {
    await installProxy(plan);
    await rm(settings.clientKey);
    await expect(open().identity()).rejects.toMatchObject({
      code: 'notAfter' in plan ? 'ERR_ARC_CERTIFICATE_EXPIRED' : 'ERR_ARC_CREDENTIAL_MISSING',
      message: expect.stringMatching(message),
      hint: expect.stringContaining('CLIENT_KEY'),
    });
  });

  it('replaces none that serves as the certificate itself', async () => {
    const contents = user.certificate.toPem() + user.privateKey.export({ format: 'pem', type: 'pkcs8' });
    await writeFile(settings.proxyFile, contents, { mode: 0o600 });
    const both = { clientCert: settings.proxyFile, clientKey: settings.proxyFile };
    await expect(open(both).identity()).rejects.toMatchObject({ code: 'ERR_ARC_PROXY_FILE' });
    expect(await readFile(settings.proxyFile, 'utf8')).toBe(contents);
  });
});

describe('the time of renewal', () => {
  it('has come when the threshold is left, not a second earlier', async () => {
    await installProxy({ notAfter: 3600 });
    const first = await fileOf();
    const config = open();
    now = seconds(3600 - 11);
    expect((await config.identity()).fingerprint).toBe(first);
    now = seconds(3600 - 10);
    const renewed = await config.identity();
    expect(renewed.fingerprint).not.toBe(first);
    expect(await fileOf()).toBe(renewed.fingerprint);
    expect((await config.identity()).fingerprint).toBe(renewed.fingerprint);
  });

  it('has not come while a new one would not last longer, at the end of the certificate', async () => {
    await installUser(makeUser(authority, 'tester', { notAfter: 100, keys: keyPair('tester') }));
    const config = open();
    const first = await config.identity();
    expect(first.notAfter).toEqual(seconds(100));
    now = seconds(95);
    expect((await config.identity()).fingerprint).toBe(first.fingerprint);
    now = seconds(100);
    await expect(config.identity()).rejects.toMatchObject({ code: 'ERR_ARC_CERTIFICATE_EXPIRED' });
  });

  it('comes earlier where the proxy is needed for longer, as far as it can be made', async () => {
    await installProxy({ notAfter: 1000 });
    const config = open();
    const first = await config.credential();
    expect(await config.credential({ leastSeconds: 900 })).toBe(first);
    await chmod(settings.clientKey, 0o644);
    expect(await config.credential({ leastSeconds: 1800 })).toBe(first);
    await chmod(settings.clientKey, 0o600);
    now = seconds(30);
    expect((await config.credential({ leastSeconds: 1800 })).notAfter).toEqual(seconds(3630));
  });

  it('comes at most once a second where the threshold is longer than the validity', async () => {
    const config = open({ proxyValiditySeconds: 5 });
    const first = await config.identity();
    expect((await config.identity()).fingerprint).toBe(first.fingerprint);
    now = seconds(1);
    expect((await config.identity()).fingerprint).not.toBe(first.fingerprint);
  });

  it('has come for createProxy whenever it is asked', async () => {
    const config = open();
    const first = await config.createProxy();
    const second = await config.createProxy();
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(await fileOf()).toBe(second.fingerprint);
    expect((await config.identity()).fingerprint).toBe(second.fingerprint);
  });
});

describe('given the file changes while the program runs', () => {
  it('uses the proxy that another program has put there', async () => {
    const config = open();
    await config.identity();
    await installProxy();
    expect((await config.identity()).fingerprint).toBe(await fileOf());
    expect(lines.filter((line) => line.startsWith('Made'))).toHaveLength(1);
  });

  it.each([
    ['is gone', () => rm(settings.proxyFile)],
    ['holds the proxy of another user', () => installProxy({}, makeUser(authority, 'other'))],
  ])('puts the proxy in use back where it %s', async (_what, change) => {
    const config = open();
    const { fingerprint } = await config.identity();
    await change();
    expect((await config.identity()).fingerprint).toBe(fingerprint);
    expect(await fileOf()).toBe(fingerprint);
  });
});

describe('given the file becomes one that must not be replaced', () => {
  it('goes on with the proxy in use, and warns once', async () => {
    const config = open();
    const { fingerprint } = await config.identity();
    await writeFile(settings.proxyFile, 'my thesis');
    expect((await config.identity()).fingerprint).toBe(fingerprint);
    expect((await config.identity()).fingerprint).toBe(fingerprint);
    expect(await readFile(settings.proxyFile, 'utf8')).toBe('my thesis');
    expect(lines.filter((line) => line.startsWith('warning'))).toHaveLength(1);
    await expect(config.createProxy()).rejects.toMatchObject({ code: 'ERR_ARC_PROXY_FILE' });
  });
});

describe('given the certificate or its key cannot be used', () => {
  it.each([
    ['the certificate is missing', () => rm(settings.clientCert), 'ERR_ARC_CREDENTIAL_MISSING'],
    ['the key is missing', () => rm(settings.clientKey), 'ERR_ARC_CREDENTIAL_MISSING'],
    ['others can read the key', () => chmod(settings.clientKey, 0o644), 'ERR_ARC_KEY_PERMISSIONS'],
    ['there is no key in its file', () => writeFile(settings.clientKey, 'x'), 'ERR_ARC_CREDENTIAL_FORMAT'],
    [
      'the key is of another certificate',
      () => writeFile(settings.clientKey, keyPair('other').privateKey.export({ format: 'pem', type: 'pkcs8' })),
      'ERR_ARC_KEY_MISMATCH',
    ],
    [
      'the certificate has expired',
      () => installUser(makeUser(authority, 'tester', { notAfter: -1 })),
      'ERR_ARC_CERTIFICATE_EXPIRED',
    ],
    [
      'the certificate is not valid yet',
      () => installUser(makeUser(authority, 'tester', { notBefore: 60 })),
      'ERR_ARC_CERTIFICATE_EXPIRED',
    ],
    [
      'the key needs a pass phrase',
      () => {
        const how = { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'open' } as const;
        return writeFile(settings.clientKey, user.privateKey.export(how));
      },
      'ERR_ARC_PASS_PHRASE',
    ],
  ])('because %s, then the error says which and what to do', async (_what, spoil, code) => {
    await spoil();
    await expect(open().identity()).rejects.toMatchObject({ code, hint: expect.any(String) });
    await expect(open().createProxy()).rejects.toMatchObject({ code });
    await expect(stat(settings.proxyFile)).rejects.toThrow();
  });

  it('goes on with a valid proxy until that expires', async () => {
    await installProxy({ notAfter: 100 });
    const before = await fileOf();
    await rm(settings.clientCert);
    await rm(settings.clientKey);
    const config = open();
    now = seconds(50);
    expect((await config.identity()).fingerprint).toBe(before);
    now = seconds(95);
    expect((await config.identity()).fingerprint).toBe(before);
    expect(lines.at(-1)).toMatch(/^warning: Cannot renew the proxy, which is valid for 5 s more: Cannot read the cert/);
    now = seconds(100);
    await expect(config.identity()).rejects.toMatchObject({ code: 'ERR_ARC_CERTIFICATE_EXPIRED' });
    await expect(open().createProxy()).rejects.toMatchObject({ code: 'ERR_ARC_CREDENTIAL_MISSING' });
  });

  it('does not try to renew again at every call', async () => {
    const config = open({ proxyRenewalThresholdSeconds: 600 });
    const { fingerprint } = await config.identity();
    await chmod(settings.clientKey, 0o644);
    const warnings = () => lines.filter((line) => line.startsWith('warning')).length;
    now = seconds(3000);
    await config.identity();
    now = seconds(3029);
    expect((await config.identity()).fingerprint).toBe(fingerprint);
    expect(warnings()).toBe(1);
    now = seconds(3030);
    await config.identity();
    expect(warnings()).toBe(2);
    await chmod(settings.clientKey, 0o600);
    now = seconds(3060);
    expect((await config.identity()).fingerprint).not.toBe(fingerprint);
  });

  it('tries again at once after a failure with nothing to go on with', async () => {
    await chmod(settings.clientKey, 0o644);
    const config = open();
    await expect(config.identity()).rejects.toThrow();
    await chmod(settings.clientKey, 0o600);
    await expect(config.identity()).resolves.toBeDefined();
  });
});

describe('given a certificate in PKCS #12', () => {
  const bundle = fileURLToPath(new URL('../../fixtures/pkcs12/openssl-3.0/legacy.p12', import.meta.url));
  const asked: string[] = [];
  const passPhrase = async (path: string) => {
    asked.push(path);
    return 'correct horse';
  };
  let clientCert: string;
  beforeEach(async () => {
    clientCert = join(directory, 'me.p12');
    await copyFile(bundle, clientCert);
    await chmod(clientCert, 0o600);
    asked.length = 0;
  });

  it('then a proxy is made from it, and the pass phrase asked for once', async () => {
    const config = open({ clientCert, clientKey: undefined, passPhrase });
    const { subject, notAfter } = await config.identity();
    expect(subject).toMatch(/^\/.*CN=fixture user\/CN=\d+$/);
    expect(notAfter > now).toBe(true);
    await config.identity();
    expect(asked).toEqual([clientCert]);
    expect(lines.join()).not.toContain('correct horse');
  });

  it('then the pass phrase is in no line of the log, in no error, and in nothing that is printed', async () => {
    const secret = 'correct horse';
    const right = open({ clientCert, clientKey: undefined, passPhrase: secret });
    await right.createProxy();
    const wrong = open({ clientCert, clientKey: undefined, passPhrase: `in${secret}` });
    const error: unknown = await wrong.createProxy().catch((one: unknown) => one);
    const options = { depth: null, showHidden: true };
    const printed = [right, wrong, error, await right.credential()].map((one) => inspect(one, options));
    expect(lines.join()).toContain('Made a proxy for');
    expect([...lines, ...printed, JSON.stringify([right, error]), String(error)].join()).not.toContain(secret);
  });

  it('then a valid proxy of it is used without the pass phrase', async () => {
    await open({ clientCert, clientKey: undefined, passPhrase: 'correct horse' }).createProxy();
    const first = await fileOf();
    await open({ clientCert, clientKey: undefined }).identity();
    expect(await fileOf()).toBe(first);
  });

  it('then with a pass phrase that is a text, the proxy of another user is not used', async () => {
    await installProxy();
    const { subject } = await open({ clientCert, clientKey: undefined, passPhrase: 'correct horse' }).identity();
    expect(subject).toContain('CN=fixture user');
  });

  it('then the proxy of another certificate is noticed at once, and the pass phrase asked for', async () => {
    await installProxy();
    const { subject } = await open({ clientCert, clientKey: undefined, passPhrase }).identity();
    expect(subject).toContain('CN=fixture user');
    expect(asked).toEqual([clientCert]);
    expect(lines.join()).toContain(
      `it is of /DC=org/DC=example/CN=tester, and ${clientCert} is for another certificate`,
    );
    await open({ clientCert, clientKey: undefined, passPhrase }).identity();
    expect(asked).toEqual([clientCert]);
  });

  it('and no way to ask for a pass phrase, then the proxy of another certificate is not used either', async () => {
    await installProxy();
    await expect(open({ clientCert, clientKey: undefined }).identity()).rejects.toMatchObject({
      code: 'ERR_ARC_PASS_PHRASE',
      path: clientCert,
    });
  });

  it.each([
    ['no pass phrase', undefined, 'ERR_ARC_PASS_PHRASE', 'give-pass-phrase'],
    ['a wrong pass phrase', 'incorrect', 'ERR_ARC_PASS_PHRASE', 'correct-pass-phrase'],
  ])('and %s, then that is the error', async (_what, given, code, remedy) => {
    await expect(open({ clientCert, clientKey: undefined, passPhrase: given }).identity()).rejects.toMatchObject({
      code,
      remedy,
      path: clientCert,
    });
  });

  it('that has expired, then that is the error', async () => {
    now = seconds(400 * DAY);
    await expect(open({ clientCert, clientKey: undefined, passPhrase }).identity()).rejects.toMatchObject({
      code: 'ERR_ARC_CERTIFICATE_EXPIRED',
      kind: 'certificate',
    });
  });
});

describe('given a place for the proxy that all users of the machine share', () => {
  const isRoot = process.geteuid?.() === 0;

  it.runIf(isRoot)(
    'and a proxy of another account there, then it is neither used nor replaced, and the error says what to set',
    async () => {
      await installProxy();
      await chown(settings.proxyFile, 65_534, 65_534);
      const before = await readFile(settings.proxyFile, 'utf8');
      for (const attempt of [() => open().identity(), () => open().createProxy()]) {
        await expect(attempt()).rejects.toMatchObject({
          code: 'ERR_ARC_PROXY_FILE',
          message: `The proxy file ${settings.proxyFile} belongs to another user`,
          hint: expect.stringContaining('Set PROXY_FILE to a path of your own'),
        });
      }
      expect(await readFile(settings.proxyFile, 'utf8')).toBe(before);
      expect((await stat(settings.proxyFile)).uid).toBe(65_534);
    },
  );

  it.each([
    ['a proxy of this user', () => installProxy()],
    ['nothing', async () => undefined],
  ])('and a link to %s there, then it is not followed', async (_what, prepare) => {
    await prepare();
    const target = settings.proxyFile;
    const before = await readFile(target, 'utf8').catch(() => undefined);
    const link = join(directory, 'link');
    await symlink(target, link);
    for (const attempt of [() => open({ proxyFile: link }).identity(), () => open({ proxyFile: link }).createProxy()]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'ERR_ARC_PROXY_FILE',
        message: expect.stringContaining('is a symbolic link, which another user may have made'),
      });
    }
    expect(await readFile(target, 'utf8').catch(() => undefined)).toBe(before);
  });
});

describe('given the path of an arcproxy', () => {
  /** A program that writes a proxy made beforehand. */
  async function standIn(plan: Partial<CertificatePlan>, owner: Made = user): Promise<string> {
    const path = join(directory, 'arcproxy');
    const made = credentialOf(owner, makeProxy(owner, '77', plan));
    await writeFile(join(directory, 'made'), made.toProxyFile());
    await writeFile(path, `#!/bin/sh\numask 077\ncat '${directory}/made' >"$6"\n`);
    await chmod(path, 0o755);
    return path;
  }

  it('has it make the proxy, and saves that', async () => {
    const { subject } = await open({ arcproxyPath: await standIn({}) }).identity();
    expect(subject).toBe('/DC=org/DC=example/CN=tester/CN=77');
    expect((await readProxyFile(settings.proxyFile)).certificate.subject).toBe(subject);
  });

  it('does not run it with a certificate that has expired', async () => {
    await installUser(makeUser(authority, 'tester', { notAfter: -1 }));
    await expect(open({ arcproxyPath: join(directory, 'missing') }).identity()).rejects.toMatchObject({
      code: 'ERR_ARC_CERTIFICATE_EXPIRED',
    });
  });

  it.each([
    ['of another user', {}, makeUser(authority, 'other'), 'not issued by'],
    ['that has expired', { notAfter: -1 }, user, 'expired'],
  ])('does not use a proxy %s that it made', async (_what, plan, owner, reason) => {
    await expect(open({ arcproxyPath: await standIn(plan, owner) }).identity()).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_GENERATION',
      message: expect.stringContaining(reason),
    });
    await expect(stat(settings.proxyFile)).rejects.toThrow();
  });
});

describe('the trusted authorities', () => {
  it('are those of the directory', async () => {
    await expect(open().trustAnchors()).rejects.toMatchObject({ code: 'ERR_ARC_CREDENTIAL_MISSING' });
    expect(open().certsDir).toBe(settings.certsDir);
    await expect(open({ certsDir: directory }).trustAnchors()).rejects.toThrow('no certificate of an authority');
    await writeFile(join(directory, 'authority.pem'), authority.certificate.toPem());
    expect(await open({ certsDir: directory }).trustAnchors()).toEqual([authority.certificate.toPem()]);
  });
});

/** A proxy with attributes of testvo, as a server of VOMS has given them. */
const fixture = fileURLToPath(new URL('../../fixtures/voms/one-group.chain.pem', import.meta.url));
async function membership(plan: Partial<CertificatePlan> = {}): Promise<Partial<CertificatePlan>> {
  const [recorded] = readCertificates(await readFile(fixture, 'utf8'), 'the fixture');
  const attributes = recorded.extensions.find(VomsOids.ATTRIBUTE_CERTIFICATES);
  if (attributes === undefined) throw new Error('the fixture has no attributes');
  return { extensions: [attributes, proxyCertInfo()], ...plan };
}

const warnings = () => lines.filter((line) => line.startsWith('warning'));

describe('given a proxy of an old kind in PROXY_FILE', () => {
  it('says so, and makes one that servers accept', async () => {
    const subjectName = appendCommonName(user.certificate.subjectName, 'proxy');
    await writeProxyFile(settings.proxyFile, credentialOf(user, make({ issuer: user, subjectName, keys: user })));
    const { subject } = await open().identity();
    expect(subject).toMatch(/CN=tester\/CN=\d+$/);
    expect(lines).toContainEqual(expect.stringContaining('it is a legacy proxy as Globus Toolkit 2 made them'));
  });
});

describe('given that it looks for the identity', () => {
  let foreign: string;
  const find =
    (env: Record<string, string> = { X509_USER_PROXY: foreign }) =>
    () =>
      searchIdentity(
        { proxyFile: settings.proxyFile, isProxyFileGiven: false },
        { env, home: join(directory, 'home'), uid: undefined, temporary: directory },
        now,
      );
  const installForeign = (plan: Partial<CertificatePlan> = {}, owner: Made = user) =>
    writeProxyFile(foreign, credentialOf(owner, makeProxy(owner, '1', plan)));
  const installCertificate = async ({ certificate, privateKey }: Made) => {
    const arc = join(directory, 'home/.arc');
    await mkdir(arc, { recursive: true });
    await writeFile(join(arc, 'usercert.pem'), certificate.toPem());
    await writeFile(join(arc, 'userkey.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  };
  beforeEach(() => {
    foreign = join(directory, 'foreign');
  });

  it('looks once, and not before it is needed', async () => {
    const search = vi.fn(find());
    await installForeign();
    const config = open({}, { find: search });
    expect(search).not.toHaveBeenCalled();
    await Promise.all([config.identity(), config.identity(), config.ownCredential()]);
    await config.identity();
    expect(search).toHaveBeenCalledTimes(1);
    expect(config.proxyPath).toBe(foreign);
    const alone = open({ clientCert: join(directory, 'nowhere.pem') }, { find: find() });
    expect(await alone.isPresent()).toBe(true);
  });

  it('renews a proxy of another program from its certificate, in a file of its own', async () => {
    await installForeign({ notAfter: 100 });
    await installCertificate(user);
    const before = await readFile(foreign, 'utf8');
    const config = open({}, { find: find() });
    const first = await config.identity();
    now = seconds(95);
    const second = await config.identity();
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(await fileOf()).toBe(second.fingerprint);
    expect((await config.identity()).fingerprint).toBe(second.fingerprint);
    expect(await readFile(foreign, 'utf8')).toBe(before);
    await installForeign({ notAfter: 20_000 });
    expect((await config.identity()).fingerprint).not.toBe(second.fingerprint); // the user has made another
    expect(warnings()).toEqual([]);
  });

  it('never goes on with another identity when a proxy ends', async () => {
    await installForeign({ notAfter: 100 }, makeUser(authority, 'robot'));
    await installCertificate(user);
    const config = open({}, { find: find() });
    const { fingerprint } = await config.identity();
    now = seconds(95);
    expect((await config.identity()).fingerprint).toBe(fingerprint);
    expect(warnings()).toEqual([
      `warning: The proxy ${foreign} ends in 100 seconds and is not renewed here: make a new one with the tool that made it`,
    ]);
    await expect(config.createProxy()).rejects.toMatchObject({ remedy: 'renew-with-its-tool' });
    now = seconds(100);
    await expect(config.identity()).rejects.toMatchObject({ code: 'ERR_ARC_CERTIFICATE_EXPIRED', kind: 'proxy' });
    expect(await config.ownCredential()).toBeUndefined();
    await installForeign({ notAfter: 3_600 }, makeUser(authority, 'robot'));
    expect((await config.identity()).subject).toContain('CN=robot');
  });

  it('warns of a named proxy that cannot be used, and says what is used instead', async () => {
    await installForeign(await membership({ notAfter: -60 }));
    await installCertificate(user);
    await open({}, { find: find() }).identity();
    expect(warnings()).toEqual([
      `warning: Not using the proxy of X509_USER_PROXY (${foreign}): expired on 2026-11-23T03:59:00.000Z, with its attributes of testvo; using the certificate ${join(directory, 'home/.arc/usercert.pem')}`,
    ]);
  });

  it('reports the expiry of the only proxy where there is nothing to make another from', async () => {
    await installForeign({ notAfter: -60 });
    const config = open({ clientCert: join(directory, 'nowhere.pem') }, { find: find() });
    await expect(config.identity()).rejects.toMatchObject({
      code: 'ERR_ARC_CERTIFICATE_EXPIRED',
      message: expect.stringContaining(foreign),
    });
  });

  it('takes the directory of authorities that it has found', async () => {
    const certificates = join(directory, 'certificates');
    await mkdir(certificates);
    await writeFile(join(certificates, 'authority.pem'), authority.certificate.toPem());
    const config = open({}, { find: find({ X509_CERT_DIR: certificates }) });
    expect(await config.trustAnchors()).toEqual([authority.certificate.toPem()]);
    expect(config.certsDir).toBe(certificates);
  });
});
