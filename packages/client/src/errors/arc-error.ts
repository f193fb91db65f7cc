import { programmersHint, type RemedyFacts } from './programmers-hint.js';
import type { Remedy } from './remedy.js';

/** What every error of this library may be made with. */
export interface ArcErrorOptions extends ErrorOptions {
  /** What helps, as a fact; `hint` is made of it. */
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
  abstract readonly code: string;
  /** What helps, as a fact: for a front end that has its own words for it. That of the cause, where that is what is to be mended. */
  readonly remedy: Remedy | undefined;
  /** The same in one sentence for programmers, which names methods of this library. */
  readonly hint: string | undefined;
  /** True where the same call may succeed later, unchanged. */
  readonly retryable: boolean = false;

  constructor(message: string, options: ArcErrorOptions & RemedyFacts = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    const { remedy, cause } = options;
    this.name = new.target.name;
    this.remedy = remedy;
    // What was caused by another error of ours may have its remedy; the facts are in that one.
    if (cause instanceof ArcError && cause.remedy === remedy) this.hint = cause.hint;
    else this.hint = remedy && programmersHint(remedy, options);
  }
}
