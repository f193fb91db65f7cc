import type { ConversationRequest } from './step.js';

/** An answer as it was sent; names and values of headers alternate in `headers`. */
export interface PeerReply {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** A server that a conversation can be held with: the model, the sandbox, or A-REX. */
export interface Peer {
  readonly name: string;
  /** `https://localhost:4443` */
  readonly origin: string;
  ask(request: ConversationRequest): Promise<PeerReply>;
  /** Sends a request, and cuts the connection after so many bytes of its body; done when the server has come to know of it. */
  cut(request: ConversationRequest, afterBytes: number): Promise<void>;
  /** Tries again and again, as long as the server may need. @throws if it never becomes true */
  until(condition: () => Promise<boolean>, what: string): Promise<void>;
}

export const toTarget = (path: string): string => (path.startsWith('/') ? path : `/arex/rest/1.0/${path}`);
