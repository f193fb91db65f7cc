import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * A job is not cleaned, because files that have not been fetched would be lost. The files and the job are still on the server.
 * @example
 * ```ts
 * if (error instanceof OutputsLeftError)
 *   for (const { path, sizeBytes } of error.left) console.error(path, sizeBytes);
 * ```
 */
export class OutputsLeftError extends ArcError {
  readonly code = 'ERR_ARC_OUTPUTS_LEFT';

  /** The files that have not been fetched, by their names in the session directory. */
  readonly left: readonly {
    /** The name in the session directory. */
    readonly path: string;
    /** The size in bytes; undefined if the server does not tell. */
    readonly sizeBytes: number | undefined;
  }[];
  /** Places in the session directory whose content is not known, and that have not been fetched. */
  readonly unclear: readonly {
    /** The name in the session directory; empty for the session directory itself. */
    readonly path: string;
  }[];

  constructor(
    /** The address of the job. */
    readonly jobId: string,
    { left = [], unclear = [] }: Partial<Pick<OutputsLeftError, 'left' | 'unclear'>>,
    options: ArcErrorOptions = {},
  ) {
    const named = [...left, ...unclear].slice(0, 3).map(({ path }) => path || 'the session directory');
    const more = left.length + unclear.length - named.length;
    const names = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    super(`Job ${jobId} is not cleaned: ${names} would be lost`, options);
    this.left = left;
    this.unclear = unclear;
  }
}
