/** The progress of one file. */
export interface TransferProgress {
  /** The name in the session directory. */
  readonly path: string;
  /** How many bytes have been sent, or have arrived; falls back to 0 when a transfer has to start again. */
  readonly transferredBytes: number;
  /** The size of the file in bytes; undefined if the server does not tell. */
  readonly totalBytes: number | undefined;
}

/** Called for every piece of a file that has been sent, or has arrived and been written. */
export type ProgressListener = (progress: TransferProgress) => void;
