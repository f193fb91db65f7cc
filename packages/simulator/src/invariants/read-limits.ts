const MIB = 1024 * 1024;

/** The longest document that is read; of a file that a job still writes, as much more than it has may be announced. */
const MAX_BYTES = 64 * MIB;
/** What may be on its way to the reader beyond that, files of a planned job included. */
const TOLERANCE_BYTES = 8 * MIB;

/**
 * A process does not read more of an answer than the limits allow, however much the server sends: else its memory, or the disk, fills
 * up. Checked at every piece.
 * @param bytes - how much of the body has arrived
 * @returns a sentence if that is too much
 */
export const checkRead = (request: string, bytes: number): string | undefined =>
  bytes > MAX_BYTES + TOLERANCE_BYTES ? `it has read ${Math.floor(bytes / MIB)} MiB of ${request}` : undefined;
