import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { DelegationRequestError, ProxyGenerationError } from '../errors/index.js';
import type { Credential } from './credential.js';
import { readBitString, readElement, readElements, Tag, unsigned } from './der.js';
import { readPem } from './pem.js';
import { randomProxyNumber, signProxy } from './proxy.js';
import { findProxyPathDefect } from './proxy-path.js';
import { signatureDigest } from './signature-algorithm.js';

/** Shorter keys can soon be broken, and an attacker could then act in the user's name: no request for one is signed. */
const MIN_RSA_BITS = 2048;

/**
 * Reads the answer of a service that was asked for a delegation: a certificate request for a key that it made and keeps.
 *
 * Only the key matters, and the proof that the service has its private half. The subject is empty in A-REX's requests,
 * and the version field of ARC 6.17's is 2, which PKCS #10 does not know; both are ignored.
 *
 * @returns the public key to put into the proxy
 * @throws DelegationRequestError if it is not a request, not signed with its own key, or for a weak one
 * @see RFC 2986, section 4
 */
export function readDelegationRequest(pem: string): KeyObject {
  const block = readPem(pem).find(({ label }) => /^(NEW )?CERTIFICATE REQUEST$/.test(label));
  if (block?.der === undefined) throw unusable('it is not a PEM certificate request');
  const { publicKey, provesPossession } = readRequest(block.der);
  if (!provesPossession) throw unusable('its signature was not made with its own key');
  const bits = publicKey.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < MIN_RSA_BITS) throw unusable(`its key has only ${bits} bits`);
  return publicKey;
}

function readRequest(der: Buffer): { readonly publicKey: KeyObject; readonly provesPossession: boolean } {
  try {
    const [content, algorithm, signature] = readElements(readElement(der));
    if (content === undefined || algorithm === undefined) throw unusable('it is cut short');
    const [, , keyInfo] = readElements(content, Tag.SEQUENCE);
    const publicKey = createPublicKey({ key: keyInfo?.bytes ?? Buffer.alloc(0), format: 'der', type: 'spki' });
    const digest = signatureDigest(algorithm);
    if (digest === undefined) throw unusable('it is signed in an unknown way');
    const name = digest === 'intrinsic' ? null : digest;
    return { publicKey, provesPossession: verify(name, content.bytes, publicKey, readBitString(signature)) };
  } catch (cause) {
    throw cause instanceof DelegationRequestError ? cause : unusable('it is malformed', cause);
  }
}

function unusable(reason: string, cause?: unknown): DelegationRequestError {
  return new DelegationRequestError(`The server's request for a delegation cannot be signed: ${reason}`, {
    cause,
    remedy: 'report-delegation-request',
  });
}

export interface SignDelegationOptions {
  /** The proxy in use, which issues the new one. */
  readonly issuer: Credential;
  /** The certificate request as the service sent it, in PEM. */
  readonly request: string;
  /** @default as long as the issuer's chain is valid */
  readonly validitySeconds?: number | undefined;
  readonly now: Date;
}

/** A delegated proxy, to be sent back to the service that asked for it. */
export interface DelegatedProxy {
  /** PEM: the new proxy, the certificate that signed it, and so on; no authority and no key. */
  readonly chain: string;
  /** When it has to be renewed at the latest. */
  readonly notAfter: Date;
}

/**
 * Signs a service's request, so that the service may act in the user's name. A-REX stores any PEM that it receives and reports
 * errors only when the proxy is used, perhaps hours later, so the result of this function has been verified.
 *
 * @throws DelegationRequestError if the request is not to be signed
 * @throws CertificateExpiredError, ProxyGenerationError as {@link signProxy}
 */
export function signDelegationRequest(options: SignDelegationOptions): DelegatedProxy {
  const { issuer, now } = options;
  const publicKey = readDelegationRequest(options.request);
  const number = randomProxyNumber();
  const proxy = signProxy({
    issuer,
    publicKey,
    validitySeconds: options.validitySeconds ?? Math.max(1, (issuer.notAfter.getTime() - now.getTime()) / 1000),
    now,
    // As ARC's own clients: a serial number of its own, and the same as CN.
    serialNumber: unsigned(number),
    commonName: String(number),
  });
  const chain = [proxy, ...issuer.chain] as const;
  const defect = findProxyPathDefect(chain, now);
  if (defect !== undefined || !proxy.publicKey.equals(publicKey)) {
    throw new ProxyGenerationError(`The delegated proxy ${proxy.subject} would not be valid: ${defect?.reason}`, {
      remedy: 'renew-proxy-from-certificate',
    });
  }
  return { chain: chain.map((certificate) => certificate.toPem()).join(''), notAfter: proxy.notAfter };
}
