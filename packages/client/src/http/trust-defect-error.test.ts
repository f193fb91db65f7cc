import { describe, expect, it } from 'vitest';
import { RevocationListError, ServerNotTrustedError, SigningPolicyError } from '../errors/index.js';
import type { RevocationListDefect, TrustDefect } from '../pki/trust-defect.js';
import { trustDefectError } from './trust-defect-error.js';

const authority = '/DC=org/CN=authority';
const subject = '/DC=org/CN=ce.example.org';
const until = new Date('2026-11-20T06:00:00Z');
const errorOf = (defect: TrustDefect) => trustDefectError(defect, 'ce.example.org:443');

describe('a server that is not to be trusted in spite of its certificate', () => {
  it.each<[RevocationListDefect, RegExp, RegExp]>([
    ['expired', /has expired on 2026-11-20T06:00:00.000Z/, /fetch-crl -l '\/my certs'/],
    ['not-yet-valid', /is not valid before 2026-11-20/, /clock of this machine.*fetch-crl/],
    ['bad-signature', /not signed with the key of that authority/, /fetch-crl/],
    ['may-not-sign', /not meant for signing lists/, /fetch-crl/],
    ['unreadable', /cannot be read/, /fetch-crl/],
    ['not-supported', /of a kind that is not supported/, /fetch-crl/],
    ['out-of-scope', /not about certificates of this kind/, /fetch-crl/],
  ])('given that the list of revoked certificates is %s, then file and command are named', (reason, says, hint) => {
    const file = '/my certs/1f0e8352.r0';
    const error = errorOf({ kind: 'revocation-list', reason, authority, file, until });
    expect(error).toBeInstanceOf(RevocationListError);
    expect(error).toBeInstanceOf(ServerNotTrustedError);
    expect(error).toMatchObject({ reason, authority, file, until, retryable: false });
    expect(error.message).toMatch(says);
    expect(error.message).toContain('ce.example.org:443 cannot be trusted');
    expect(error.message).toContain(file);
    expect(error.hint).toMatch(hint);
  });

  it.each(['excluded', 'unreadable'] as const)('given that the signing policy is the reason: %s', (reason) => {
    const file = '/certs/1f0e8352.signing_policy';
    const error = errorOf({ kind: 'signing-policy', reason, subject, authority, file, detail: 'permission denied' });
    expect(error).toBeInstanceOf(SigningPolicyError);
    expect(error).toMatchObject({ code: 'ERR_ARC_SIGNING_POLICY', subject, authority, file });
    expect(error.message).toContain(file);
    expect(error.message).toMatch(reason === 'excluded' ? /may not sign for/ : /permission denied/);
    expect(error.hint).toContain('"rpm -qf /certs/1f0e8352.signing_policy" names the package to update');
  });
});
