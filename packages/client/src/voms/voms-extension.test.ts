import fc from 'fast-check';
import {
  credentialOf,
  keyUsage,
  makeAuthority,
  makeProxy,
  makeUser,
  proxyCertInfo,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeAttributeAuthority, makeAttributeCertificate } from 'jasmin-arc-testing/voms/attribute-authority.js';
import { describe, expect, it } from 'vitest';
import { CredentialFormatError } from '../errors/index.js';
import type { CertificateExtension } from '../pki/certificate-extensions.js';
import { octetString, sequence } from '../pki/der.js';
import { readAttributeCertificates, vomsExtension } from './voms-extension.js';

const root = makeAuthority('root');
const user = makeUser(root, 'tester');
const authority = makeAttributeAuthority(root);
const first = makeAttributeCertificate(authority, user, { vo: 'first' });
const second = makeAttributeCertificate(authority, user, { vo: 'second' });

const proxyWith = (...more: readonly CertificateExtension[]) =>
  makeProxy(user, '1', { extensions: [...more, proxyCertInfo(), keyUsage(0, 2)] });
const voms = (value: Buffer) => ({ ...vomsExtension([]), value });
const chainWith = (...more: readonly CertificateExtension[]) => credentialOf(user, proxyWith(...more)).chain;

describe('the attribute certificates of a proxy', () => {
  it('are read in the order in which they were written', () => {
    const read = readAttributeCertificates(chainWith(vomsExtension([second, first])));
    expect(read.map(({ vo }) => vo)).toEqual(['second', 'first']);
    expect(read.map(({ der }) => der)).toEqual([second.der, first.der]);
  });

  it('are those of all proxies of a chain, the newest first', () => {
    const above = proxyWith(vomsExtension([first]));
    const below = makeProxy(above, '2', { extensions: [vomsExtension([second]), proxyCertInfo()] });
    expect(readAttributeCertificates(credentialOf(user, above, below).chain).map(({ vo }) => vo)).toEqual([
      'second',
      'first',
    ]);
  });

  it('are none where there is no such extension, or it is empty', () => {
    expect(readAttributeCertificates(chainWith())).toEqual([]);
    expect(readAttributeCertificates(chainWith(vomsExtension([])))).toEqual([]);
    expect(readAttributeCertificates([])).toEqual([]);
  });

  it('may be in several lists', () => {
    const value = sequence(sequence(first.der), sequence(second.der));
    expect(readAttributeCertificates(chainWith(voms(value)))).toHaveLength(2);
  });

  it('are not in the way of servers that know nothing of them', () => {
    expect(vomsExtension([first])).toMatchObject({ oid: '1.3.6.1.4.1.8005.100.100.5', critical: false });
  });

  it.each([
    ['what is no DER', Buffer.of(0x30)],
    ['another structure', octetString(Buffer.of(1))],
    ['something that is no attribute certificate', sequence(sequence(sequence()))],
    ['too many', sequence(sequence(...Array.from({ length: 101 }, () => first.der)))],
  ])('are refused with the name of the proxy where there is %s', (_what, value) => {
    const chain = chainWith(voms(value));
    expect(() => readAttributeCertificates(chain)).toThrow(CredentialFormatError);
    expect(() => readAttributeCertificates(chain)).toThrow(
      'the attribute certificate in /DC=org/DC=example/CN=tester/CN=1',
    );
  });

  it('are read or refused, for an extension of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          readAttributeCertificates(chainWith(voms(Buffer.from(bytes))));
        } catch (error) {
          expect(error).toBeInstanceOf(CredentialFormatError);
        }
      }),
      { numRuns: 100 },
    );
  });
});
