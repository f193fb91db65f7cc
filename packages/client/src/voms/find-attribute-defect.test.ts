import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  keyPair,
  keyUsage,
  type Made,
  makeAuthority,
  makeUser,
  NOW,
  rsaKeyPair,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  type AttributePlan,
  attributeCertificateDer,
  DEFECTIVE_ATTRIBUTES,
  makeAttributeAuthority,
  makeAttributeCertificate,
  VO,
  VOMS_HOST,
} from 'jasmin-arc-testing/voms/attribute-authority.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors/index.js';
import { TrustedAuthorities } from '../identity/trusted-authorities.js';
import { type Certificate, readCertificates } from '../pki/certificate.js';
import { nullValue, oid, sequence } from '../pki/der.js';
import { AttributeCertificate } from './attribute-certificate.js';
import { describeAttributeDefect } from './attribute-defect.js';
import { findAttributeDefect } from './find-attribute-defect.js';
import { readAttributeCertificates } from './voms-extension.js';

const root = makeAuthority('root');
const user = makeUser(root, 'tester');
const authority = makeAttributeAuthority(root);

let place: string;
let directory: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'voms-'));
  directory = join(place, 'vomsdir');
  await mkdir(join(place, 'certificates'));
  await mkdir(join(directory, VO), { recursive: true });
  await writeFile(join(place, 'certificates', 'root.pem'), root.certificate.toPem());
  await trust(authority.server.certificate);
});
afterEach(() => rm(place, { recursive: true }));

const lsc = (vo = VO, host = VOMS_HOST) => join(directory, vo, `${host}.lsc`);
const trust = ({ subject, issuer }: Certificate) => writeFile(lsc(), `${subject}\n${issuer}\n`);
const authorities = (now = NOW) => new TrustedAuthorities(join(place, 'certificates'), { now: () => now });
const judge = (attributes: AttributeCertificate, now = NOW) =>
  findAttributeDefect(attributes, { user: user.certificate, vo: VO, now, directory, authorities: authorities(now) });
const made = (plan: AttributePlan = {}, by = authority) => makeAttributeCertificate(by, user, plan);

describe('attributes', () => {
  it('are believed if they are the user’s, valid, and signed by a server that the directory names', async () => {
    expect(await judge(made())).toBeUndefined();
    for (const holder of ['issuer', 'entity', 'both'] as const) expect(await judge(made({ holder }))).toBeUndefined();
  });

  it('are believed as a real tool makes them', async () => {
    const fixture = (name: string) =>
      readCertificates(readFileSync(new URL(`../../fixtures/voms/${name}`, import.meta.url), 'utf8'), name);
    const [own] = fixture('user-cert.pem');
    const now = new Date('2026-11-30T09:00:00Z');
    await writeFile(join(place, 'certificates', 'fixture.pem'), fixture('ca-cert.pem')[0].toPem());
    await mkdir(join(directory, 'testvo'), { recursive: true });
    await writeFile(
      lsc('testvo', 'localhost'),
      '/DC=org/DC=example/CN=host\\/localhost\n/DC=org/DC=example/CN=Fixture CA\n',
    );
    for (const name of ['one-group', 'groups-and-roles', 'rfc-holder']) {
      const [attributes] = readAttributeCertificates(fixture(`${name}.chain.pem`));
      if (attributes === undefined) throw new Error('it has none');
      const options = { user: own, vo: 'testvo', now, directory, authorities: authorities(now) };
      expect(await findAttributeDefect(attributes, options)).toBeUndefined();
    }
  });

  it.each(Object.entries(DEFECTIVE_ATTRIBUTES))(
    'are not believed of %s',
    async (_what, { plan, kind, ...defective }) => {
      const owner = defective.user?.(root) ?? user;
      const defect = await judge(makeAttributeCertificate(authority, owner, plan({ authority, user })));
      expect(defect?.kind).toBe(kind);
      expect(defect && describeAttributeDefect(defect)).toEqual(expect.any(String));
    },
  );

  it('may be some minutes early or late, as clocks differ', async () => {
    expect(await judge(made({ notBefore: 300 }))).toBeUndefined();
    expect(await judge(made({ notAfter: -299 }))).toBeUndefined();
    const strict = { user: user.certificate, now: NOW, directory, authorities: authorities(), clockSlackSeconds: 0 };
    expect(await findAttributeDefect(made({ notBefore: 1 }), strict)).toMatchObject({ kind: 'not-yet-valid' });
    expect(await findAttributeDefect(made({ notAfter: 0 }), strict)).toMatchObject({ kind: 'expired' });
  });

  it('may be meant for other servers', async () => {
    expect(await judge(made({ targets: ['ce.example.org'] }))).toBeUndefined();
  });

  it('may have groups and roles below that of the organisation, and no others', async () => {
    expect(await judge(made({ fqans: [`/${VO}`, `/${VO}/prod/Role=production/Capability=NULL`] }))).toBeUndefined();
    expect(await judge(made({ fqans: [`/${VO}2`] }))).toMatchObject({ kind: 'foreign-group', fqan: `/${VO}2` });
  });

  it('are not believed if a byte of them has been changed', async () => {
    const der = attributeCertificateDer(authority, user);
    await fc.assert(
      fc.asyncProperty(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(der);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        let attributes: AttributeCertificate;
        try {
          attributes = new AttributeCertificate(bytes);
        } catch {
          return;
        }
        expect(await judge(attributes)).toBeDefined();
      }),
      { numRuns: 100 },
    );
  });
});

describe('the signer of attributes', () => {
  it('is looked up for the server and the organisation, and nothing is believed without an entry', async () => {
    await rm(lsc());
    expect(await judge(made())).toEqual({
      kind: 'no-trust',
      vo: VO,
      host: VOMS_HOST,
      searched: [lsc(), join(directory, VO, '*.pem'), join(directory, '*.pem')],
    });
    expect(await judge(made({ host: 'other.example.org' }))).toMatchObject({
      kind: 'no-trust',
      host: 'other.example.org',
    });
  });

  it('must be named, with its authority', async () => {
    await writeFile(lsc(), `${authority.server.certificate.subject}\n/CN=Another CA\n`);
    expect(await judge(made())).toEqual({
      kind: 'unknown-signer',
      signer: authority.server.certificate.subject,
      authority: root.certificate.subject,
      file: lsc(),
    });
  });

  it('may be one of several that are named', async () => {
    const { subject, issuer } = authority.server.certificate;
    await writeFile(lsc(), `/CN=old\n/CN=Another CA\n------NEXT CHAIN------\n${subject}\n${issuer}\n`);
    expect(await judge(made())).toBeUndefined();
  });

  it('is told if what is said of it cannot be used', async () => {
    await writeFile(lsc(), `${authority.server.certificate.subject}\n`);
    expect(await judge(made())).toMatchObject({ kind: 'unusable-trust', file: lsc() });
  });

  it.each([VO, '.'])('may be in the directory with its certificate, in %s', async (folder) => {
    await rm(lsc());
    await writeFile(join(directory, folder, 'voms.pem'), authority.server.certificate.toPem());
    expect(await judge(made({ signers: [] }))).toBeUndefined();
    expect(await judge(made())).toBeUndefined();
    expect(await judge(made({ signers: [], signer: keyPair('thief') }))).toMatchObject({ kind: 'bad-signature' });
  });

  it('may have got a new certificate, beside the old one', async () => {
    await rm(lsc());
    const old = makeAttributeAuthority(root, { keys: keyPair('old') }).server;
    await writeFile(join(directory, VO, 'a.pem'), old.certificate.toPem());
    await writeFile(join(directory, VO, 'b.pem'), authority.server.certificate.toPem());
    expect(await judge(made({ signers: [] }))).toBeUndefined();
    await rm(join(directory, VO, 'b.pem'));
    expect(await judge(made({ signers: [] }))).toMatchObject({ kind: 'bad-signature' });
  });

  it('is not believed for the certificate of another one in the directory', async () => {
    await rm(lsc());
    await writeFile(join(directory, VO, 'other.pem'), makeUser(root, 'other').certificate.toPem());
    expect(await judge(made())).toMatchObject({ kind: 'no-trust' });
  });

  it('may be certified by an authority in between that it sends along', async () => {
    const between = makeAuthority('between', { issuer: root });
    const { server } = makeAttributeAuthority(between);
    await trust(server.certificate);
    expect(await judge(made({ signers: [server, between] }, { root, server }))).toBeUndefined();
    expect(await judge(made({}, { root, server }))).toMatchObject({
      kind: 'untrusted-signer',
      defect: { kind: 'no-path' },
    });
  });

  it.each([
    ['expired', { notAfter: -1 }],
    ['not valid yet', { notBefore: 1 }],
  ])('must have a valid certificate, and not one that is %s', async (_what, plan) => {
    expect(await judge(made({}, makeAttributeAuthority(root, plan)))).toMatchObject({ kind: 'signer-expired' });
  });

  it('must have a key for signatures', async () => {
    const by = makeAttributeAuthority(root, { extensions: [keyUsage(2)] });
    expect(await judge(made({}, by))).toMatchObject({ kind: 'signer-may-not-sign' });
    const malformed = [{ oid: '2.5.29.15', critical: true, value: Buffer.of(3) }];
    expect(await judge(made({}, makeAttributeAuthority(root, { extensions: malformed })))).toMatchObject({
      kind: 'signer-may-not-sign',
    });
  });

  it('must not use a digest that is not safe', async () => {
    const keys = rsaKeyPair('voms');
    const by = makeAttributeAuthority(root, { keys });
    for (const type of ['1.2.840.113549.1.1.5', '1.2.840.113549.1.1.10']) {
      const identifier = sequence(oid(type), type.endsWith('10') ? sequence() : nullValue);
      const algorithm = { identifier, sign: (bytes: Buffer) => sign('sha1', bytes, keys.privateKey) };
      expect(await judge(made({ algorithm }, by))).toMatchObject({ kind: 'weak-signature' });
    }
  });
});

describe('a wrong call', () => {
  it('is refused with the name of the option', async () => {
    const options = { user: user.certificate, directory, authorities: authorities(), vomsdir: '/x' };
    await expect(findAttributeDefect(made(), options)).rejects.toBeInstanceOf(InvalidArgumentError);
  });

  it('is not needed for attributes of any organisation, at the present time', async () => {
    const present = Math.floor((Date.now() - NOW.getTime()) / 1000);
    const current: Made = makeUser(root, 'present', { notBefore: present - 60, notAfter: present + 3600 });
    const by = {
      root,
      server: makeAttributeAuthority(root, { notBefore: present - 60, notAfter: present + 3600 }).server,
    };
    const attributes = makeAttributeCertificate(by, current, { notBefore: present - 60, notAfter: present + 60 });
    const options = { user: current.certificate, directory, authorities: { findDefect: async () => undefined } };
    expect(await findAttributeDefect(attributes, options)).toBeUndefined();
  });
});
