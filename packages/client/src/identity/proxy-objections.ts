import { ProxyGenerationError } from '../errors/index.js';
import type { Certificate } from '../pki/certificate.js';
import type { Credential } from '../pki/credential.js';
import { hasAttributes } from '../voms/has-attributes.js';
import type { IdentityFiles } from './identity-files.js';
import { describeProxyTrouble } from './proxy-trouble.js';
import type { UserConfigSettings } from './user-config-settings.js';
import { isForAnotherCertificate, readUserCertificates } from './user-credential.js';

type Settings = IdentityFiles<UserConfigSettings>;

/** Why a proxy in a file cannot be used for the user of the settings; undefined if nothing speaks against it. */
export async function whyNotOurs(
  credential: Credential,
  path: string,
  settings: Settings,
  now: Date,
): Promise<string | undefined> {
  const trouble = describeProxyTrouble(credential.chain, now);
  if (trouble !== undefined) return trouble;
  if (path === settings.foreignProxy || !settings.isRenewable) return undefined;
  const own = await ownCertificate(settings);
  if (own === undefined || credential.chain.slice(1).some((certificate) => certificate.equals(own))) return undefined;
  return `it is not issued by ${own.subject} in ${settings.clientCert}`;
}

/**
 * Why a proxy is of another user, where the certificate is in a PKCS #12 file that has not been opened: the certificates in it are not known, but mostly whose it is. Without this, a proxy of
 * another identity would be used until it is renewed.
 */
export async function whyOfAnotherBundle(
  { chain }: Credential,
  path: string,
  settings: Settings,
): Promise<string | undefined> {
  const { clientCert, foreignProxy, isRenewable } = settings;
  const issuer = chain.find(({ isProxy }) => !isProxy);
  if (path === foreignProxy || !isRenewable || issuer === undefined) return undefined;
  if ((await ownCertificate(settings)) !== undefined) return undefined; // compared already
  const isOther = await isForAnotherCertificate(clientCert, issuer).catch((error: unknown) => {
    if (error instanceof ProxyGenerationError) return false; // a proxy can be used without its certificate
    throw error;
  });
  return isOther ? `it is of ${issuer.subject}, and ${clientCert} is for another certificate` : undefined;
}

/**
 * Which attributes of virtual organisations a proxy lacks that are asked for. That it has others, or more, speaks not against it.
 */
export async function whyNotAsked(
  credential: Credential,
  requests: readonly string[] | undefined,
  { vomses }: Pick<Settings, 'vomses'>,
  now: Date,
): Promise<string | undefined> {
  if (requests === undefined) return undefined;
  if (!hasAttributes(credential.chain)) return 'it has no attributes of a virtual organisation';
  const { whyWithoutAttributes } = await import('./proxy-attributes.js');
  return whyWithoutAttributes(credential, { requests, vomses }, now);
}

/**
 * The certificate that the proxies of a user are made from. Undefined if it cannot be read here: a valid proxy can be used without it, and
 * arcproxy knows more formats. The user is not asked for the pass phrase of a PKCS #12 file only to look at a proxy that is there.
 */
export async function ownCertificate({ clientCert, passPhrase }: Settings): Promise<Certificate | undefined> {
  try {
    return (await readUserCertificates(clientCert, typeof passPhrase === 'string' ? passPhrase : undefined))[0];
  } catch (error) {
    if (error instanceof ProxyGenerationError) return undefined;
    throw error;
  }
}
