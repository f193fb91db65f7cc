import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate, startTlsServer, type TlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import {
  type CertificatePlan,
  credentialOf,
  keyUsage,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  type AttributePlan,
  attributeCertificateDer,
  makeAttributeAuthority,
  makeAttributeCertificate,
  VO,
} from 'jasmin-arc-testing/voms/attribute-authority.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { VomsRequestError, VomsServerUnknownError } from '../errors/index.js';
import { createLog } from '../log/log.js';
import { PROXY_CERT_INFO_OID } from '../pki/proxy-cert-info.js';
import { readAttributeCertificates, vomsExtension } from '../voms/voms-extension.js';
import { VomsOids } from '../voms/voms-oids.js';
import { searchIdentity } from './find-identity.js';
import { readProxyAttributes } from './proxy-attributes.js';
import { readProxyFile, writeProxyFile } from './proxy-file.js';
import { UserConfig } from './user-config.js';
import type { UserConfigOptions, UserConfigSettings } from './user-config-settings.js';

// Drawing RSA keys would be nearly all that these tests do.
vi.mock('node:crypto', async (importOriginal) => {
  const { withOneRsaKey } = await import('jasmin-arc-testing/pki/one-rsa-key.js');
  return withOneRsaKey(await importOriginal());
});

const root = makeAuthority('root');
const user = makeUser(root, 'tester');
const authority = makeAttributeAuthority(root);
const HOUR = 3600;
const GROUP = `/${VO}/Role=NULL/Capability=NULL`;
const ROLE = `/${VO}/Role=production/Capability=NULL`;

let server: TlsServer;
let directory: string;
let settings: UserConfigSettings;
let now: Date;
let lines: string[];
/** The paths that the server was asked for. */
let asked: string[];
let answer: RequestListener;

beforeAll(async () => {
  server = await startTlsServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'proxy-attributes-'));
  const at = (name: string) => join(directory, name);
  settings = {
    clientCert: at('usercert.pem'),
    clientKey: at('userkey.pem'),
    certsDir: at('authorities'),
    proxyFile: at('proxy'),
    proxyValiditySeconds: 12 * HOUR,
    proxyRenewalThresholdSeconds: 600,
    vomses: [at('vomses')],
    vomsDirectory: at('vomsdir'),
  };
  await mkdir(settings.certsDir);
  await writeFile(join(settings.certsDir, 'authority.pem'), certificate('authority'));
  await writeFile(at('vomses'), `"alias" "localhost" "${server.port}" "/CN=localhost" "${VO}"\n`);
  await writeFile(settings.clientCert, user.certificate.toPem());
  await writeFile(at('userkey.pem'), user.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  now = NOW;
  lines = [];
  asked = [];
  answer = giving();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Gives attributes for twelve hours from the present, unless told otherwise. */
const giving =
  (plan: AttributePlan = {}): RequestListener =>
  (request, response) => {
    const fqans = /fqans=([^&]+)/.exec(request.url ?? '')?.[1]?.split(',') ?? [GROUP];
    const start = (now.getTime() - NOW.getTime()) / 1000;
    const times = { notBefore: start, notAfter: start + 12 * HOUR };
    const der = attributeCertificateDer(authority, user, { fqans, ...times, ...plan });
    const body = `<voms><ac>${der.toString('base64')}</ac></voms>`;
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
  };
const refusing: RequestListener = (_, response) => {
  const body = '<voms><error><code>NoSuchUser</code><message>User unknown to this VO.</message></error></voms>';
  response.writeHead(403, { 'content-length': Buffer.byteLength(body) }).end(body);
};

function open(changes: Partial<UserConfigSettings> = {}, options: Pick<UserConfigOptions, 'find'> = {}): UserConfig {
  const line = (message: string) => void lines.push(message);
  const log = createLog({ debug: line, info: line, warn: (text) => line(`warning: ${text}`), error: line }, 'DEBUG');
  return new UserConfig({ ...settings, ...changes }, { log, now: () => now, ...options });
}
const warnings = () => lines.filter((line) => line.startsWith('warning'));

/** As arcproxy or voms-proxy-init would. */
const installProxy = (plans: readonly AttributePlan[], plan: Partial<CertificatePlan> = {}) => {
  const attributes = vomsExtension(plans.map((each) => makeAttributeCertificate(authority, user, each)));
  const extensions = [attributes, proxyCertInfo(), keyUsage(0, 2)];
  return writeProxyFile(settings.proxyFile, credentialOf(user, makeProxy(user, '1', { extensions, ...plan })));
};
const fqansInFile = async () =>
  readAttributeCertificates((await readProxyFile(settings.proxyFile)).chain).map(({ fqans }) => fqans);

describe('a proxy for which groups of a virtual organisation are configured', () => {
  it('shows them, as the organisation has signed them, before it says that it is a proxy', async () => {
    const { certificate: proxy, chain, notAfter } = await open({ voms: [VO] }).credential();
    expect(asked).toEqual(['/generate-ac?lifetime=43200']);
    expect(readAttributeCertificates(chain).map(({ vo, fqans }) => [vo, fqans])).toEqual([[VO, [GROUP]]]);
    expect(proxy.extensions.all.slice(0, 2).map(({ oid, critical }) => [oid, critical])).toEqual([
      [VomsOids.ATTRIBUTE_CERTIFICATES, false],
      [PROXY_CERT_INFO_OID, true],
    ]);
    expect(notAfter).toEqual(seconds(12 * HOUR));
    expect(chain).toHaveLength(2);
    expect(await fqansInFile()).toEqual([[GROUP]]);
  });

  it('has the groups and roles in the order of the configuration, asked for at once', async () => {
    await open({ voms: [`alias:/${VO}/Role=production`, 'alias', `alias:/${VO}/a`] }).identity();
    expect(asked).toEqual([`/generate-ac?fqans=/${VO}/Role=production,/${VO},/${VO}/a&lifetime=43200`]);
    expect(warnings()).toEqual([]);
  });

  it.each([
    ['has none', () => installProxy([]), 'it has no attributes of testvo'],
    [
      'has those of another',
      () => installProxy([{ vo: 'other', fqans: ['/other'] }]),
      'it has no attributes of testvo',
    ],
    ['lacks the role', () => installProxy([{ fqans: [GROUP] }]), 'it is without /testvo/Role=production'],
    [
      'has another group first',
      () => installProxy([{ fqans: [GROUP, ROLE] }]),
      'its first group is /testvo, not /testvo/Role',
    ],
    ['has those of another user', () => installForeign(), 'it has no attributes of testvo'],
    ['has some that have ended', () => installProxy([{ fqans: [ROLE, GROUP], notAfter: 0 }]), 'it has no attributes'],
  ])('is made anew where the one in the file %s', async (_, install, reason) => {
    await install();
    await open({ voms: [`${VO}:/${VO}/Role=production`] }).identity();
    expect(lines.join('\n')).toContain(`Not using the proxy in ${settings.proxyFile}: ${reason}`);
    expect(await fqansInFile()).toEqual([[`/${VO}/Role=production`]]);
  });
  const installForeign = () => {
    const attributes = makeAttributeCertificate(authority, makeUser(root, 'another'), { fqans: [ROLE] });
    const extensions = [vomsExtension([attributes]), proxyCertInfo()];
    return writeProxyFile(settings.proxyFile, credentialOf(user, makeProxy(user, '1', { extensions })));
  };

  it.each([
    ['the organisation', [VO]],
    ['it by an alias', ['alias']],
    ['a role', [`${VO}:/${VO}/Role=production`]],
    ['both', [`${VO}:/${VO}/Role=production`, VO]],
  ])('is the one in the file if that has them, and more: %s', async (_, voms) => {
    await installProxy([{ vo: 'other', fqans: ['/other'] }, { fqans: [ROLE, GROUP, `/${VO}/more`] }]);
    await rm(join(directory, 'userkey.pem'));
    await open({ voms }).identity();
    expect(asked).toEqual([]);
  });

  it('is renewed with them when they near their end, although it is valid for longer itself', async () => {
    answer = giving({ notBefore: 0, notAfter: HOUR });
    const config = open({ voms: [VO] });
    const first = await config.identity();
    now = seconds(HOUR - 601);
    expect(await config.identity()).toBe(first);
    now = seconds(HOUR - 600);
    answer = giving();
    expect(await config.identity()).not.toBe(first);
    expect(asked).toHaveLength(2);
  });

  it('is not renewed at each look if they are given for less time than the threshold', async () => {
    answer = giving({ notBefore: 0, notAfter: 60 });
    const config = open({ voms: [VO] });
    await config.identity();
    await config.identity();
    expect(asked).toHaveLength(1);
  });

  it('is renewed where a delegation needs it for longer', async () => {
    const config = open({ voms: [VO] });
    const first = await config.credential({ leastSeconds: 6 * HOUR });
    now = seconds(5 * HOUR);
    expect(await config.credential({ leastSeconds: 6 * HOUR })).toBe(first);
    now = seconds(7 * HOUR);
    expect(await config.credential()).toBe(first);
    answer = refusing;
    expect(await config.credential({ leastSeconds: 6 * HOUR })).toBe(first);
    expect(warnings().filter((line) => line.includes('renew'))).toEqual([]);
    now = seconds(7 * HOUR + 60);
    answer = giving();
    expect((await config.credential({ leastSeconds: 6 * HOUR })).notAfter).toEqual(seconds(19 * HOUR + 60));
  });

  it('is used until they end where they cannot be renewed, and not after that', async () => {
    const config = open({ voms: [VO] });
    const first = await config.identity();
    now = seconds(12 * HOUR - 60);
    answer = refusing;
    expect(await config.identity()).toBe(first);
    expect(warnings().at(-1)).toMatch(/^warning: Cannot renew the proxy, which is valid for 60 s more: No server of/);
    now = seconds(12 * HOUR);
    await expect(config.identity()).rejects.toThrow(VomsRequestError);
  });

  it('is not made without them: not where they are refused, nor given in part, nor no server is known', async () => {
    answer = refusing;
    await expect(open({ voms: [VO] }).identity()).rejects.toMatchObject({ remedy: 'check-membership' });
    answer = giving({ fqans: [GROUP] });
    await expect(open({ voms: [`${VO}:/${VO}/Role=production`] }).identity()).rejects.toMatchObject({
      failures: [{ reason: `it gave attributes without /${VO}/Role=production`, refusal: 'incomplete' }],
    });
    await expect(open({ voms: ['unknown'] }).identity()).rejects.toThrow(VomsServerUnknownError);
    await expect(readProxyFile(settings.proxyFile)).rejects.toThrow('There is no proxy file');
  });

  it('is not made with attributes of another signer than the VOMS directory has', async () => {
    await mkdir(join(directory, 'vomsdir', VO), { recursive: true });
    await writeFile(join(directory, 'vomsdir', VO, 'voms.example.org.lsc'), '/CN=other\n/CN=root\n');
    await expect(open({ voms: [VO] }).identity()).rejects.toThrow(
      'its attribute certificate cannot be used: it is signed by',
    );
  });
});

describe('a proxy with groups that nothing asks for here', () => {
  it('is used as it is', async () => {
    await installProxy([{ fqans: [ROLE, GROUP] }]);
    const before = (await readProxyFile(settings.proxyFile)).certificate;
    expect((await open().credential()).certificate.equals(before)).toBe(true);
  });

  it.each([
    ['when it nears its end', 12 * HOUR - 60],
    ['when it has expired', 12 * HOUR],
  ])('is followed by one with the same, in the same order, %s', async (_, time) => {
    await installProxy([{ fqans: [ROLE, GROUP] }], { notAfter: 12 * HOUR });
    now = seconds(time);
    await open().identity();
    expect(asked).toEqual([`/generate-ac?fqans=/${VO}/Role=production,/${VO}&lifetime=43200`]);
    expect(await fqansInFile()).toEqual([[`/${VO}/Role=production`, `/${VO}`]]);
  });

  it('is not followed by one that ends before, when only the groups end', async () => {
    await installProxy([{ notAfter: HOUR }], { notAfter: 100 * HOUR });
    now = seconds(HOUR - 60);
    expect((await open().identity()).notAfter).toEqual(seconds(100 * HOUR));
    expect(await fqansInFile()).toEqual([[`/${VO}`]]);
  });

  it('is not followed by one without, where no server gives them', async () => {
    await installProxy([{}], { notAfter: HOUR });
    answer = refusing;
    now = seconds(HOUR - 60);
    const config = open();
    await config.identity();
    expect(warnings().join()).toContain('Cannot renew the proxy');
    now = seconds(HOUR);
    await expect(config.identity()).rejects.toThrow(VomsRequestError);
    await expect(open().identity()).rejects.toThrow(VomsRequestError);
    expect(await fqansInFile()).toEqual([[GROUP]]);
  });

  it('is used as long as it is valid itself, where the groups have ended and cannot be renewed', async () => {
    await installProxy([{ notAfter: HOUR }]);
    answer = refusing;
    now = seconds(2 * HOUR);
    await open().identity();
    expect(warnings().join()).toContain('Cannot renew the proxy, which is valid for 36000 s more');
  });

  it('is replaced by a plain one when the user asks for that, with a warning', async () => {
    await installProxy([{}]);
    await open().createProxy();
    expect(await fqansInFile()).toEqual([]);
    expect(warnings()).toEqual([
      'warning: The new proxy shows no groups of a virtual organisation, as the one before did: VOMS is not set',
    ]);
  });

  describe('in a file of another program', () => {
    let foreign: string;
    const installForeign = async (plan: Partial<CertificatePlan> = {}) => {
      const attributes = vomsExtension([makeAttributeCertificate(authority, user, { fqans: [ROLE, GROUP] })]);
      const extensions = [attributes, proxyCertInfo(), keyUsage(0, 2)];
      await writeProxyFile(foreign, credentialOf(user, makeProxy(user, '1', { extensions, ...plan })));
    };
    /** Looks for the identity, as the command does. */
    const openLooking = (changes: Partial<UserConfigSettings> = {}) => {
      const { proxyFile, certsDir } = settings;
      const files = { proxyFile, isProxyFileGiven: false, certsDir };
      const places = { env: { X509_USER_PROXY: foreign }, home: directory, uid: undefined, temporary: directory };
      return open(changes, { find: () => searchIdentity(files, places, now) });
    };
    beforeEach(async () => {
      foreign = join(directory, 'foreign');
      const arc = join(directory, '.arc');
      await mkdir(arc);
      await copyFile(settings.clientCert, join(arc, 'usercert.pem'));
      await copyFile(join(directory, 'userkey.pem'), join(arc, 'userkey.pem'));
    });

    it('is followed by one with the same, when it has expired', async () => {
      await installForeign({ notAfter: HOUR });
      now = seconds(2 * HOUR);
      await openLooking().identity();
      expect(await fqansInFile()).toEqual([[`/${VO}/Role=production`, `/${VO}`]]);
    });

    it('is not followed by one without, where its server is known and does not answer', async () => {
      await installForeign({ notAfter: HOUR });
      answer = refusing;
      now = seconds(2 * HOUR);
      await expect(openLooking().identity()).rejects.toThrow(VomsRequestError);
    });

    it('is followed by one without, and says so, where its server is not known here', async () => {
      await installForeign({ notAfter: HOUR });
      now = seconds(2 * HOUR);
      await openLooking({ vomses: [join(directory, 'no-vomses')] }).identity();
      expect(await fqansInFile()).toEqual([]);
      expect(warnings()).toContainEqual(expect.stringContaining(`with its attributes of ${VO}`));
      expect(lines).toContainEqual(
        expect.stringContaining(`does not show the groups of a virtual organisation that the one in ${foreign} showed`),
      );
    });

    it('does not count any more, when one of the user without groups has been valid for longer', async () => {
      await installForeign({ notAfter: HOUR });
      await writeProxyFile(settings.proxyFile, credentialOf(user, makeProxy(user, '2', { notAfter: 2 * HOUR })));
      now = seconds(3 * HOUR);
      await openLooking().identity();
      expect(asked).toEqual([]);
    });

    it('is told of with a warning, when the user asks for a plain one beside it', async () => {
      await installForeign();
      await openLooking().createProxy();
      expect(warnings()).toEqual([
        'warning: The new proxy shows no groups of a virtual organisation, as the one before did: VOMS is not set',
      ]);
    });
  });

  it('is not followed by one without, where what it shows cannot be read', async () => {
    const extension = { ...vomsExtension([]), value: Buffer.from('0403626164', 'hex') };
    const plan = { extensions: [extension, proxyCertInfo()], notAfter: HOUR };
    const proxy = credentialOf(user, makeProxy(user, '1', plan));
    expect(readProxyAttributes(proxy)).toBeUndefined();
    await writeProxyFile(settings.proxyFile, proxy);
    now = seconds(HOUR - 60);
    expect((await open().identity()).notAfter).toEqual(seconds(HOUR));
    expect(warnings().join()).toContain('What virtual organisations say of the user');
  });
});
