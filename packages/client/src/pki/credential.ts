import type { KeyObject } from 'node:crypto';
import { KeyMismatchError } from '../errors/index.js';
import { type Certificate, readCertificates } from './certificate.js';
import { readPrivateKey } from './private-key.js';
import { TlsIdentity } from './tls-identity.js';

/**
 * A certificate with its chain and private key: a user's own, or a proxy.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * const proxy = Credential.fromPem(await readFile('/tmp/arcproxy_file', 'utf8'), '/tmp/arcproxy_file');
 * console.log(`${proxy.identity} until ${proxy.notAfter.toISOString()}`);
 * ```
 */
export class Credential {
  /** The certificate the key belongs to, the one that signed it, and so on; without a root. */
  readonly chain: readonly [Certificate, ...Certificate[]];
  /** Its contents are not shown when it is printed. */
  readonly key: KeyObject;

  /**
   * @param certificates - in any order; those that are not in the chain of the key's certificate are left out, and so is the root,
   *   because a server that checks the chain uses its own copy of the root
   * @param source - where they come from, for the message; usually the file's path
   * @throws KeyMismatchError if the key belongs to none of the certificates
   */
  constructor(certificates: readonly [Certificate, ...Certificate[]], key: KeyObject, source = 'the certificate') {
    const own = certificates.find((certificate) => certificate.belongsTo(key));
    if (own === undefined) {
      throw new KeyMismatchError(`The private key does not belong to ${certificates[0].subject} in ${source}`, {
        remedy: 'use-matching-key',
      });
    }
    this.chain = [own, ...issuersAbove(own, certificates)];
    this.key = key;
  }

  /**
   * Reads a proxy file, or another text that holds both certificates and an unencrypted key.
   * @throws CredentialFormatError if one of them is missing or malformed
   * @throws KeyMismatchError if they do not belong together
   *
   * @example
   * ```ts
   * import { readFile } from 'node:fs/promises';
   *
   * const { certificate } = Credential.fromPem(await readFile('proxy.pem', 'utf8'), 'proxy.pem');
   * ```
   */
  static fromPem(text: string, source: string): Credential {
    return new Credential(readCertificates(text, source), readPrivateKey(text, source), source);
  }

  /**
   * The credential behind a TLS identity.
   * @throws CredentialFormatError, KeyMismatchError as {@link fromPem}
   *
   * @example
   * ```ts
   * const identity = await (await arc.getUserConfig()).identity();
   * const { chain } = Credential.fromTlsIdentity(identity);
   * ```
   */
  static fromTlsIdentity(identity: TlsIdentity): Credential {
    const source = 'the identity in use';
    const key = readPrivateKey(identity.privateKeyPem(), source);
    return new Credential(readCertificates(identity.certificateChain, source), key, source);
  }

  /** The certificate that the key belongs to. */
  get certificate(): Certificate {
    return this.chain[0];
  }

  /** Subject of the first certificate that is no proxy, in slash form: the user, behind any number of proxies. */
  get identity(): string {
    return (this.chain.find(({ isProxy }) => !isProxy) ?? this.chain[0]).subject;
  }

  /** From when every certificate of the chain is valid. */
  get notBefore(): Date {
    return new Date(Math.max(...this.chain.map(({ notBefore }) => notBefore.getTime())));
  }

  /** Until when every certificate of the chain is valid. */
  get notAfter(): Date {
    return new Date(Math.min(...this.chain.map(({ notAfter }) => notAfter.getTime())));
  }

  /**
   * The part of it that is shown in a TLS handshake.
   *
   * @example
   * ```ts
   * import { createSecureContext } from 'node:tls';
   *
   * const identity = (await readProxyFile('/tmp/arcproxy_file')).toTlsIdentity();
   * const context = createSecureContext({ cert: identity.certificateChain, key: identity.privateKeyPem() });
   * ```
   */
  toTlsIdentity(): TlsIdentity {
    return new TlsIdentity({
      certificateChain: this.chain.map((certificate) => certificate.toPem()).join(''),
      privateKey: privateKeyPem(this.key),
      fingerprint: this.certificate.fingerprint,
      subject: this.certificate.subject,
      notAfter: this.notAfter,
    });
  }

  /**
   * As arcproxy lays out a proxy file: the proxy, its key, the chain above it.
   *
   * @example
   * ```ts
   * import { writeFile } from 'node:fs/promises';
   *
   * const proxy = await (await arc.getUserConfig()).credential();
   * await writeFile('proxy.pem', proxy.toProxyFile(), { mode: 0o600, flag: 'wx' });
   * ```
   */
  toProxyFile(): string {
    const [proxy, ...above] = this.chain;
    return [proxy.toPem(), privateKeyPem(this.key), ...above.map((certificate) => certificate.toPem())].join('');
  }
}

/** RSA keys in PKCS #1, which arcproxy writes and every grid tool reads; for other keys, PKCS #8 is the only form. */
function privateKeyPem(key: KeyObject): string {
  return key.export({ format: 'pem', type: key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'pkcs8' }).toString();
}

function issuersAbove(certificate: Certificate, candidates: readonly Certificate[]): readonly Certificate[] {
  const above: Certificate[] = [];
  for (let current = certificate; !current.isSelfIssued; ) {
    const issuer = candidates.find((candidate) => current.namesAsIssuer(candidate) && current.isSignedBy(candidate));
    if (issuer === undefined || issuer.isSelfIssued || above.includes(issuer)) break;
    above.push(issuer);
    current = issuer;
  }
  return above;
}
