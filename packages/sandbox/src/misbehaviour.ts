import { findOptionMistake, type OptionKinds } from './option-kinds.js';

/** Which requests a fault strikes: those that match everything given. */
export interface FaultTarget {
  /** The method of the request, in capitals: `PUT`. @default any */
  readonly method?: string | undefined;
  /** Looked for in the request's path with its query, for example `/session\/b\.dat$/`. */
  readonly path?: RegExp | undefined;
  /** Only from the n-th of these requests on, counted from 1. @default 1 */
  readonly from?: number | undefined;
  /** How many requests; later ones are left alone. @default all of them */
  readonly times?: number | undefined;
}

/** What goes wrong. */
export type FaultEffect =
  | {
      /** Nothing happens for a while. */
      readonly kind: 'delay';
      /** How long, in milliseconds; then the request is dealt with. */
      readonly milliseconds: number;
    }
  | {
      /** Nothing is done, and an error is answered. */
      readonly kind: 'fail';
      /** The HTTP status of the answer. */
      readonly status: number;
      /** The reason in the status line. */
      readonly reason: string;
    }
  | {
      /** Everything is done, and something else is answered, as by a gateway or a server that failed after it had acted. */
      readonly kind: 'replace-reply';
      /** The HTTP status of the answer. */
      readonly status: number;
      /** The reason in the status line. */
      readonly reason: string;
      /** @default an empty one */
      readonly body?: string | undefined;
      /** @default `application/json` where there is a body */
      readonly contentType?: string | undefined;
    }
  | {
      /** Everything is done, and the connection breaks instead of an answer. */
      readonly kind: 'lose-reply';
    }
  | {
      /** The connection breaks when so much of the request's body has arrived. */
      readonly kind: 'break-upload';
      /** How many bytes of the body arrive. */
      readonly afterBytes: number;
    }
  | {
      /** The connection breaks when so much of the answer's body has left. */
      readonly kind: 'break-download';
      /** How many bytes of the body leave. */
      readonly afterBytes: number;
    }
  | {
      /** The announced length of the answer's body is wrong: too long (positive) or too short (negative). */
      readonly kind: 'wrong-length';
      /** How many bytes are added to the true length. */
      readonly byBytes: number;
    };

/** A fault to order. */
export type Fault = FaultTarget & FaultEffect;

const TARGET: OptionKinds<FaultTarget> = { method: 'a string', path: 'a RegExp', from: 'a number', times: 'a number' };

/** What each kind of fault takes. */
const EFFECTS: { readonly [Kind in FaultEffect['kind']]: OptionKinds<Extract<FaultEffect, { readonly kind: Kind }>> } =
  {
    delay: { kind: 'a string', milliseconds: 'a number' },
    fail: { kind: 'a string', status: 'a number', reason: 'a string' },
    'replace-reply': {
      kind: 'a string',
      status: 'a number',
      reason: 'a string',
      body: 'a string',
      contentType: 'a string',
    },
    'lose-reply': { kind: 'a string' },
    'break-upload': { kind: 'a string', afterBytes: 'a number' },
    'break-download': { kind: 'a string', afterBytes: 'a number' },
    'wrong-length': { kind: 'a string', byBytes: 'a number' },
  };

/** What is wrong with a fault from plain JavaScript, as a sentence without its full stop; undefined if nothing is. */
export function findFaultMistake(fault: unknown): string | undefined {
  const kind = (fault as Partial<Fault> | null | undefined)?.kind;
  if (kind === undefined || !Object.hasOwn(EFFECTS, kind)) {
    return `there is no fault ${JSON.stringify(kind)}, only ${Object.keys(EFFECTS).join(', ')}`;
  }
  const mistake = findOptionMistake(fault, { ...TARGET, ...EFFECTS[kind] });
  return mistake && [mistake.option, mistake.reason].filter((part) => part !== undefined).join(': ');
}

/** The faults that have been ordered, and how often each has struck. */
export class Misbehaviour {
  readonly #faults = new Map<Fault, { seen: number; struck: number }>();

  constructor(faults: readonly Fault[] = []) {
    for (const fault of faults) this.order(fault);
  }

  /**
   * Lets something go wrong from now on.
   * @returns ends it
   */
  order(fault: Fault): () => void {
    const own = { ...fault }; // the same one may be ordered twice
    this.#faults.set(own, { seen: 0, struck: 0 });
    return () => void this.#faults.delete(own);
  }

  /** What goes wrong with this request; it counts as one more. */
  strike(request: { readonly method: string; readonly path: string }): readonly FaultEffect[] {
    const effects: FaultEffect[] = [];
    for (const [fault, count] of this.#faults) {
      const { method, path, from = 1, times = Number.POSITIVE_INFINITY } = fault;
      if (method !== undefined && method !== request.method) continue;
      if (path !== undefined && request.path.search(path) < 0) continue;
      count.seen += 1;
      if (count.seen < from || count.struck >= times) continue;
      count.struck += 1;
      effects.push(fault);
    }
    return effects;
  }
}

/** The effect of a kind, if there is one among several. */
export const effectOf = <K extends FaultEffect['kind']>(
  effects: readonly FaultEffect[],
  kind: K,
): Extract<FaultEffect, { readonly kind: K }> | undefined =>
  effects.find((effect): effect is Extract<FaultEffect, { readonly kind: K }> => effect.kind === kind);
