/** How far a file has got. */
export interface TransferProgress {
  /** The name in the session directory. */
  readonly path: string;
  /** Falls back to 0 when a transfer has to start again. */
  readonly transferredBytes: number;
  /** Undefined where the server does not tell. */
  readonly totalBytes: number | undefined;
}

/** Told of every piece of a file that has been sent, or has arrived and been written. */
export type ProgressListener = (progress: TransferProgress) => void;
