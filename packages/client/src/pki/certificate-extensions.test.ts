import { basicConstraints, keyUsage, proxyCertInfo, recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { readCertificates } from './certificate.js';
import { CertificateExtensions, CLIENT_AUTHENTICATION, ExtensionOids, KeyUsages } from './certificate-extensions.js';
import { DerError, nullValue, oid, sequence } from './der.js';
import { PolicyLanguages } from './proxy-cert-info.js';

const extensionsOf = (path: string) => readCertificates(recorded(path), path)[0].extensions;
const withValue = (oid: string, value: Buffer, critical = false) =>
  new CertificateExtensions([{ oid, critical, value }]);

describe('the extensions of a certificate', () => {
  it('of an authority say that it is one, and its key', () => {
    const { basicConstraints, keyUsage, subjectKeyIdentifier } = extensionsOf('ca-cert.pem');
    expect(basicConstraints).toEqual({ isAuthority: true, pathLength: undefined });
    expect(keyUsage).toBeUndefined();
    expect(subjectKeyIdentifier).toHaveLength(20);
  });

  it('of a user say who issued it and what it is for', () => {
    const user = extensionsOf('user-cert.pem');
    expect(user.authorityKeyIdentifier).toEqual(extensionsOf('ca-cert.pem').subjectKeyIdentifier);
    expect(user.basicConstraints).toEqual({ isAuthority: false, pathLength: undefined });
    expect(user.isProxy).toBe(false);
    const { keyUsage, extendedKeyUsage } = extensionsOf('user-with-usages-cert.pem');
    expect([...(keyUsage ?? [])]).toEqual([0, 1, 2, 3, 4]);
    expect(extendedKeyUsage).toEqual([CLIENT_AUTHENTICATION, '1.3.6.1.5.5.7.3.4']);
  });

  it('of proxies say whose rights they have', () => {
    const languageOf = (path: string) => extensionsOf(path).proxyCertInfo?.policyLanguage;
    expect(languageOf('arcproxy-6.17/proxy.pem')).toBe(PolicyLanguages.INHERIT_ALL);
    expect(languageOf('openssl-3.0/limited-proxy.chain.pem')).toBe(PolicyLanguages.LIMITED);
    expect(extensionsOf('openssl-3.0/any-language-proxy.chain.pem').proxyCertInfo).toEqual({
      pathLength: 3,
      policyLanguage: '1.3.6.1.5.5.7.21.0',
      policy: Buffer.from('a policy'),
    });
  });

  it('with a path length say it', () => {
    expect(new CertificateExtensions([basicConstraints(true, 2)]).basicConstraints?.pathLength).toBe(2);
  });

  it('are listed where they are critical and unknown', () => {
    const extensions = new CertificateExtensions([
      { oid: '1.2.3.4', critical: true, value: nullValue },
      { oid: '1.2.3.5', critical: false, value: nullValue },
      keyUsage(KeyUsages.DIGITAL_SIGNATURE),
      proxyCertInfo(),
    ]);
    expect(extensions.unrecognisedCritical).toEqual(['1.2.3.4']);
  });

  it('are refused when one occurs twice', () => {
    expect(() => new CertificateExtensions([keyUsage(0), keyUsage(1)])).toThrow(DerError);
  });

  it.each([
    ['basic constraints', withValue(ExtensionOids.BASIC_CONSTRAINTS, nullValue)],
    ['a key usage', withValue(ExtensionOids.KEY_USAGE, nullValue)],
    ['an extended key usage', withValue(ExtensionOids.EXTENDED_KEY_USAGE, sequence(nullValue))],
    ['a proxy cert info', withValue(ExtensionOids.PROXY_CERT_INFO, sequence(oid('1.2')))],
    ['a subject key identifier', withValue(ExtensionOids.SUBJECT_KEY_IDENTIFIER, nullValue)],
    ['an authority key identifier', withValue(ExtensionOids.AUTHORITY_KEY_IDENTIFIER, nullValue)],
  ])('fail the check with %s that is malformed', (_what, extensions) => {
    expect(() => extensions.check()).toThrow(DerError);
  });

  it('pass the check where they are well-formed', () => {
    for (const path of ['ca-cert.pem', 'user-with-usages-cert.pem', 'arcproxy-6.17/proxy.pem']) {
      expect(() => extensionsOf(path).check()).not.toThrow();
    }
  });
});
