import { keyPair, make, makeAuthority, nameOf } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { CLIENT_AUTHENTICATION, KeyUsages, SERVER_AUTHENTICATION } from './certificate-extensions.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectAlternativeName,
  subjectKeyIdentifier,
} from './write-extensions.js';

const issue = (...extensions: Parameters<typeof make>[0]['extensions'] & object) =>
  make({ subjectName: nameOf('host'), keys: keyPair('host'), extensions }).certificate;

describe('the extensions of a certificate that is issued here', () => {
  it('are read back', () => {
    const { extensions } = issue(
      basicConstraints(true, 3),
      keyUsage(KeyUsages.KEY_CERT_SIGN, KeyUsages.CRL_SIGN),
      extendedKeyUsage(CLIENT_AUTHENTICATION, SERVER_AUTHENTICATION),
    );
    expect(extensions.basicConstraints).toEqual({ isAuthority: true, pathLength: 3 });
    expect([...(extensions.keyUsage ?? [])]).toEqual([KeyUsages.KEY_CERT_SIGN, KeyUsages.CRL_SIGN]);
    expect(extensions.extendedKeyUsage).toEqual([CLIENT_AUTHENTICATION, SERVER_AUTHENTICATION]);
    expect(extensions.all.map(({ critical }) => critical)).toEqual([true, true, false]);
  });

  it('name hosts and addresses, in the order given', () => {
    const { x509 } = issue(subjectAlternativeName(['localhost', '127.0.0.1', '::1', 'fe80::1%eth0']));
    expect(x509.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:fe80::1%eth0',
    );
    expect([x509.checkHost('localhost'), x509.checkIP('::1')]).toEqual(['localhost', '::1']);
    expect(x509.checkHost('example.org')).toBeUndefined();
  });

  it('tell by which key a certificate is signed', () => {
    const authority = makeAuthority('authority');
    const { extensions } = issue(
      subjectKeyIdentifier(keyPair('host').publicKey),
      authorityKeyIdentifier(authority.publicKey),
    );
    const own = subjectKeyIdentifier(authority.publicKey);
    expect(own.value.subarray(2)).toEqual(extensions.authorityKeyIdentifier);
    expect(extensions.subjectKeyIdentifier).toHaveLength(20);
    expect(extensions.subjectKeyIdentifier).not.toEqual(extensions.authorityKeyIdentifier);
  });
});
