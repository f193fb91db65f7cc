import { makeAuthority, makeUser, NOW, seconds } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import type { TrustDefect } from '../pki/trust-defect.js';
import { subjectAlternativeName } from '../pki/write-extensions.js';
import { requireTrustedServer } from './judge-server.js';

const authority = makeAuthority('authority');
const host = (plan = {}) =>
  makeUser(authority, 'host', { extensions: [subjectAlternativeName(['ce.example.org'])], ...plan }).certificate;

/** What is thrown for a server that shows this certificate, where the directory of authorities objects so. */
const judged = (own = host(), defect?: TrustDefect, now = NOW) =>
  requireTrustedServer([own], {
    host: 'ce.example.org',
    server: 'ce.example.org:443',
    trust: { findTrustDefect: async () => defect },
    now,
  }).then(
    () => undefined,
    (error: unknown) => error,
  );

const noPath: TrustDefect = { kind: 'no-path', subject: '/CN=host' };

describe('the certificate of a server', () => {
  it('is trusted by its name, its time and the directory of authorities', async () => {
    expect(await judged()).toBeUndefined();
  });

  it.each([
    ['another authority', host(), noPath, { code: 'ERR_ARC_SERVER_NOT_TRUSTED', remedy: 'install-authority' }],
    [
      'its own signature',
      makeAuthority('self').certificate,
      noPath,
      { message: 'ce.example.org:443 cannot be trusted: its certificate is signed by itself' },
    ],
    ['a time that is over', host({ notAfter: -60 }), undefined, { remedy: 'check-clocks' }],
    [
      'a time to come, also without an authority in the directory',
      host({ notBefore: 600 }),
      noPath,
      { code: 'ERR_ARC_CLOCK', validFrom: seconds(600), now: NOW },
    ],
    [
      'another name',
      host({ extensions: [subjectAlternativeName(['other.example.org'])] }),
      undefined,
      { code: 'ERR_ARC_SERVER_NAME_MISMATCH', remedy: 'check-for-impostor' },
    ],
    [
      'a list on which it is',
      host(),
      { kind: 'revoked', subject: '/CN=host', authority: '/CN=CA', file: 'a.r0', revokedAt: NOW } satisfies TrustDefect,
      { code: 'ERR_ARC_SERVER_CERTIFICATE_REVOKED' },
    ],
  ])('is not trusted for %s', async (_why, own, defect, error) => {
    expect(await judged(own, defect)).toMatchObject(error);
  });
});
