import type { HostAnswer, HostRequest } from './host.js';
import type { LineFault } from './line.js';
import type { WireAnswer } from './wire-answer.js';

/** Why a connection is not made. */
export type ConnectFailure = 'refused' | 'no-name' | 'timeout' | 'closed-in-handshake' | 'not-tls';

/**
 * A fault of the line, counted in bytes of the request, of the answer, or of one after the other; heads are included. A negative
 * number counts from the end.
 */
export type ByteFault = LineFault & { readonly of: 'request' | 'answer' | 'exchange' };

/**
 * Makes something else of an answer.
 * @param ask - what the host answers to another request, which must not change anything there
 */
export type Lie = (answer: WireAnswer, request: HostRequest, ask: (request: HostRequest) => HostAnswer) => WireAnswer;

/** What will go wrong in one exchange. */
export interface ExchangeScript {
  /** The kinds of its faults, for the table of the history. */
  readonly faults: readonly string[];
  readonly connecting?: ConnectFailure;
  readonly line?: ByteFault;
  /** The connection ends for the client when the whole request has left it, and the request reaches the server `ms` later. */
  readonly late?: { readonly ms: number; readonly how: 'reset' | 'stall' };
  /** A gateway that answers in the place of the server: as soon as the head is there, instead of the server, or after it has acted. */
  readonly gateway?: {
    readonly when: 'early' | 'before' | 'after';
    readonly answer: WireAnswer;
  };
  /** Changes of the answer, in this order. */
  readonly lies: readonly Lie[];
}

/** Nothing goes wrong. */
export const PLAIN_DELIVERY: ExchangeScript = { faults: [], lies: [] };
