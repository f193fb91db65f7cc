import { keyPair, makeAuthority, makeUser, NOW } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { findServerPath } from './server-path.js';

const root = makeAuthority('root');
const unknown = makeAuthority('unknown');
const between = makeAuthority('between', { issuer: root });
const host = makeUser(between, 'ce.example.org');
const names = (path: ReturnType<typeof findServerPath>) => path?.map(({ subject }) => subject.split('CN=')[1]);

describe('the path from a server to a trusted authority', () => {
  it('leads over certificates that the server has shown, in any order, or over trusted ones', () => {
    const whole = ['ce.example.org', 'between', 'root'];
    const shown = [unknown.certificate, root.certificate, between.certificate];
    expect(names(findServerPath(host.certificate, shown, [root.certificate], NOW))).toEqual(whole);
    expect(names(findServerPath(host.certificate, [], [between.certificate, root.certificate], NOW))).toEqual(whole);
  });

  it('is found although the authority in between is signed by another root as well, which is not trusted', () => {
    const across = makeAuthority('between', { issuer: unknown });
    const shown = [across.certificate, between.certificate];
    expect(findServerPath(host.certificate, shown, [root.certificate], NOW)).toEqual([
      host.certificate,
      between.certificate,
      root.certificate,
    ]);
  });

  it.each([
    ['the authority in between is missing', []],
    ['it has expired', [makeAuthority('between', { issuer: root, notAfter: -1 })]],
    ['it begins later', [makeAuthority('between', { issuer: root, notBefore: 60 })]],
    ['it is none', [makeAuthority('between', { issuer: root, extensions: [] })]],
    ['it has another key', [makeAuthority('between', { issuer: root, keys: keyPair('another') })]],
    ['it is signed by another', [makeAuthority('between', { issuer: { ...root, privateKey: unknown.privateKey } })]],
    ['it signs itself', [makeAuthority('between')]],
  ])('does not exist where %s', (_what, shown) => {
    const certificates = shown.map(({ certificate }) => certificate);
    expect(findServerPath(host.certificate, certificates, [root.certificate], NOW)).toBeUndefined();
  });

  it('ends in a root, not in an authority below one that is not there', () => {
    expect(findServerPath(host.certificate, [], [between.certificate], NOW)).toBeUndefined();
  });
});
