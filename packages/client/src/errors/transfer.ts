import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * A file did not arrive whole. A failed download leaves no file at the destination.
 * @example
 * ```ts
 * if (error instanceof TransferError && error.retryable) console.error(`${error.path}: again`);
 * ```
 */
export class TransferError extends ArcError {
  readonly code = 'ERR_ARC_TRANSFER';
  /** True if another attempt may succeed. @default true */
  override readonly retryable: boolean;

  constructor(
    /** The name in the session directory. */
    readonly path: string,
    message: string,
    /** `retryable` is true by default: most transfers fail because a connection did. */
    options: ArcErrorOptions & { readonly retryable?: boolean } = {},
  ) {
    super(message, { ...options, path });
    this.retryable = options.retryable ?? true;
  }
}

/**
 * The session directory has no file of this name.
 * @example
 * ```ts
 * if (error instanceof SessionFileNotFoundError) console.error(`the job made no ${error.path}`);
 * ```
 */
export class SessionFileNotFoundError extends ArcError {
  readonly code = 'ERR_ARC_SESSION_FILE_NOT_FOUND';

  constructor(
    /** The name in the session directory. */
    readonly path: string,
    options: ArcErrorOptions = {},
  ) {
    super(`No such file in the session directory: ${path}`, options);
  }
}

/**
 * A name, from the user or from the server, would lead outside its directory. Nothing has been written.
 * @example
 * ```ts
 * if (error instanceof UnsafePathError) console.error(JSON.stringify(error.path));
 * ```
 */
export class UnsafePathError extends ArcError {
  readonly code = 'ERR_ARC_UNSAFE_PATH';

  constructor(
    /** The name, as it was given or as the server told it. */
    readonly path: string,
    reason: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Refusing the path ${JSON.stringify(path)}: ${reason}`, options);
  }
}

/**
 * A local directory cannot be made or written to. Nothing has been fetched.
 * @example
 * ```ts
 * if (error instanceof DestinationError) console.error(`no room in ${error.path}`);
 * ```
 */
export class DestinationError extends ArcError {
  readonly code = 'ERR_ARC_DESTINATION';

  constructor(
    /** The local directory. */
    readonly path: string,
    reason: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Cannot write to ${path}: ${reason}`, options);
  }
}
