/** How a connection ends: closed in an orderly way, reset, or open while nothing more comes. */
export type LineEnd = 'cut' | 'reset' | 'stall';

/** What happens to one direction of a connection after a number of bytes, at least 0. */
export type LineFault =
  | { readonly how: LineEnd; readonly after: number }
  /** Nothing comes for a while, then it goes on. */
  | { readonly how: 'pause'; readonly after: number; readonly ms: number }
  /** From there on, one byte at a time. */
  | { readonly how: 'drip'; readonly after: number; readonly ms: number };

/** What one direction of a connection does next. */
export type LineStep = { readonly bytes: Buffer } | { readonly waitMs: number } | { readonly end: LineEnd };

/** One direction of a connection, on which bytes go in order, up to its fault. */
export class Line {
  readonly #fault: LineFault | undefined;
  #passed = 0;
  #hasPaused = false;

  /** @param fault - beyond the last byte it has no effect, but if it comes after infinitely many, it comes after the last one */
  constructor(fault?: LineFault) {
    this.#fault = fault;
  }

  /** The bytes that have gone over it. */
  get passed(): number {
    return this.#passed;
  }

  /** Passes some bytes on. After an end, nothing may be passed any more. */
  *pass(piece: Buffer): Generator<LineStep> {
    const fault = this.#hasPaused ? undefined : this.#fault;
    let left = piece;
    const take = (bytes: number): LineStep => {
      const taken = left.subarray(0, bytes);
      left = left.subarray(bytes);
      this.#passed += taken.length;
      return { bytes: taken };
    };
    const before = fault === undefined ? piece.length : fault.after - this.#passed;
    if (before > 0) yield take(before);
    if (left.length === 0 || fault === undefined) return;
    if (fault.how === 'pause') {
      this.#hasPaused = true;
      yield { waitMs: fault.ms };
      yield take(left.length);
    } else if (fault.how === 'drip') {
      while (left.length > 0) {
        yield { waitMs: fault.ms };
        yield take(1);
      }
    } else yield { end: fault.how };
  }

  /** All bytes have been passed: how the connection ends if its fault comes right after the last one. */
  get endAfterAll(): LineEnd | undefined {
    const fault = this.#fault;
    const isAtEnd = fault?.after === Number.POSITIVE_INFINITY || fault?.after === this.#passed;
    return isAtEnd && fault.how !== 'pause' && fault.how !== 'drip' ? fault.how : undefined;
  }
}
