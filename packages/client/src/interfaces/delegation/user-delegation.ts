import { ProxyGenerationError } from '../../errors/index.js';
import type { UserConfig } from '../../identity/user-config.js';
import { readUserCredential, type UserCredentialFiles } from '../../identity/user-credential.js';
import { readCertificates } from '../../pki/certificate.js';
import type { Credential } from '../../pki/credential.js';
import { signDelegationRequest } from '../../pki/delegation.js';
import type { DelegationSigner } from './delegation-keeper.js';

export interface UserDelegationSettings extends UserCredentialFiles {
  /** How long a delegation is to last, in seconds. */
  readonly validitySeconds: number;
}

/**
 * Delegates in the user's name: from the certificate itself if its key can be read without asking for a pass phrase, so that a
 * delegation lasts its full time however old the proxy in use is; otherwise from that proxy.
 */
export function userDelegation(
  user: Pick<UserConfig, 'credential'>,
  settings: UserDelegationSettings,
  now: () => Date = () => new Date(),
): DelegationSigner {
  const { validitySeconds, ...files } = settings;

  const issuer = async (): Promise<Credential> => {
    const proxy = await user.credential();
    try {
      const own = await readUserCredential(files);
      return own.identity === proxy.identity && own.notAfter > proxy.notAfter ? own : proxy;
    } catch (error) {
      if (error instanceof ProxyGenerationError) return proxy;
      throw error;
    }
  };
  const limited = (credential: Credential): Date =>
    new Date(Math.min(credential.notAfter.getTime(), now().getTime() + validitySeconds * 1000));

  return {
    sign: async (request) => {
      const credential = await issuer();
      const seconds = Math.max(1, Math.floor((limited(credential).getTime() - now().getTime()) / 1000));
      const { chain, notAfter } = signDelegationRequest({
        issuer: credential,
        request,
        validitySeconds: seconds,
        now: now(),
      });
      return { chainPem: chain, notAfter };
    },

    expiryOfOwn: async (chainPem) => {
      try {
        const chain = readCertificates(chainPem, 'the delegation');
        const owner = chain.find(({ isProxy }) => !isProxy);
        const own = (await user.credential()).chain.find(({ isProxy }) => !isProxy);
        if (own === undefined || owner === undefined || !owner.equals(own)) return undefined;
        return new Date(Math.min(...chain.map(({ notAfter }) => notAfter.getTime())));
      } catch (error) {
        if (error instanceof ProxyGenerationError) return undefined; // this library has not made such a chain
        throw error;
      }
    },

    attainableExpiry: async () => limited(await issuer()),
  };
}
