import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * A method was called with an argument that it does not take: an unknown option, a wrong type, null, or a missing argument.
 * Nothing has been done. A fault in the description of a job is an {@link InvalidJobDescription} instead.
 * @example
 * ```ts
 * if (error instanceof InvalidArgumentError) console.error(`${error.method} does not take this as ${error.path}`);
 * ```
 */
export class InvalidArgumentError extends ArcError {
  readonly code = 'ERR_ARC_INVALID_ARGUMENT';
  /** The method that was called, e.g. `getJob`. */
  readonly method: string;
  /** The argument at fault, or the place in it: `jobId`, `options.signal`, `jobIds[2]`. */
  readonly path: string;

  constructor(problem: string, options: ArcErrorOptions & { readonly method: string; readonly path: string }) {
    super(`${options.method}: ${options.path} ${problem}`, options);
    this.method = options.method;
    this.path = options.path;
  }
}
