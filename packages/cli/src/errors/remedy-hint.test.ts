import * as library from 'jasmin-arc/errors';
import { describe, expect, it } from 'vitest';
import { COMMAND_HINTS, remedyHint } from './remedy-hint.js';

const refused = (remedy: library.Remedy) => new library.CredentialRefusedError('refused', { remedy });

describe('the hint for users of the command', () => {
  it.each([
    ['renew-proxy', 'Make a new proxy with "jasmin-arc proxy create".'],
    ['renew-proxy-from-certificate', 'Make a new proxy from the user certificate with "jasmin-arc proxy create".'],
    [
      'check-clocks-and-renew-proxy',
      'If that is not the time, set the clock of this machine, as root: timedatectl set-ntp true. Then: Make a new proxy with "jasmin-arc proxy create".',
    ],
    [
      'retry-or-renew-proxy',
      'Try again; if the error persists, the server may not accept the credential: make a new proxy with "jasmin-arc proxy create".',
    ],
    [
      'renew-proxy-or-check-authorities',
      'Make a new proxy with "jasmin-arc proxy create", and check the files in CERTS_DIR.',
    ],
    [
      'configure-credential',
      'Name a certificate and its key as CLIENT_CERT and CLIENT_KEY in the configuration ("jasmin-arc config init" asks for them), and make a proxy with "jasmin-arc proxy create".',
    ],
  ] as const)('says what to type about a proxy: %s', (remedy, hint) => {
    expect(remedyHint(refused(remedy))).toBe(hint);
  });

  it('names no method of the library, where that of the library does', () => {
    for (const words of Object.values(COMMAND_HINTS)) {
      const hint = typeof words === 'string' ? words : words({});
      expect(hint).not.toMatch(/\b[a-z]+[A-Z]\w*|undefined|\{ /);
    }
  });

  it('is that of the library for all others', () => {
    const error = new library.KeyPermissionsError('open', { remedy: 'fix-permissions', path: '/home/me/key.pem' });
    expect(remedyHint(error)).toBe(error.hint);
  });

  it('of an uncertain submission sends to where the job can be found: in the list, or where that could not be written, on the server', () => {
    const uncertain = (isNoted: boolean) =>
      new library.SubmissionUncertainError('lost', 'urn:uuid:1', { uncertainUntil: new Date(), isNoted });
    expect(remedyHint(uncertain(true))).toContain('"jasmin-arc status" finds the job');
    expect(remedyHint(uncertain(false))).toContain('look for the job with "jasmin-arc status --on-server"');
  });

  it('has the facts of the error that was the cause', () => {
    const cause = new library.KeyPermissionsError('open', { remedy: 'fix-permissions', path: '/home/me/key.pem' });
    const error = new library.TransferError('in.txt', 'no', { cause, remedy: cause.remedy });
    expect(remedyHint(error)).toBe('Make it yours alone: chmod 600 /home/me/key.pem');
  });

  it('keeps what a shell would take apart together', () => {
    const error = new library.InputFileError("it's.sh", 'lines', { remedy: 'convert-line-ends' });
    expect(remedyHint(error)).toBe(`Convert it: perl -pi -e 's/\\r$//' 'it'\\''s.sh'`);
  });

  it('is none where the library has no remedy', () => {
    expect(remedyHint(new library.UnsafePathError('../a', 'it leads out'))).toBeUndefined();
  });
});
