import {
  ArcError,
  CredentialRefusedError,
  JobNotFoundError,
  NoSuitableQueueError,
  NoTargetsAvailableError,
  ServerUnreachableError,
  ServiceError,
} from '../errors/index.js';

/** For how long a job that was under way has to be unknown to its server before it counts as gone. */
export const GONE_AFTER_SECONDS = 60;

const PATIENCE_SECONDS = 3_600;

/**
 * Whether a failure to ask a server may pass by itself where the same server has answered before: it, or something in front of
 * it, is in trouble. That it cannot be reached is one such failure; an error page, an answer that is not from ARC, a refusal or
 * another certificate than before are others, as none of them is about the job. What is at fault on this machine does not pass.
 *
 * @example
 * ```ts
 * if (mayPass(error)) console.warn(`the server is in trouble: ${error.message}`);
 * else throw error;
 * ```
 */
export function mayPass(error: unknown): error is ArcError {
  if (!(error instanceof ArcError)) return false;
  return (
    error.retryable ||
    error instanceof ServiceError ||
    error instanceof CredentialRefusedError ||
    (error instanceof NoTargetsAvailableError && !(error instanceof NoSuitableQueueError))
  );
}

/** For how long a {@link ServerPatience} waits. */
export interface ServerPatienceOptions {
  /** For how many seconds in a row everything may fail. @default 3600 */
  readonly seconds?: number | undefined;
  /** For how many where the server cannot be reached. @default `seconds` */
  readonly unreachableSeconds?: number | undefined;
  /** Whether the server is known to be the right one: it gave out the job, for one. @default false */
  readonly hasAnswered?: boolean | undefined;
  /** Milliseconds of any steady clock. */
  readonly now?: (() => number) | undefined;
}

/**
 * Decides, for a program that follows jobs, whether to wait for a server that fails. A server that has answered before is
 * waited for with every error that may pass; one that never has, only while its errors are `retryable`. A job that was
 * under way and that the server does not know any more is believed to be gone only after a minute.
 *
 * @example
 * ```ts
 * const patience = new ServerPatience();
 * try {
 *   console.log((await arc.getJob(jobId)).state);
 *   patience.answered();
 * } catch (error) {
 *   if (!patience.bears(error)) throw error;
 * }
 * ```
 */
export class ServerPatience {
  readonly #seconds: number;
  readonly #unreachableSeconds: number;
  readonly #now: () => number;
  #isKnown: boolean;
  #hasAnswered = false;
  #failingSince: number | undefined;
  #goneSince: number | undefined;

  constructor({
    seconds = PATIENCE_SECONDS,
    unreachableSeconds = seconds,
    hasAnswered = false,
    now = () => performance.now(),
  }: ServerPatienceOptions = {}) {
    this.#seconds = seconds;
    this.#unreachableSeconds = unreachableSeconds;
    this.#isKnown = hasAnswered;
    this.#now = now;
  }

  /**
   * The server has told how the jobs are.
   *
   * @example
   * ```ts
   * const patience = new ServerPatience({ seconds: 600 });
   * await arc.getJob(jobId);
   * patience.answered();
   * ```
   */
  answered(): void {
    this.#isKnown = true;
    this.#hasAnswered = true;
    this.#failingSince = undefined;
    this.#goneSince = undefined;
  }

  /**
   * Whether another look is worth waiting for after this failure.
   *
   * @example
   * ```ts
   * const patience = new ServerPatience({ hasAnswered: true });
   * if (!patience.bears(error)) throw error;
   * ```
   */
  bears(error: unknown): boolean {
    if (error instanceof JobNotFoundError) {
      this.#failingSince = undefined;
      this.#goneSince ??= this.#now();
      return this.#hasAnswered && this.#now() - this.#goneSince < GONE_AFTER_SECONDS * 1000;
    }
    this.#goneSince = undefined;
    if (!(error instanceof ArcError) || !(error.retryable || (this.#isKnown && mayPass(error)))) return false;
    this.#failingSince ??= this.#now();
    const seconds = error instanceof ServerUnreachableError ? this.#unreachableSeconds : this.#seconds;
    return this.#now() - this.#failingSince < seconds * 1000;
  }
}
