import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  credentialOf,
  keyUsage,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  type AttributePlan,
  makeAttributeAuthority,
  makeAttributeCertificate,
  VO,
} from 'jasmin-arc-testing/voms/attribute-authority.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { vomsExtension } from '../../../client/src/voms/voms-extension.js';
import { contextAround } from '../command-line/context.fixture.js';
import { showProxy } from './show-proxy.js';

const root = makeAuthority('root');
const user = makeUser(root, 'tester');
const authority = makeAttributeAuthority(root);
let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shown-attributes-'));
  path = join(directory, 'proxy');
  await mkdir(join(directory, 'authorities'));
  await writeFile(join(directory, 'authorities', 'root.pem'), root.certificate.toPem());
  await writeFile(join(directory, 'config.json'), JSON.stringify({ CERTS_DIR: join(directory, 'authorities') }));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The signer of the tests, as sites name it. */
async function writeLsc(vomsdir = 'vomsdir'): Promise<void> {
  await mkdir(join(directory, vomsdir, VO), { recursive: true });
  const { subject, issuer } = authority.server.certificate;
  await writeFile(join(directory, vomsdir, VO, 'voms.example.org.lsc'), `${subject}\n${issuer}\n`);
}

async function look(plans: readonly AttributePlan[], globals: { json?: boolean; voms?: readonly string[] } = {}) {
  const attributes = vomsExtension(plans.map((plan) => makeAttributeCertificate(authority, user, plan)));
  const extensions = plans.length === 0 ? [] : [attributes];
  const proxy = makeProxy(user, '1', { extensions: [...extensions, proxyCertInfo(), keyUsage(0, 2)] });
  await writeFile(path, credentialOf(user, proxy).toProxyFile(), { mode: 0o600 });
  const env = {
    NO_COLOR: '1',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    X509_VOMS_DIR: join(directory, 'vomsdir'),
    VOMS_USERCONF: join(directory, 'vomses'),
  };
  const config = join(directory, 'config.json');
  const context = contextAround({}, { env, now: () => NOW, globals: { config, ...globals } });
  const isRight = await showProxy(context, path);
  return { isRight, text: context.system.stdout.text };
}

const show = async (...args: Parameters<typeof look>) => (await look(...args)).text;

describe('what a proxy shows of virtual organisations', () => {
  const fqans = [`/${VO}/Role=production/Capability=NULL`, `/${VO}/Role=NULL/Capability=NULL`];

  it('is its groups and roles, the server, and until when they are valid', async () => {
    await writeLsc();
    const text = await show([{ fqans, notAfter: 3600 }]);
    expect(text).toMatch(/^VO +testvo$/m);
    expect(text).toMatch(/^Groups +\/testvo\/Role=production \/testvo$/m);
    expect(text).toMatch(/^VO server +voms\.example\.org:15000$/m);
    expect(text).toMatch(/^Groups until +2026-11-23 /m);
    expect(text).not.toContain('Not verified');
  });

  it('is for programs what it is for people', async () => {
    await writeLsc();
    const { proxy } = JSON.parse(
      await show([{ fqans }, { vo: 'other', fqans: ['/other'], notAfter: -600 }], { json: true }),
    );
    expect(proxy.attributes).toMatchObject([
      {
        vo: VO,
        fqans: [`/${VO}/Role=production`, `/${VO}`],
        server: 'voms.example.org:15000',
        issuer: authority.server.certificate.subject,
        isValid: true,
        isVerified: true,
        problem: null,
      },
      { vo: 'other', isValid: false, isVerified: false, problem: expect.stringContaining('it expired on') },
    ]);
  });

  it('is not verified where it is not known here who may sign, and says so', async () => {
    expect(await show([{}])).toMatch(/^Not verified +nothing says who may sign for voms\.example\.org of testvo/m);
    await rm(join(directory, 'authorities'), { recursive: true });
    await writeLsc();
    expect(await show([{}])).toMatch(/^Not verified +Cannot read the directory of authorities/m);
  });

  it('is not mentioned where there is nothing', async () => {
    expect(await show([])).not.toMatch(/VO|Groups/);
    expect(JSON.parse(await show([], { json: true })).proxy.attributes).toEqual([]);
  });

  it('is compared with what is asked for, by its name or an alias', async () => {
    const vomses = join(directory, 'vomses');
    await writeFile(vomses, `"alias" "voms.example.org" "15000" "/CN=voms" "${VO}"\n`);
    for (const voms of [[], [VO], ['alias'], [`alias:/${VO}`], [VO, `${VO}:/${VO}/Role=production`]]) {
      expect(await look([{ fqans }], { voms })).toMatchObject({ isRight: true });
    }
    const lacking = await look([{ fqans }], { voms: [`${VO}:/${VO}/Role=admin`, VO, 'other'] });
    expect(lacking.isRight).toBe(false);
    expect(lacking.text).toMatch(/^Missing +testvo:\/testvo\/Role=admin other$/m);
    expect((await look([], { voms: [VO] })).isRight).toBe(false);
    expect((await look([{ notAfter: -1 }], { voms: [VO] })).isRight).toBe(false);
  });

  it('is judged by the places that the configuration names', async () => {
    const at = (name: string) => join(directory, name);
    await writeFile(at('my-vomses'), `"mine" "voms.example.org" "15000" "/CN=voms" "${VO}"\n`);
    await writeLsc('my-vomsdir');
    expect(await look([{ fqans }], { voms: ['mine'] })).toMatchObject({
      isRight: false,
      text: expect.stringContaining('Not verified'),
    });
    const config = { CERTS_DIR: at('authorities'), VOMSES: at('my-vomses'), VOMSDIR: at('my-vomsdir') };
    await writeFile(at('config.json'), JSON.stringify(config));
    expect(await look([{ fqans }], { voms: ['mine'] })).toMatchObject({
      isRight: true,
      text: expect.not.stringContaining('Not verified'),
    });
  });
});
