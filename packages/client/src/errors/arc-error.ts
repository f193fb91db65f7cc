export interface ArcErrorOptions extends ErrorOptions {
  /** What to do next, in one sentence for a person. */
  readonly hint?: string | undefined;
}

/** The parent of all errors of this library. */
export abstract class ArcError extends Error {
  abstract readonly code: string;
  /** What to do next, in one sentence for a person. */
  readonly hint: string | undefined;
  /** True where the same call may succeed later, unchanged. */
  readonly retryable: boolean = false;

  constructor(message: string, options: ArcErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.hint = options.hint;
  }
}
