import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * The configuration cannot be used: not JSON, a wrong type, or an impossible value. No server has been contacted.
 * @example
 * ```ts
 * if (error instanceof InvalidConfigError)
 *   console.error(`${error.key ?? 'the configuration'}: ${error.message}`);
 * ```
 */
export class InvalidConfigError extends ArcError {
  readonly code = 'ERR_ARC_INVALID_CONFIG';
  /** The option at fault; undefined if the fault is in the whole text. */
  readonly key: string | undefined;

  constructor(message: string, options: ArcErrorOptions & { readonly key?: string | undefined } = {}) {
    super(message, options);
    this.key = options.key;
  }
}
