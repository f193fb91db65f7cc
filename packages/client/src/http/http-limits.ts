/**
 * How much a server may send, and how long it may take. A server that is broken, or hostile, must not be able to fill the
 * memory or the disk, or keep a command waiting for ever.
 */
export interface HttpLimits {
  /** From the moment a request begins to be sent until the head of its answer is complete, without the time for its body. */
  readonly answerMs: number;
  /** No sign of the server for so long, while it has to take our request or to go on with its answer. */
  readonly silenceMs: number;
  /** Status line and headers of an answer together, and so their number. */
  readonly headBytes: number;
  /** The slowest rate at which a body may arrive or be sent. */
  readonly minBytesPerSecond: number;
  /** The rate is judged over so long a time spent waiting for the server. */
  readonly rateWindowMs: number;
  /** The longest answer that is read as one text. */
  readonly textBytes: number;
  /** The longest time that such an answer may take to arrive once it has begun. */
  readonly textMs: number;
  /** How much is read of the text of an error; the rest is not waited for. */
  readonly errorBytes: number;
  /** How much is read of an answer whose body means nothing, so that its connection can be used again. */
  readonly discardedBytes: number;
  /** How long such a body is read. */
  readonly discardMs: number;
}

/** A-REX itself hangs up after 60 s of silence, and answers everything that it is asked in less than that. */
export const HTTP_LIMITS: HttpLimits = {
  answerMs: 120_000,
  silenceMs: 60_000,
  headBytes: 16 * 1024,
  minBytesPerSecond: 1_000,
  rateWindowMs: 60_000,
  // A listing of a million files with names of 30 characters; 500,000 jobs.
  textBytes: 64 * 1024 * 1024,
  textMs: 600_000,
  errorBytes: 256 * 1024,
  discardedBytes: 64 * 1024,
  discardMs: 10_000,
};

/** How long a request with a body of so many bytes may take until the head of its answer is there. */
export const requestDeadlineMs = (
  bodyBytes: number,
  { answerMs, minBytesPerSecond }: Pick<HttpLimits, 'answerMs' | 'minBytesPerSecond'>,
): number => Math.min(MAX_TIMER_MS, answerMs + Math.ceil((bodyBytes / minBytesPerSecond) * 1_000));

/** Node.js fires a longer timer at once. */
const MAX_TIMER_MS = 2_147_483_647;
