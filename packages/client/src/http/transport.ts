import type { Readable } from 'node:stream';
import type { Log } from '../log/log.js';
import type { TlsIdentity } from '../pki/tls-identity.js';
import type { HttpLimits } from './http-limits.js';
import type { ServerTrust } from './server-trust.js';

/** One request as it goes onto a connection. */
export interface TransportRequest {
  /** Scheme, host and port of the server, e.g. `https://ce.example.org:443`. */
  readonly origin: string;
  /** The certificate to show; undefined to show none. */
  readonly identity: TlsIdentity | undefined;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable | undefined;
  readonly signal: AbortSignal;
  /** Called when the request begins to be sent, after the connection has been made; again if it is sent again. */
  onStart(): void;
}

/** An answer as it comes from a connection. */
export interface TransportAnswer {
  readonly status: number;
  /** The reason phrase. */
  readonly reason: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Fails with the error of the connection if it breaks. */
  readonly body: Readable;
}

/** Sends requests to servers and returns their answers. */
export interface Transport {
  /**
   * Sends a request once, and resolves with the head of its answer.
   * @throws the error of the connection as the system, OpenSSL or undici gives it; an error of `errors/` for a server that cannot be
   *   connected to
   */
  request(request: TransportRequest): Promise<TransportAnswer>;
  /** Ends all connections; requests under way fail with `reason`. */
  close(reason: Error): Promise<void>;
}

export interface TransportOptions {
  readonly trust: ServerTrust;
  /** For name look-up, TCP and TLS together. */
  readonly connectTimeoutMs: number;
  readonly limits: HttpLimits;
  /** Whether to send an empty line where a server waits for an acknowledgement in the middle of an answer. */
  readonly nudges: boolean;
  readonly log: Log;
}
