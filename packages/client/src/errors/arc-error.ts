import { programmersHint, type RemedyFacts } from './programmers-hint.js';
import type { Remedy } from './remedy.js';

/** What every error of this library may be made with. */
export interface ArcErrorOptions extends ErrorOptions {
  /** What helps, as a fact; `hint` is made from it. */
  readonly remedy?: Remedy | undefined;
}

/**
 * The parent of all errors of this library.
 * @example
 * ```ts
 * if (error instanceof ArcError) console.error([error.message, error.hint].join('\n'));
 * ```
 */
export abstract class ArcError extends Error {
  /** Says which error it is, in a form that does not change: `ERR_ARC_JOB_NOT_FOUND`. */
  abstract readonly code: string;
  /** What helps, as a fact, for a front end with its own texts. Taken from the cause if that is what has to be corrected. */
  readonly remedy: Remedy | undefined;
  /** The same in one sentence for programmers, which names methods of this library. */
  readonly hint: string | undefined;
  /** True if the same call may succeed later, unchanged. */
  readonly retryable: boolean = false;

  constructor(message: string, options: ArcErrorOptions & RemedyFacts = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    const { remedy, cause } = options;
    this.name = new.target.name;
    this.remedy = remedy;
    // An error that another error of this library caused may have the remedy of its cause; the cause has the facts for it.
    if (cause instanceof ArcError && cause.remedy === remedy) this.hint = cause.hint;
    else this.hint = remedy && programmersHint(remedy, options);
  }
}
