/**
 * A text is not XML, or has constructs that are not supported, or XML cannot hold a value. This error stays inside the
 * library: each codec turns it into the error of its own kind of document.
 */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  /** What is wrong, without the position. */
  readonly reason: string;
  /** Counted from 1; undefined where nothing has been read. */
  readonly line: number | undefined;
  /** Counted from 1, in UTF-16 units, as editors do. */
  readonly column: number | undefined;

  constructor(reason: string, position: { readonly line?: number; readonly column?: number } = {}) {
    super(position.line === undefined ? reason : `${position.line}:${position.column}: ${reason}`);
    this.reason = reason;
    this.line = position.line;
    this.column = position.column;
  }
}
