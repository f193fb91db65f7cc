import type { Random } from '../../random/random.js';

/** How fast an exchange goes. */
export interface Route {
  /** From the client to the server, and back, each. */
  readonly latencyMs: number;
  readonly bytesPerSecond: number;
  /** From the arrival of the request until the answer leaves. */
  readonly thinkingMs: number;
  /** The sizes of the pieces in which a body arrives. */
  pieceBytes(): number;
}

/** A route from the next room to another continent, most of them near. */
export function randomRoute(random: Random): Route {
  const between = (from: number, to: number) => from * (to / from) ** random.fraction();
  return {
    latencyMs: Math.ceil(between(1, 200)),
    bytesPerSecond: Math.round(between(50_000, 100_000_000)),
    thinkingMs: Math.ceil(between(1, 2_000)),
    pieceBytes: () => Math.ceil(between(1, 64 * 1024)),
  };
}

/** In pieces as they arrive from a network; of a long body the pieces are long, so that it takes fewer of them. */
export function* inPieces(body: Iterable<Buffer>, { pieceBytes }: Pick<Route, 'pieceBytes'>): Generator<Buffer> {
  let passed = 0;
  for (const part of body) {
    for (let from = 0; from < part.length; ) {
      const to = from + (passed < SMALL_PIECES_UNTIL ? pieceBytes() : LONG_PIECE);
      const piece = part.subarray(from, to);
      yield piece;
      passed += piece.length;
      from = to;
    }
  }
}

const SMALL_PIECES_UNTIL = 256 * 1024;
const LONG_PIECE = 64 * 1024;
