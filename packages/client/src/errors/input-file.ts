import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * A local input file is missing, unreadable or not a regular file. Nothing has been submitted.
 * @example
 * ```ts
 * if (error instanceof InputFileError) console.error(`${error.path} cannot be sent`);
 * ```
 */
export class InputFileError extends ArcError {
  readonly code = 'ERR_ARC_INPUT_FILE';

  constructor(
    /** The local path, as it was given. */
    readonly path: string,
    reason: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Cannot use input file ${path}: ${reason}`, { ...options, path });
  }
}
