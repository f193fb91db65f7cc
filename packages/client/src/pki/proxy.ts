import { generateKeyPair, type KeyObject, randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { requireArgument } from '../checks/require-argument.js';
import { anyNumber, bytes, listOf, object, required, text, time, truth } from '../checks/shape.js';
import { CertificateExpiredError, ProxyGenerationError, type Remedy } from '../errors/index.js';
import type { Certificate } from './certificate.js';
import { type CertificateExtension, ExtensionOids, KeyUsages } from './certificate-extensions.js';
import { lagOf } from './clock-evidence.js';
import { Credential } from './credential.js';
import { appendCommonName } from './distinguished-name.js';
import { issueCertificate } from './issue-certificate.js';
import { credential } from './pki-shapes.js';
import { PolicyLanguages } from './proxy-cert-info.js';
import { inheritedDigest } from './signature-algorithm.js';
import { keyUsage, proxyCertInfo } from './write-extensions.js';

/** A proxy is valid from a little before it is made, for servers whose clock is behind. */
const BACKDATED_SECONDS = 300;

/** 2048 bits of RSA is the only kind of proxy key that every ARC 6 and 7 accepts with its default settings. */
const KEY_BITS = 2048;

/** Key usages of the issuer that a signed proxy does not get (arcproxy leaves the same out). */
const NOT_INHERITED: ReadonlySet<number> = new Set([
  KeyUsages.NON_REPUDIATION,
  KeyUsages.KEY_CERT_SIGN,
  KeyUsages.CRL_SIGN,
]);

/**
 * The parts of a proxy.
 * @see RFC 3820, section 3
 */
export interface ProxyOptions {
  /** The signer: a user certificate, or a proxy one level above. */
  readonly issuer: Credential;
  /** How many seconds it is valid from `now` on; shortened if the issuer's chain ends earlier. */
  readonly validitySeconds: number;
  /** The present time; the validity begins up to five minutes before it, for servers whose clock is behind. */
  readonly now: Date;
  /** The CN that is added to the subject (RFC 3820, section 3.4). @default a random number of 31 bits */
  readonly commonName?: string | undefined;
  /** The serial number as a DER INTEGER (RFC 3820, section 3.3). @default the issuer's, as arcproxy does */
  readonly serialNumber?: Buffer | undefined;
  /** Further extensions, such as `vomsExtension` makes; placed first, as arcproxy does. @default none */
  readonly extensions?: readonly CertificateExtension[] | undefined;
}

const OPTIONS = object<ProxyOptions>({
  issuer: required(credential),
  validitySeconds: required(anyNumber('a number of seconds')),
  now: required(time),
  commonName: text,
  serialNumber: bytes,
  extensions: listOf(
    'extensions',
    object<CertificateExtension>({ oid: required(text), critical: required(truth), value: required(bytes) }),
  ),
});

export interface SignProxyOptions extends ProxyOptions {
  /** The proxy's own public key. */
  readonly publicKey: KeyObject;
}

/** A number for a proxy's CN and serial number, as ARC draws it: 31 bits, not 0. */
export const randomProxyNumber = (): number => randomInt(1, 2 ** 31);

/**
 * Signs a proxy certificate as arcproxy does: the issuer's name with one more CN, all of its rights or, below a
 * limited proxy, the same limits; its key usage without non-repudiation, its digest.
 *
 * @throws CertificateExpiredError if the issuer's chain has expired or is not valid yet
 * @throws ProxyGenerationError if the issuer may not issue proxies
 * @throws RangeError if the validity is not a positive number of seconds
 * @see RFC 3820, section 3
 */
export function signProxy(options: SignProxyOptions): Certificate {
  const { issuer, publicKey, validitySeconds, now } = options;
  if (!(validitySeconds > 0)) throw new RangeError(`A proxy is valid for more than ${validitySeconds} seconds`);
  requireValid(issuer.chain, now);
  requireMayIssueProxies(issuer.certificate);
  const signer = issuer.certificate;
  return issueCertificate(
    {
      serialNumber: options.serialNumber ?? signer.serialNumber,
      issuerName: signer.subjectName,
      subjectName: appendCommonName(signer.subjectName, options.commonName ?? String(randomProxyNumber())),
      notBefore: new Date(Math.max(now.getTime() - BACKDATED_SECONDS * 1000, issuer.notBefore.getTime())),
      notAfter: new Date(Math.min(now.getTime() + validitySeconds * 1000, issuer.notAfter.getTime())),
      publicKey,
      extensions: [...(options.extensions ?? []), ...proxyExtensions(signer)],
    },
    issuer.key,
    inheritedDigest(signer.signatureAlgorithm),
  );
}

/**
 * Makes a proxy with a fresh key, as arcproxy does.
 * @throws CertificateExpiredError if the issuer's chain has expired or is not valid yet
 * @throws ProxyGenerationError if the issuer may not issue proxies
 * @throws RangeError if the validity is not a positive number of seconds
 * @see RFC 3820, section 3
 *
 * @example
 * ```ts
 * const issuer = await readUserCredential({ clientCert: 'usercert.pem', clientKey: 'userkey.pem' });
 * const proxy = await issueProxy({ issuer, validitySeconds: 12 * 3600, now: new Date() });
 * ```
 */
export async function issueProxy(options: ProxyOptions): Promise<Credential> {
  requireArgument('issueProxy', 'options', options, OPTIONS);
  requireValid(options.issuer.chain, options.now); // before the key is made, which takes a while
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS });
  const proxy = signProxy({ ...options, publicKey });
  return new Credential([proxy, ...options.issuer.chain], privateKey);
}

/** @throws CertificateExpiredError if some certificate of the chain has expired or is not valid yet */
export function requireValid(chain: readonly Certificate[], now: Date): void {
  for (const { subject, notBefore, notAfter, isProxy } of chain) {
    const kind = isProxy ? 'proxy' : 'certificate';
    if (notAfter <= now) {
      throw new CertificateExpiredError(
        `The ${kind} ${subject} expired on ${notAfter.toISOString()}; the clock of this machine says ${now.toISOString()}`,
        {
          kind,
          remedy: isProxy ? 'renew-proxy' : 'renew-certificate',
        },
      );
    }
    if (notBefore > now) {
      throw new CertificateExpiredError(`The ${kind} ${subject} is not valid yet: it ${lagOf(notBefore, now)}`, {
        kind,
        remedy: 'wait-until-valid',
      });
    }
  }
}

function requireMayIssueProxies({ subject, extensions }: Certificate): void {
  const refuse = (reason: string, remedy: Remedy, cause?: unknown) => {
    throw new ProxyGenerationError(`${subject} cannot issue a proxy: ${reason}`, { remedy, cause });
  };
  try {
    extensions.check();
  } catch (cause) {
    refuse('one of its extensions is malformed', 'replace-certificate', cause);
  }
  if (extensions.basicConstraints?.isAuthority === true) refuse('it is an authority', 'use-personal-certificate');
  if (extensions.keyUsage?.has(KeyUsages.DIGITAL_SIGNATURE) === false)
    refuse('its key usage forbids signatures', 'use-personal-certificate');
  if (extensions.proxyCertInfo?.pathLength === 0) {
    refuse('it is a proxy that allows none below it', 'renew-proxy-from-certificate');
  }
}

function proxyExtensions({ extensions }: Certificate): readonly CertificateExtension[] {
  const limited = extensions.proxyCertInfo?.policyLanguage === PolicyLanguages.LIMITED;
  const policyLanguage = limited ? PolicyLanguages.LIMITED : PolicyLanguages.INHERIT_ALL;
  const usages = extensions.keyUsage;
  const extendedKeyUsage = extensions.find(ExtensionOids.EXTENDED_KEY_USAGE);
  return [
    proxyCertInfo({ policyLanguage }),
    ...(usages === undefined ? [] : [keyUsage(...[...usages].filter((usage) => !NOT_INHERITED.has(usage)))]),
    ...(extendedKeyUsage === undefined ? [] : [extendedKeyUsage]),
  ];
}
