import fc from 'fast-check';
import { ecKeyPair, keyUsage, makeAuthority, makeUser, NOW, rsaKeyPair } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors/index.js';
import { randomSerialNumber } from '../pki/issue-certificate.js';
import type { AttributeCertificate } from './attribute-certificate.js';
import { findContentDefect, findSignatureDefect } from './find-attribute-defect.js';
import { type AttributeContents, issueAttributeCertificate } from './issue-attribute-certificate.js';

const root = makeAuthority('root');
const user = makeUser(root, 'tester');
const HOUR_MS = 3_600_000;

/** VOMS servers have RSA keys, and the sandbox an EC one. */
const SERVERS = {
  RSA: makeUser(root, 'voms', { keys: rsaKeyPair('voms'), extensions: [keyUsage(0, 2)] }),
  EC: makeUser(root, 'voms', { keys: ecKeyPair('voms') }),
};

const contents: AttributeContents = {
  serialNumber: randomSerialNumber(),
  user: user.certificate,
  issuer: SERVERS.RSA.certificate,
  notBefore: NOW,
  notAfter: new Date(NOW.getTime() + 12 * HOUR_MS),
  vo: 'testvo',
  host: 'voms.example.org',
  port: 15_000,
  fqans: ['/testvo/prod/Role=pilot', '/testvo'],
};
const issue = (changes: Partial<AttributeContents> = {}): AttributeCertificate =>
  issueAttributeCertificate({ ...contents, ...changes }, SERVERS.RSA.privateKey, 'sha256');

describe('issuing an attribute certificate', () => {
  it('writes groups and roles as VOMS servers do', () => {
    expect(issue()).toMatchObject({
      policyAuthority: 'testvo://voms.example.org:15000',
      fqans: ['/testvo/prod/Role=pilot/Capability=NULL', '/testvo/Role=NULL/Capability=NULL'],
      holder: { certificate: { name: user.certificate.subject }, entity: undefined },
      hasNoRevocation: true,
    });
  });

  it.each(['RSA', 'EC'] as const)('makes one that is believed, with the %s key of its issuer', (kind) => {
    const { certificate, privateKey } = SERVERS[kind];
    const attributes = issueAttributeCertificate({ ...contents, issuer: certificate }, privateKey, 'sha256');
    expect(findContentDefect(attributes, { user: user.certificate, vo: 'testvo', now: NOW })).toBeUndefined();
    expect(findSignatureDefect(attributes, certificate)).toBeUndefined();
    expect(attributes.signers.map(({ subject }) => subject)).toEqual([certificate.subject]);
  });

  it('makes one that is not believed where the key is not that of its issuer', () => {
    const attributes = issueAttributeCertificate(contents, SERVERS.EC.privateKey, 'sha256');
    expect(findSignatureDefect(attributes, SERVERS.RSA.certificate)).toMatchObject({ kind: 'bad-signature' });
  });

  it('refuses what no VOMS server writes', () => {
    const wrong: readonly Partial<AttributeContents>[] = [
      { fqans: ['testvo'] },
      { vo: '../testvo' },
      { host: 'voms/example' },
      { port: 0 },
      { targets: ['a\nb'] },
    ];
    for (const changes of wrong) expect(() => issue(changes)).toThrow(InvalidArgumentError);
  });

  it('is read back as it was written', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,12}$/);
    const host = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,30}$/);
    const fqan = fc
      .tuple(fc.array(word, { minLength: 1, maxLength: 4 }), fc.option(word, { nil: undefined }))
      .map(([groups, role]) => ({ group: `/${groups.join('/')}`, role: role === 'NULL' ? undefined : role }));
    const seconds = fc.integer({ min: -1e9, max: 3e9 }).map((since) => new Date(NOW.getTime() + since * 1000));
    const drawn = fc.record({
      vo: word,
      host,
      port: fc.integer({ min: 1, max: 65_535 }),
      fqans: fc.array(fqan, { minLength: 1, maxLength: 6 }),
      targets: fc.array(host, { maxLength: 3 }),
      notBefore: seconds,
      notAfter: seconds,
      serialNumber: fc.constant(undefined).map(randomSerialNumber),
    });
    fc.assert(
      fc.property(drawn, ({ fqans, ...others }) => {
        const texts = fqans.map(({ group, role }) => (role === undefined ? group : `${group}/Role=${role}`));
        const read = issue({ ...others, fqans: texts });
        expect(read).toMatchObject({
          ...others,
          fqans: fqans.map(({ group, role = 'NULL' }) => `${group}/Role=${role}/Capability=NULL`),
        });
        expect(read.isHeldBy(user.certificate)).toBe(true);
        expect(read.isSignedBy(SERVERS.RSA.certificate)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
