import type { Random } from '../../random/random.js';
import type { LineEnd } from '../exchange/line.js';
import { type FaultKind, faultKind } from './fault-kind.js';

/** A place in an exchange. */
export interface Place {
  /** What is counted: bytes of the request, of the answer, or of the one and then the other; heads are included. */
  readonly of: 'request' | 'answer' | 'exchange';
  /** So many bytes have passed. A negative number counts from the end. */
  readonly after: number;
}

const ending = (how: LineEnd, sentence: string): FaultKind<Place> => ({
  sentence,
  effect: (place) => ({ line: { ...place, how } }),
  choose: choosePlace,
});

/** What goes wrong on the line, at any byte of an exchange. */
export const lineFaults = {
  cut: ending('cut', 'The connection is closed after a number of bytes.'),
  reset: ending('reset', 'The connection is reset after a number of bytes.'),
  stall: ending('stall', 'After a number of bytes nothing comes any more, and the connection stays open.'),
  pause: faultKind<Place & { readonly ms: number }>({
    sentence: 'After a number of bytes nothing comes for a while, then it goes on.',
    effect: (place) => ({ line: { ...place, how: 'pause' } }),
    choose: (random) => ({ ...choosePlace(random), ms: random.pick([500, 5_000, 30_000, 59_000, 61_000, 300_000]) }),
  }),
  drip: faultKind<Place & { readonly ms: number }>({
    sentence: 'After a number of bytes, one byte comes every few seconds.',
    effect: (place) => ({ line: { ...place, how: 'drip' } }),
    choose: (random) => ({ ...choosePlace(random), ms: random.integer(1_000, 10_000) }),
  }),
  'reply-lost': faultKind<{ readonly how: LineEnd }>({
    sentence: 'The server has acted, and nothing of its answer arrives.',
    effect: ({ how }) => ({ line: { of: 'answer', after: 0, how } }),
    choose: (random) => ({ how: random.pick(['cut', 'reset', 'stall']) }),
  }),
  'late-request': faultKind<{ readonly ms: number; readonly how: 'reset' | 'stall' }>({
    sentence: 'The connection ends for the client, and the request reaches the server later, by up to an hour.',
    effect: (late) => ({ late }),
    choose: (random) => ({
      ms: random.pick([
        random.integer(0, 5_000),
        random.integer(5_000, 300_000),
        random.integer(300_000, ALMOST_AN_HOUR),
      ]),
      how: random.pick(['reset', 'reset', 'stall']),
    }),
  }),
};

/** The client assumes that a request can no longer arrive after an hour. */
const ALMOST_AN_HOUR = 3_540_000;

function choosePlace(random: Random): Place {
  const of = random.pick(['request', 'answer', 'answer'] as const);
  // Within a head, within a short body, at either end, and anywhere.
  const after = [
    () => random.integer(0, 400),
    () => random.integer(0, 4_000),
    () => 0 - random.integer(0, 100),
    () => Math.floor(2 ** (random.fraction() * 22)),
  ];
  return { of, after: random.pick(after)() };
}
