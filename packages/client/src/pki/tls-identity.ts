import { inspect } from 'node:util';
import { requireArgument } from '../checks/require-argument.js';
import { object, required, secret, text, time } from '../checks/shape.js';

/**
 * The credential that a client shows in a TLS handshake. The key is redacted wherever it could be printed.
 *
 * @example
 * ```ts
 * const identity = await (await arc.getUserConfig()).identity();
 * console.log(identity.subject, identity); // the key is not shown
 * ```
 */
export class TlsIdentity {
  /** The proxy certificate, then the certificates that signed it, without the authority: PEM. */
  readonly certificateChain: string;
  /** Changes whenever the credential does; safe to print. */
  readonly fingerprint: string;
  /** Subject of the first certificate, in slash form, for log lines. */
  readonly subject: string;
  /** When the first certificate of the chain expires. */
  readonly notAfter: Date;
  readonly #privateKey: string;

  constructor(parts: {
    readonly certificateChain: string;
    readonly privateKey: string;
    readonly fingerprint: string;
    readonly subject: string;
    readonly notAfter: Date;
  }) {
    requireArgument('new TlsIdentity', 'parts', parts, PARTS);
    this.certificateChain = parts.certificateChain;
    this.fingerprint = parts.fingerprint;
    this.subject = parts.subject;
    this.notAfter = parts.notAfter;
    this.#privateKey = parts.privateKey;
  }

  /**
   * The private key as PEM: for the TLS context and for signing, never for a log.
   *
   * @example
   * ```ts
   * import { createSecureContext } from 'node:tls';
   *
   * const identity = await (await arc.getUserConfig()).identity();
   * const context = createSecureContext({ cert: identity.certificateChain, key: identity.privateKeyPem() });
   * ```
   */
  privateKeyPem(): string {
    return this.#privateKey;
  }

  /**
   * For logs: the subject and the time, without the key.
   *
   * @example
   * ```ts
   * JSON.stringify(await (await arc.getUserConfig()).identity()); // … "privateKey":"[redacted]" …
   * ```
   */
  toJSON(): object {
    return { subject: this.subject, notAfter: this.notAfter, privateKey: '[redacted]' };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}

const PARTS = object<ConstructorParameters<typeof TlsIdentity>[0]>({
  certificateChain: required(text),
  privateKey: required(secret(text)),
  fingerprint: required(text),
  subject: required(text),
  notAfter: required(time),
});
