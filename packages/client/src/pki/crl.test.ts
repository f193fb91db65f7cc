import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  basicConstraints,
  ecKeyPair,
  keyPair,
  keyUsage,
  makeAuthority,
  makeUser,
  NOW,
  rsaKeyPair,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeRevocationList, type RevocationListPlan, revocationListPem } from 'jasmin-arc-testing/pki/crl-maker.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateRevocationList, readRevocationLists } from './crl.js';
import { DerError, encode, explicitTag, implicitTag, octetString, sequence, unsigned } from './der.js';
import { findRevocationDefect } from './revocation.js';

const authority = makeAuthority('authority');
const other = makeAuthority('other');
const host = makeUser(authority, 'host');
const neighbour = makeUser(authority, 'neighbour');

const distributionPoint = (...parts: readonly Buffer[]) => ({
  oid: '2.5.29.28',
  critical: true,
  value: sequence(...parts),
});
const flag = (n: number) => encode(implicitTag(n), Buffer.of(0xff));
const uri = (text: string) => encode(explicitTag(0), encode(explicitTag(0), encode(implicitTag(6), Buffer.from(text))));
const delta = { oid: '2.5.29.27', critical: true, value: unsigned(1) };
const unknown = { oid: '1.2.3.4', critical: true, value: octetString(Buffer.of(1)) };

describe('a list of revoked certificates', () => {
  it('says what it is, in PEM and in DER', () => {
    const der = makeRevocationList(authority, { revoked: [neighbour, host] });
    for (const bytes of [der, Buffer.from(`some words\n${revocationListPem(der)}`)]) {
      const [list] = readRevocationLists(bytes);
      expect(list?.thisUpdate).toEqual(seconds(-3600));
      expect(list?.nextUpdate).toEqual(seconds(3600));
      expect(list?.unsupported).toBeUndefined();
      expect(list?.isNamedAfter(authority.certificate)).toBe(true);
      expect(list?.isNamedAfter(other.certificate)).toBe(false);
      expect(list?.revocationOf(host.certificate)).toEqual(seconds(-7200));
      expect(list?.revocationOf(makeUser(authority, 'third').certificate)).toBeUndefined();
    }
  });

  it.each([
    ['RSA', rsaKeyPair('list')],
    ['EC', ecKeyPair('list')],
    ['Ed25519', keyPair('list')],
  ])('is signed with a key of kind %s', (_kind, keys) => {
    const signer = makeAuthority('signer', { keys });
    const list = new CertificateRevocationList(makeRevocationList(signer));
    expect(list.isSignedBy(signer.certificate)).toBe(true);
    expect(list.isSignedBy(authority.certificate)).toBe(false);
  });

  it('has a wrong signature as soon as a bit of it is another', () => {
    const der = makeRevocationList(authority, { revoked: [host] });
    fc.assert(
      fc.property(fc.nat(der.length * 8 - 1), (bit) => {
        const damaged = Buffer.from(der);
        damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        try {
          expect(new CertificateRevocationList(damaged).isSignedBy(authority.certificate)).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
    );
  });

  it.each([
    ['a certificate', Buffer.from(authority.certificate.toPem())],
    ['nothing', Buffer.alloc(0)],
    ['DER that is cut short', makeRevocationList(authority).subarray(0, 60)],
    ['PEM that is no base64', Buffer.from('-----BEGIN X509 CRL-----\n!\n-----END X509 CRL-----\n')],
  ])('is not %s', (_what, bytes) => {
    expect(() => readRevocationLists(bytes)).toThrow(DerError);
  });

  it('may be long', () => {
    const entries = makeRevocationList(authority, { revoked: Array.from({ length: 20_000 }, () => neighbour) });
    expect(new CertificateRevocationList(entries).revocationOf(host.certificate)).toBeUndefined();
  });
});

describe('whether a certificate is revoked', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lists-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  /** `good`, or the number of the error: what OpenSSL says with the lists in the order given. */
  async function opensslVerdict(lists: readonly Buffer[], from = authority): Promise<string> {
    await writeFile(join(directory, 'ca.pem'), from.certificate.toPem());
    await writeFile(join(directory, 'host.pem'), host.certificate.toPem());
    await writeFile(join(directory, 'lists.pem'), lists.map(revocationListPem).join(''));
    const attime = ['-attime', String(NOW.getTime() / 1000)];
    const files = ['-CAfile', 'ca.pem', '-no-CApath', '-no-CAstore', '-CRLfile', 'lists.pem', 'host.pem'];
    try {
      execFileSync('openssl', ['verify', '-crl_check', ...attime, ...files], { cwd: directory, stdio: 'pipe' });
      return 'good';
    } catch (error) {
      const said = String((error as { readonly stderr: Buffer }).stderr); // execFileSync's, with what was piped
      return /error (\d+) at/.exec(said)?.[1] ?? said;
    }
  }

  const verdict = (lists: readonly Buffer[], from = authority): string => {
    const files = lists.map((der, index) => ({ file: `r${index}`, lists: readRevocationLists(der) }));
    const defect = findRevocationDefect(host.certificate, from.certificate, files, NOW);
    return defect === undefined ? 'good' : defect.kind === 'revocation-list' ? defect.reason : defect.kind;
  };

  const plans: Readonly<Record<string, readonly [plan: RevocationListPlan, ours: string, openssl: string]>> = {
    'the list is empty': [{}, 'good', 'good'],
    'it is on the list': [{ revoked: [neighbour, host] }, 'revoked', '23'],
    'others are on the list': [{ revoked: [neighbour] }, 'good', 'good'],
    'the list has expired': [{ nextUpdate: -1 }, 'expired', '12'],
    'the list lasts for ever': [{ nextUpdate: null }, 'good', 'good'],
    'the list begins in a minute': [{ thisUpdate: 60 }, 'not-yet-valid', '11'],
    'the list is signed with another key': [{ signer: other }, 'bad-signature', '8'],
    'the list has an unknown critical extension': [{ extensions: [unknown] }, 'not-supported', '36'],
    'the list has an unknown extension': [{ extensions: [{ ...unknown, critical: false }] }, 'good', 'good'],
    'an entry has an unknown critical extension': [
      { revoked: [neighbour], entryExtensions: [unknown] },
      'not-supported',
      '36',
    ],
    'the list is for users and hosts': [{ extensions: [distributionPoint(flag(1))] }, 'good', 'good'],
    'the list is for authorities': [{ extensions: [distributionPoint(flag(2))] }, 'out-of-scope', '44'],
    'the list is for attributes': [{ extensions: [distributionPoint(flag(5))] }, 'out-of-scope', '44'],
    'the list is another part': [{ extensions: [distributionPoint(uri('http://ca/2'))] }, 'out-of-scope', '44'],
  };

  it.each(Object.keys(plans))('is judged as OpenSSL judges it: %s', async (what) => {
    const [plan = {}, ours, openssl] = plans[what] ?? [];
    const list = makeRevocationList(authority, plan);
    expect(verdict([list])).toBe(ours);
    expect(await opensslVerdict([list])).toBe(openssl);
    // A valid list is used although another is useless, in any order; the newest valid one counts.
    const good = makeRevocationList(authority, { thisUpdate: -1800 });
    for (const lists of [
      [list, good],
      [good, list],
    ]) {
      expect(verdict(lists)).toBe('good');
      if (!['8', '23'].includes(openssl ?? '')) expect(await opensslVerdict(lists)).toBe('good');
    }
  });

  it.each([
    ['it is an indirect list', [distributionPoint(flag(4))]],
    ['it covers some reasons', [distributionPoint(encode(implicitTag(3), Buffer.of(1, 0x40)))]],
    ['it is a delta list', [delta]],
  ])('is not known where %s: OpenSSL takes no notice of such a list, which is not enough here', (_what, extensions) => {
    expect(verdict([makeRevocationList(authority, { extensions })])).toBe('not-supported');
  });

  it('is not known where the list cannot be read', () => {
    const unreadable = { file: 'r0', unreadable: 'there is no revocation list in it' };
    const judge = (...files: Parameters<typeof findRevocationDefect>[2]) =>
      findRevocationDefect(host.certificate, authority.certificate, files, NOW);
    expect(judge(unreadable)).toMatchObject({ kind: 'revocation-list', reason: 'unreadable', file: 'r0' });
    expect(
      judge(unreadable, { file: 'r1', lists: readRevocationLists(makeRevocationList(authority)) }),
    ).toBeUndefined();
  });

  it('is known where the list has expired and the certificate is on it', () => {
    expect(verdict([makeRevocationList(authority, { revoked: [host], nextUpdate: -1 })])).toBe('revoked');
  });

  it('is revoked by either of two lists of the same second, because it is not known which is newer', () => {
    const lists = [
      makeRevocationList(authority, { revoked: [neighbour] }),
      makeRevocationList(authority, { revoked: [host] }),
    ];
    expect(verdict(lists)).toBe('revoked');
    expect(verdict(lists.toReversed())).toBe('revoked');
  });

  it('is not revoked by the list of another authority, which is ignored', () => {
    expect(verdict([makeRevocationList(other, { revoked: [host] })])).toBe('good');
  });

  it('is revoked by the part of the list that the certificate names', () => {
    const point = sequence(
      encode(explicitTag(0), encode(explicitTag(0), encode(implicitTag(6), Buffer.from('http://ca/1')))),
    );
    const partitioned = makeUser(authority, 'partitioned', {
      extensions: [{ oid: '2.5.29.31', critical: false, value: sequence(point) }],
    });
    const list = readRevocationLists(
      makeRevocationList(authority, { revoked: [partitioned], extensions: [distributionPoint(uri('http://ca/1'))] }),
    );
    expect(
      findRevocationDefect(partitioned.certificate, authority.certificate, [{ file: 'r0', lists: list }], NOW),
    ).toMatchObject({ kind: 'revoked', revokedAt: seconds(-7200) });
  });

  it('is not revoked by an authority that is not meant to sign lists', async () => {
    const silent = makeAuthority('authority', { extensions: [basicConstraints(true), keyUsage(5)] });
    const list = makeRevocationList(silent);
    expect(verdict([list], silent)).toBe('may-not-sign');
    expect(await opensslVerdict([list], silent)).toBe('35');
  });
});
