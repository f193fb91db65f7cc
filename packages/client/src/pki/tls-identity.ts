import { inspect } from 'node:util';

/** What a client shows in a TLS handshake. The key redacts itself wherever it could be printed. */
export class TlsIdentity {
  /** The proxy certificate, then the certificates that signed it, without the authority: PEM. */
  readonly certificateChain: string;
  /** Changes whenever the credential does; safe to print. */
  readonly fingerprint: string;
  /** Subject of the first certificate, in slash form, for log lines. */
  readonly subject: string;
  readonly notAfter: Date;
  readonly #privateKey: string;

  constructor(parts: {
    readonly certificateChain: string;
    readonly privateKey: string;
    readonly fingerprint: string;
    readonly subject: string;
    readonly notAfter: Date;
  }) {
    this.certificateChain = parts.certificateChain;
    this.fingerprint = parts.fingerprint;
    this.subject = parts.subject;
    this.notAfter = parts.notAfter;
    this.#privateKey = parts.privateKey;
  }

  /** The private key as PEM: for the TLS context and for signing, never for a log. */
  privateKeyPem(): string {
    return this.#privateKey;
  }

  toJSON(): object {
    return { subject: this.subject, notAfter: this.notAfter, privateKey: '[redacted]' };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}
