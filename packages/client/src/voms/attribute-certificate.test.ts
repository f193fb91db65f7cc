import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  ecKeyPair,
  keyPair,
  makeAuthority,
  makeUser,
  rsaKeyPair,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  appendField,
  attributeCertificateDer,
  makeAttributeAuthority,
  makeAttributeCertificate,
  replaceField,
  VO,
  VOMS_HOST,
  VOMS_PORT,
} from 'jasmin-arc-testing/voms/attribute-authority.js';
import { describe, expect, it } from 'vitest';
import { CredentialFormatError } from '../errors/index.js';
import { readCertificates } from '../pki/certificate.js';
import {
  encode,
  explicitTag,
  implicitTag,
  nullValue,
  octetString,
  oid,
  sequence,
  set,
  Tag,
  unsigned,
} from '../pki/der.js';
import { AttributeCertificate } from './attribute-certificate.js';
import { readAttributeCertificates } from './voms-extension.js';

const root = makeAuthority('root');
const user = makeUser(root, 'tester');
const authority = makeAttributeAuthority(root);

const recorded = (name: string) => {
  const text = readFileSync(new URL(`../../fixtures/voms/${name}`, import.meta.url), 'utf8');
  return readCertificates(text, name);
};

describe('an attribute certificate of VOMS', () => {
  it('tells who has which groups and roles, by which server and until when', () => {
    const chain = recorded('groups-and-roles.chain.pem');
    const [attributes, ...more] = readAttributeCertificates(chain);
    expect(more).toEqual([]);
    expect(attributes).toMatchObject({
      vo: 'testvo',
      host: 'localhost',
      port: 15_000,
      policyAuthority: 'testvo://localhost:15000',
      fqans: ['/testvo/prod/Role=production/Capability=NULL', '/testvo/Role=NULL/Capability=NULL'],
      targets: [],
      issuer: '/DC=org/DC=example/CN=host\\/localhost',
      notBefore: new Date('2026-11-30T08:15:55Z'),
      notAfter: new Date('2026-11-30T20:15:55Z'),
      hasNoRevocation: true,
      holder: { certificate: { name: '/DC=org/DC=example/CN=fixture user' }, entity: undefined },
    });
    const [signer] = attributes?.signers ?? [];
    expect(signer?.subject).toBe('/DC=org/DC=example/CN=host\\/localhost');
    expect(signer && attributes?.isSignedBy(signer)).toBe(true);
    expect(attributes?.extensions.authorityKeyIdentifier).toEqual(signer?.extensions.subjectKeyIdentifier);
  });

  it.each(['one-group.chain.pem', 'rfc-holder.chain.pem'])('of %s is that of the user, and of no one else', (name) => {
    const [attributes] = readAttributeCertificates(recorded(name));
    const [own] = recorded('user-cert.pem');
    const [issuer] = recorded('ca-cert.pem');
    expect(attributes?.isHeldBy(own)).toBe(true);
    expect(attributes?.isHeldBy(issuer)).toBe(false);
    expect(attributes?.isHeldBy(user.certificate)).toBe(false);
    expect(attributes?.isSignedBy(issuer)).toBe(false);
  });

  it.each(['subject', 'issuer', 'entity', 'both'] as const)('names its holder by %s', (holder) => {
    const attributes = makeAttributeCertificate(authority, user, { holder });
    expect(attributes.isHeldBy(user.certificate)).toBe(true);
    expect(attributes.isHeldBy(makeUser(root, 'another').certificate)).toBe(false);
    // The same subject and issuer, but another certificate: only a serial number tells them apart.
    expect(attributes.isHeldBy(makeUser(root, 'tester').certificate)).toBe(holder === 'entity');
    expect(attributes.holder.entity).toBe(['entity', 'both'].includes(holder) ? user.certificate.subject : undefined);
  });

  it.each([
    ['RSA', rsaKeyPair('voms')],
    ['EC', ecKeyPair('voms')],
    ['Ed25519', keyPair('voms')],
  ])('is signed with a key of kind %s', (_kind, keys) => {
    const signing = makeAttributeAuthority(root, { keys });
    const attributes = makeAttributeCertificate(signing, user);
    expect(attributes.isSignedBy(signing.server.certificate)).toBe(true);
    expect(attributes.isSignedBy(authority.server.certificate)).toBe(false);
  });

  it.each([true, false])('has targets, wrapped once more: %s', (wrapTargets) => {
    const targets = ['ce.example.org', 'https://se.example.org'];
    expect(makeAttributeCertificate(authority, user, { targets, wrapTargets }).targets).toEqual(targets);
  });

  it('has the certificates above that of its signer, too', () => {
    const signers = [authority.server, root];
    expect(makeAttributeCertificate(authority, user, { signers }).signers.map(({ subject }) => subject)).toEqual(
      signers.map(({ certificate }) => certificate.subject),
    );
    expect(makeAttributeCertificate(authority, user, { signers: [] }).signers).toEqual([]);
  });

  it('may have a unique identifier of its issuer', () => {
    const der = appendField(attributeCertificateDer(authority, user), 7, encode(Tag.BIT_STRING, Buffer.of(0, 1)));
    expect(new AttributeCertificate(der)).toMatchObject({ vo: VO, host: VOMS_HOST, port: VOMS_PORT });
  });

  it('is valid between its own times', () => {
    const attributes = makeAttributeCertificate(authority, user, { notBefore: -5, notAfter: 5 });
    expect([attributes.notBefore, attributes.notAfter]).toEqual([seconds(-5), seconds(5)]);
  });
});

describe('what is not an attribute certificate of VOMS', () => {
  const der = attributeCertificateDer(authority, user);
  const name = encode(explicitTag(4), user.certificate.subjectName);
  const uri = (text: string) => encode(implicitTag(6), Buffer.from(text));
  const attribute = (...parts: readonly Buffer[]) =>
    sequence(sequence(oid('1.3.6.1.4.1.8005.100.100.4'), set(sequence(...parts))));
  const good = encode(explicitTag(0), uri('testvo://voms.example.org:15000'));
  const refused: readonly (readonly [string, Buffer, string])[] = [
    ['nothing', Buffer.alloc(0), 'it ends within an element'],
    ['a certificate', user.certificate.der, 'tag'],
    ['one that is too long', Buffer.concat([der, Buffer.alloc(1 << 20)]), 'longer than 1048576 bytes'],
    ['one with something behind it', Buffer.concat([der, nullValue]), 'something follows the last element'],
    ['one of version 1', replaceField(der, 0, unsigned(0)), 'version 2'],
    ['one without a holder', replaceField(der, 1, sequence()), 'does not name its holder'],
    [
      'one whose holder is a digest',
      replaceField(der, 1, sequence(encode(explicitTag(2)))),
      'does not name its holder',
    ],
    [
      'one whose holder is a digest, too',
      replaceField(der, 1, sequence(encode(explicitTag(1), name), encode(explicitTag(2)))),
      'a way that is not known',
    ],
    [
      'one whose holder has two names',
      replaceField(der, 1, sequence(encode(explicitTag(1), name, name))),
      'several names where one belongs',
    ],
    ['one without an issuer', replaceField(der, 2, encode(explicitTag(0))), 'missing'],
    ['one that states another algorithm', replaceField(der, 3, sequence(oid('1.2.3.4'))), 'two algorithms'],
    [
      'one with an enormous serial number',
      replaceField(der, 4, encode(Tag.INTEGER, Buffer.alloc(21, 1))),
      'out of range',
    ],
    ['one without times', replaceField(der, 5, sequence()), 'missing'],
    [
      'one with times that RFC 5755 does not allow',
      replaceField(
        der,
        5,
        sequence(...['261123000000Z', '261124000000Z'].map((digits) => encode(Tag.UTC_TIME, Buffer.from(digits)))),
      ),
      'tag 0x17',
    ],
    ['one without attributes', replaceField(der, 6, sequence()), 'no attributes of a virtual organisation'],
    [
      'one with other attributes only',
      replaceField(der, 6, sequence(sequence(oid('1.2.3.4'), set(nullValue)))),
      'no attributes of a virtual organisation',
    ],
    [
      'one of several organisations',
      replaceField(der, 6, attribute(encode(explicitTag(0), uri('a://b:1'), uri('c://d:2')), sequence())),
      'several policy authorities',
    ],
    ['one whose organisation is a path', withAuthority('../../etc://voms.example.org:1'), 'policy authority'],
    ['one whose organisation is hidden', withAuthority('.vo://voms.example.org:1'), 'policy authority'],
    ['one whose host is a path', withAuthority('vo://voms/../x:1'), 'policy authority'],
    ['one without a port', withAuthority('vo://voms.example.org'), 'policy authority'],
    ['one with a port that is none', withAuthority('vo://voms.example.org:65536'), 'policy authority'],
    ['one with groups that are not text', replaceField(der, 6, attribute(good, sequence(unsigned(1)))), 'tag 0x2'],
    [
      'one with a group that moves the cursor',
      replaceField(der, 6, attribute(good, sequence(octetString(Buffer.from('/testvo\u001b[2J'))))),
      'cannot be printed',
    ],
    ['one with a field more', appendField(der, 8, nullValue), 'a field that is not known'],
  ];

  function withAuthority(text: string): Buffer {
    return replaceField(der, 6, attribute(encode(explicitTag(0), uri(text)), sequence()));
  }

  it.each(refused)('%s is refused, with a reason', (_what, bytes, reason) => {
    expect(() => new AttributeCertificate(bytes, 'the answer of voms.example.org')).toThrow(CredentialFormatError);
    expect(() => new AttributeCertificate(bytes, 'the answer of voms.example.org')).toThrow(reason);
    expect(() => new AttributeCertificate(bytes, 'the answer of voms.example.org')).toThrow(
      /^Cannot read the answer of voms\.example\.org: /,
    );
  });

  it('one with too many certificates of its signer, or one that is none, is refused', () => {
    const signers = Array.from({ length: 21 }, () => authority.server);
    expect(() => makeAttributeCertificate(authority, user, { signers })).toThrow('too many certificates');
    const value = sequence(sequence(sequence()));
    const extensions = [{ oid: '1.3.6.1.4.1.8005.100.100.10', critical: false, value }];
    expect(() => makeAttributeCertificate(authority, user, { signers: [], extensions })).toThrow(
      /the certificate of its signer/,
    );
  });

  it('any bytes at all are read or refused, and no change of a good one makes another failure', () => {
    const plan = { targets: ['ce.example.org'], holder: 'both' } as const;
    const whole = attributeCertificateDer(authority, user, plan);
    const tryOut = (bytes: Uint8Array) => {
      try {
        const read = new AttributeCertificate(bytes);
        read.isSignedBy(authority.server.certificate);
        read.isHeldBy(user.certificate);
      } catch (error) {
        expect(error).toBeInstanceOf(CredentialFormatError);
      }
    };
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(3), (changes, cut) => {
        const bytes = Buffer.from(whole.subarray(0, whole.length - cut));
        for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
        tryOut(bytes);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => tryOut(bytes)),
      { numRuns: 200 },
    );
  });

  it('a changed byte is never taken for the same certificate with a good signature', () => {
    const whole = attributeCertificateDer(authority, user);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        let read: AttributeCertificate;
        try {
          read = new AttributeCertificate(bytes);
        } catch {
          return;
        }
        expect(read.isSignedBy(authority.server.certificate)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
