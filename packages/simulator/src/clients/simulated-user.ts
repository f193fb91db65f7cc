import {
  type CertificatePlan,
  credentialOf,
  keyPair,
  makeAuthority,
  makeUser,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { UserConfig } from '../../../client/src/identity/user-config.js';
import type { UserConfigSettings } from '../../../client/src/identity/user-config-settings.js';
import { readCertificates } from '../../../client/src/pki/certificate.js';
import type { Credential } from '../../../client/src/pki/credential.js';
import { signDelegationRequest } from '../../../client/src/pki/delegation.js';
import { TlsIdentity } from '../../../client/src/pki/tls-identity.js';
import type { User, UserSettings } from '../../../client/src/service/users.js';

const DELEGATION_SECONDS = 12 * 3_600;
const YEAR_SECONDS = 366 * 86_400;

/**
 * A user with a certificate in memory. The simulated network has no TLS: it tells a server the subject. The delegations are real, as
 * servers look at them.
 */
export function simulatedUser(name: string, { tokens: _, ...settings }: UserSettings): User {
  const credential = credentialFor(name);
  const expiry = () => new Date(Math.min(credential.notAfter.getTime(), Date.now() + DELEGATION_SECONDS * 1_000));
  return {
    config: new UserInMemory(credential, settings),
    signer: {
      sign: async (request) => {
        const options = { issuer: credential, request, validitySeconds: DELEGATION_SECONDS, now: new Date() };
        const { chain, notAfter } = signDelegationRequest(options);
        return { chainPem: chain, notAfter };
      },
      expiryOfOwn: async (chainPem) => {
        const chain = readCertificates(chainPem, 'the delegation');
        const owner = chain.find(({ isProxy }) => !isProxy);
        if (owner === undefined || !owner.equals(credential.certificate)) return undefined;
        return new Date(Math.min(...chain.map(({ notAfter }) => notAfter.getTime())));
      },
      attainableExpiry: async () => expiry(),
      hasSameAttributes: async () => true,
    },
  };
}

/** The subject of a user's certificate. */
export const subjectOf = (name: string): string => `/DC=org/DC=example/CN=${name}`;

const known = new Map<string, Credential>();

function credentialFor(name: string): Credential {
  const found = known.get(name) ?? makeCredential(name);
  known.set(name, found);
  return found;
}

function makeCredential(name: string): Credential {
  // Longer than any simulation, and with keys that sign quickly.
  const lasting: Partial<CertificatePlan> = { notBefore: -5 * YEAR_SECONDS, notAfter: 5 * YEAR_SECONDS };
  const authority = makeAuthority('simulated authority', { ...lasting, keys: keyPair('simulated authority') });
  return credentialOf(makeUser(authority, name, { ...lasting, keys: keyPair(name) }));
}

class UserInMemory extends UserConfig {
  readonly #identity: TlsIdentity;

  constructor({ notAfter, identity }: Credential, settings: UserConfigSettings) {
    super(settings);
    this.#identity = new TlsIdentity({
      certificateChain: identity,
      privateKey: '',
      fingerprint: identity,
      subject: identity,
      notAfter,
    });
  }

  override async identity(): Promise<TlsIdentity> {
    return this.#identity;
  }

  override async trustAnchors(): Promise<readonly string[]> {
    return [];
  }

  override async findTrustDefect(): Promise<undefined> {
    return undefined;
  }
}
