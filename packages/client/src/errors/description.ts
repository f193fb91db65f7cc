import { ArcError, type ArcErrorOptions } from './arc-error.js';

/** The place of a fault in a document; lines and columns count from 1. */
export interface DocumentPosition {
  /** The line, from 1; undefined if the fault is not in one place of a document. */
  readonly line?: number | undefined;
  /** The column in that line, from 1; undefined if only the line is known. */
  readonly column?: number | undefined;
}

/**
 * A job description cannot be read, or asks for something that cannot be expressed. Nothing has been submitted.
 * @example
 * ```ts
 * if (error instanceof InvalidJobDescription)
 *   console.error(`job.xrsl:${error.line}:${error.column}: ${error.reason}`);
 * ```
 */
export class InvalidJobDescription extends ArcError {
  readonly code = 'ERR_ARC_INVALID_JOB_DESCRIPTION';
  /** The line of the document, from 1; undefined if the fault is not in one place of a document. */
  readonly line: number | undefined;
  /** The column in that line, from 1; undefined if only the line is known. */
  readonly column: number | undefined;
  /**
   * The place of the fault in a description, or in the options of a program, that was given as an object:
   * `inputFiles[0].sources[0].url`, or `jobs[3].name` for several jobs. Undefined if the fault is not in one place, or is in a
   * document.
   */
  readonly path: string | undefined;
  /** Set if a command line was given as the program: that text, and the arguments that were given separately. */
  readonly commandLine: readonly string[] | undefined;

  constructor(
    /** What is wrong, without the position. */
    readonly reason: string,
    options: ArcErrorOptions &
      DocumentPosition & {
        readonly path?: string | undefined;
        readonly commandLine?: readonly string[] | undefined;
      } = {},
  ) {
    const { line, column } = options;
    const where = line === undefined ? '' : ` (line ${line}${column === undefined ? '' : `, column ${column}`})`;
    super(`Invalid job description${where}: ${reason}`, options);
    this.line = line;
    this.column = column;
    this.path = options.path;
    this.commandLine = options.commandLine;
  }
}
