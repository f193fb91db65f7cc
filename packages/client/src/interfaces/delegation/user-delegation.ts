import { isDeepStrictEqual } from 'node:util';
import { ProxyGenerationError } from '../../errors/index.js';
import type { UserConfig } from '../../identity/user-config.js';
import { type Certificate, readCertificates } from '../../pki/certificate.js';
import type { Credential } from '../../pki/credential.js';
import { signDelegationRequest } from '../../pki/delegation.js';
import { PolicyLanguages } from '../../pki/proxy-cert-info.js';
import { hasAttributes } from '../../voms/has-attributes.js';
import type { DelegationSigner } from './delegation-keeper.js';

const { INHERIT_ALL } = PolicyLanguages;

export interface UserDelegationSettings {
  /** How long a delegation is to last, in seconds. */
  readonly validitySeconds: number;
}

/**
 * Delegates in the user's name: from the certificate itself if its key can be read without asking for a pass phrase, so that a
 * delegation lasts its full time however old the proxy in use is; otherwise from that proxy. A proxy that shows groups and roles of
 * virtual organisations is always delegated from, as the certificate does not show them. It is made anew before if less than half
 * of the time is left, where that can be done without asking.
 */
export function userDelegation(
  user: Pick<UserConfig, 'credential' | 'ownCredential'>,
  settings: UserDelegationSettings,
  now: () => Date = () => new Date(),
): DelegationSigner {
  const { validitySeconds } = settings;

  const issuer = async (): Promise<Credential> => {
    const proxy = await user.credential();
    const own = await user.ownCredential();
    if (own === undefined || own.identity !== proxy.identity) return proxy;
    if (hasAttributes(proxy.chain)) return user.credential({ leastSeconds: validitySeconds / 2 });
    return own.notAfter > proxy.notAfter ? own : proxy;
  };
  const limited = ({ notAfter }: Credential): Date =>
    new Date(Math.min(notAfter.getTime(), now().getTime() + validitySeconds * 1000));
  const sign = async (request: string) => {
    const credential = await issuer();
    const seconds = Math.max(1, Math.floor((limited(credential).getTime() - now().getTime()) / 1000));
    return signDelegationRequest({ issuer: credential, request, validitySeconds: seconds, now: now() });
  };

  return {
    sign: async (request) => {
      const { chain: chainPem, notAfter } = await sign(request);
      const certificates = certificatesOf(chainPem);
      return {
        chainPem,
        notAfter: earliest(notAfter, await endOfAttributes(certificates, now())),
        attributes: await attributesIn(certificates),
      };
    },

    expiryOfOwn: async (chainPem) => {
      try {
        const chain = certificatesOf(chainPem);
        const owner = chain.find(({ isProxy }) => !isProxy);
        const own = (await user.credential()).chain.find(({ isProxy }) => !isProxy);
        if (own === undefined || owner === undefined || !owner.equals(own)) return undefined;
        // Another program may have delegated fewer rights on purpose: jobs are not given more.
        if (isRestricted(chain) && !isRestricted((await issuer()).chain)) return undefined;
        return earliest(...chain.map(({ notAfter }) => notAfter), await endOfAttributes(chain, now()));
      } catch (error) {
        if (error instanceof ProxyGenerationError) return undefined; // this library has not made such a chain
        throw error;
      }
    },

    attainableExpiry: async () => {
      const credential = await issuer();
      return earliest(limited(credential), await endOfAttributes(credential.chain, now()));
    },

    hasSameAttributes: async (chainPem, recorded = []) => {
      const own = await attributesIn((await user.credential()).chain);
      const delegated = chainPem === undefined ? recorded : await attributesIn(certificatesOf(chainPem));
      return isDeepStrictEqual(own, delegated);
    },
  };
}

async function attributesIn(chain: readonly Certificate[]): Promise<readonly string[]> {
  if (!hasAttributes(chain)) return [];
  const { shownAttributes } = await import('../../voms/chain-attributes.js');
  return shownAttributes(chain);
}

const certificatesOf = (chainPem: string) => readCertificates(chainPem, 'the delegation');

/** Whether a proxy in a chain has not all rights of its user, as a limited one. */
const isRestricted = (chain: readonly Certificate[]): boolean =>
  chain.some(({ extensions: { proxyCertInfo } }) => (proxyCertInfo?.policyLanguage ?? INHERIT_ALL) !== INHERIT_ALL);

const earliest = (...times: readonly (Date | undefined)[]): Date =>
  new Date(Math.min(...times.flatMap((time) => time?.getTime() ?? [])));

/** When the first attributes end that count now; undefined if there are none. */
async function endOfAttributes(chain: readonly Certificate[], now: Date): Promise<Date | undefined> {
  if (!hasAttributes(chain)) return undefined;
  const { currentAttributes } = await import('../../voms/chain-attributes.js');
  const ends = currentAttributes(chain, now).map(({ notAfter }) => notAfter);
  return ends.length === 0 ? undefined : earliest(...ends);
}
