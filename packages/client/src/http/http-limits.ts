/**
 * How much a server may send, and how long it may take. A server that is broken, or hostile, must not be able to fill the
 * memory or the disk, or keep a command waiting for ever.
 */
export interface HttpLimits {
  /** The time from the beginning of a request until the head of its answer is complete; the body of the request is not counted. */
  readonly answerMs: number;
  /** How long the server may be silent while it has to receive the request or to go on with its answer. */
  readonly silenceMs: number;
  /** Status line and headers of an answer together; this limits their number, too. */
  readonly headBytes: number;
  /** The slowest rate at which a body may arrive or be sent. */
  readonly minBytesPerSecond: number;
  /** The time over which the rate is measured; only time spent waiting for the server counts. */
  readonly rateWindowMs: number;
  /** The longest answer that is read as one text. */
  readonly textBytes: number;
  /** The longest time that an answer which is read as one text may take to arrive once it has begun. */
  readonly textMs: number;
  /** How much of the text of an error is read; the rest is not waited for. */
  readonly errorBytes: number;
  /** How much is read of an answer whose body is not needed, so that its connection can be used again. */
  readonly discardedBytes: number;
  /** For how long a body that is not needed is read. */
  readonly discardMs: number;
}

/** A-REX itself closes a connection after 60 s of silence, and answers every request in less than that. */
export const HTTP_LIMITS: HttpLimits = {
  answerMs: 120_000,
  silenceMs: 60_000,
  headBytes: 16 * 1024,
  minBytesPerSecond: 1_000,
  rateWindowMs: 60_000,
  // A listing of a million files with names of 30 characters, or of 500,000 jobs.
  textBytes: 64 * 1024 * 1024,
  textMs: 600_000,
  errorBytes: 256 * 1024,
  discardedBytes: 64 * 1024,
  discardMs: 10_000,
};

/** How long a request with a body of this many bytes may take until the head of its answer is there. */
export const requestDeadlineMs = (
  bodyBytes: number,
  { answerMs, minBytesPerSecond }: Pick<HttpLimits, 'answerMs' | 'minBytesPerSecond'>,
): number => Math.min(MAX_TIMER_MS, answerMs + Math.ceil((bodyBytes / minBytesPerSecond) * 1_000));

/** Node.js fires a longer timer at once. */
const MAX_TIMER_MS = 2_147_483_647;
