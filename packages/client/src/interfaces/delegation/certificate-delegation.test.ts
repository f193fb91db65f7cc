import { describe, expect, it, vi } from 'vitest';
import { NotAuthorisedError } from '../../errors/index.js';
import { CertificateDelegation } from './certificate-delegation.js';

const open = (requireAccess?: () => Promise<void>) => {
  const delegateCertificate = vi.fn(async () => 'x509');
  return { delegation: new CertificateDelegation({ delegateCertificate, requireAccess }), delegateCertificate };
};

describe('the delegation of a certificate', () => {
  it.each([{}, { isNeeded: true }, { isNeeded: false, needsProxy: true }, { isNeeded: false, isWanted: true }])(
    'is made for %o',
    async (options) => {
      expect(await open().delegation.current(options)).toBe('x509');
    },
  );

  it('is not made for jobs that need none', async () => {
    const { delegation, delegateCertificate } = open();
    expect(await delegation.current({ isNeeded: false })).toBeUndefined();
    expect(delegateCertificate).not.toHaveBeenCalled();
  });

  it('is not missed where the server refuses the user: no job is sent before one request has been let in', async () => {
    const requireAccess = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new NotAuthorisedError('no'));
    const { delegation } = open(requireAccess);
    const unneeded = () => delegation.current({ isNeeded: false });
    await expect(unneeded()).rejects.toBeInstanceOf(NotAuthorisedError);
    await unneeded();
    await unneeded();
    expect(requireAccess).toHaveBeenCalledTimes(2);
  });
});
