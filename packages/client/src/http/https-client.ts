import type { Readable } from 'node:stream';
import type { TlsIdentity } from '../credentials/tls-identity.js';

/** A request as a value. Nothing here is sent to a host other than the URL's. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** The reason phrase: the only place where A-REX says what was wrong. */
  readonly reason: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Must be read to its end or destroyed. */
  readonly body: Readable;
}

/** The trust anchors (PEM) and the identity to show, asked for at every new connection. */
export interface TlsSettings {
  trustAnchors(): Promise<readonly string[]>;
  identity(): Promise<TlsIdentity>;
}

/** The part of {@link HttpsClient} that its users need. */
export interface HttpSender {
  /** Sends a request; the body of the answer is a stream. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Sends a request and reads the whole answer as UTF-8. */
  text(request: HttpRequest): Promise<Omit<HttpResponse, 'body'> & { readonly body: string }>;
}
