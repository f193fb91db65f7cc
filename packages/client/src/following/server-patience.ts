import { requireArgument } from '../checks/require-argument.js';
import { callback, object, quantity, truth } from '../checks/shape.js';
import {
  ArcError,
  CredentialRefusedError,
  JobNotFoundError,
  NoSuitableQueueError,
  NoTargetsAvailableError,
  ServerUnreachableError,
  ServiceError,
} from '../errors/index.js';

/** For how long the server must not have known a job that was under way before the job counts as gone. */
export const GONE_AFTER_SECONDS = 60;

const PATIENCE_SECONDS = 3_600;

/**
 * Whether a failure to ask a server may pass without being acted upon, if the same server has answered before: the server, or
 * a gateway in front of it, is in trouble. Such failures are: it cannot be reached, sends an error page, an answer that is not
 * from ARC or a refusal, or shows another certificate than before. None of them is about the job. A fault on this machine does not
 * pass.
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
  /** For how many seconds requests may fail in a row. @default 3600 */
  readonly seconds?: number | undefined;
  /** The same, in seconds, for a server that cannot be reached. @default `seconds` */
  readonly unreachableSeconds?: number | undefined;
  /** Whether the server is known to be the right one, for example because it has created the job. @default false */
  readonly hasAnswered?: boolean | undefined;
  /** Milliseconds of any steady clock. */
  readonly now?: (() => number) | undefined;
}

const OPTIONS = object<ServerPatienceOptions>({
  seconds: quantity('seconds'),
  unreachableSeconds: quantity('seconds'),
  hasAnswered: truth,
  now: callback(),
});

/**
 * Decides, for a program that follows jobs, whether to wait for a server that fails. For a server that has answered before, it
 * waits after every error that may pass; for a server that has never answered, only after errors that are `retryable`. A job
 * that was under way is believed to be gone only when the server has not known it for a minute.
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

  constructor(options: ServerPatienceOptions = {}) {
    requireArgument('new ServerPatience', 'options', options, OPTIONS);
    const { seconds = PATIENCE_SECONDS, unreachableSeconds = seconds, hasAnswered = false } = options;
    const { now = () => performance.now() } = options;
    this.#seconds = seconds;
    this.#unreachableSeconds = unreachableSeconds;
    this.#isKnown = hasAnswered;
    this.#now = now;
  }

  /**
   * Notes that the server has answered with the states of the jobs.
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
   * Whether to wait and ask again after this failure.
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
