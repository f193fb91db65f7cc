import {
  basicConstraints,
  keyPair,
  keyUsage,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
  recorded,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { readCertificates } from './certificate.js';
import { describePathDefect, findProxyPathDefect, isAuthority } from './proxy-path.js';

describe('from a proxy down to its user, with any issuer of the user’s certificate', () => {
  const user = makeUser(makeAuthority('authority'), 'tester');
  const proxy = makeProxy(user, '1');
  const deeper = makeProxy(proxy, '2');
  const chain = [deeper, proxy, user].map(({ certificate }) => certificate);

  it.each(['arcproxy-6.17/proxy.pem', 'arcproxy-6.17/proxy-of-proxy.chain.pem', 'openssl-3.0/limited-proxy.chain.pem'])(
    'finds nothing wrong with %s',
    (path) => {
      expect(findProxyPathDefect(readCertificates(recorded(path), path), NOW)).toBeUndefined();
    },
  );

  it('finds nothing wrong with a user certificate alone', () => {
    expect(findProxyPathDefect([user.certificate], NOW)).toBeUndefined();
  });

  it('does not care for the order above the leaf, nor for what does not belong to it', () => {
    const [leaf, ...above] = chain;
    const shuffled = [...(leaf ? [leaf] : []), makeAuthority('unrelated').certificate, ...above.reverse()];
    expect(findProxyPathDefect(shuffled, NOW)).toBeUndefined();
  });

  it.each([
    ['nothing at all', [], { reason: 'no-certificate' }],
    ['a proxy without its user', chain.slice(0, 2), { reason: 'issuer-missing', issuer: user.certificate.subject }],
    [
      'a proxy without the one above',
      chain.filter((_one, index) => index !== 1),
      { reason: 'issuer-missing', issuer: proxy.certificate.subject },
    ],
    [
      'a proxy signed by another user of the same name',
      [proxy.certificate, makeUser(user, 'tester', { keys: keyPair('impostor') }).certificate],
      { reason: 'bad-signature', subject: proxy.certificate.subject },
    ],
  ])('finds what is wrong with %s', (_what, certificates, defect) => {
    expect(findProxyPathDefect(certificates, NOW)).toMatchObject(defect);
  });

  it('tells of a proxy without its user what is missing, and of other defects what they are', () => {
    const told = (certificates: typeof chain, now = NOW) => {
      const defect = findProxyPathDefect(certificates, now);
      return defect && describePathDefect(defect);
    };
    const { subject } = proxy.certificate;
    const { subject: issuer } = user.certificate;
    expect(told(chain.slice(0, 2))).toBe(`it is without the certificate of ${issuer}, which has issued ${subject}`);
    expect(told(chain, proxy.certificate.notAfter)).toMatch(/ expired on /);
  });

  it('finds a proxy that has expired, or is not valid yet, by the given time', () => {
    const { notAfter, notBefore, subject } = proxy.certificate;
    expect(findProxyPathDefect(chain.slice(1), notAfter)).toEqual({ reason: 'expired', subject, notAfter });
    expect(findProxyPathDefect(chain.slice(1), seconds(-301))).toEqual({ reason: 'not-yet-valid', subject, notBefore });
    expect(findProxyPathDefect(chain.slice(1), notBefore)).toBeUndefined();
  });
});

describe('an authority', () => {
  const root = makeAuthority('root');
  it.each([
    ['says so', root, true],
    ['is a root without extensions', makeAuthority('old', { extensions: [] }), true],
    ['says nothing but that it may sign certificates', makeAuthority('terse', { extensions: [keyUsage(5)] }), true],
    ['says that it is none', makeAuthority('none', { extensions: [basicConstraints(false), keyUsage(5)] }), false],
    ['is a user', makeUser(root, 'tester'), false],
    ['is a user without extensions', makeUser(root, 'plain', { extensions: [] }), false],
    ['is a proxy', makeProxy(makeUser(root, 'tester'), '1', { extensions: [proxyCertInfo()] }), false],
  ])('is what %s: %#', (_what, { certificate }, expected) => {
    expect(isAuthority(certificate)).toBe(expected);
  });
});
