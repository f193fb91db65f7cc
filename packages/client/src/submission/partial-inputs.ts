import type { Log } from '../log/log.js';
import { retrying } from '../transfer/retry-transfer.js';
import type { SessionDirectory } from '../transfer/session-directory.js';
import { describePart, isWhole } from '../transfer/upload.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';

/** An input as it was meant to be sent; its size is undefined if that is not known. */
export interface ExpectedInput {
  readonly path: string;
  readonly sizeBytes: number | undefined;
}

/** An input that the server does not have all of. */
export interface PartialInput {
  readonly path: string;
  /** `0 bytes of 5 bytes` */
  readonly found: string;
  readonly isThere: boolean;
}

const LOOKS_AT_ONCE = 4;

/** The inputs of which the server does not have all bytes, even if it counts them as complete. */
export async function partialInputs(
  session: SessionDirectory,
  inputs: readonly ExpectedInput[],
  { signal, log }: { readonly signal?: AbortSignal | undefined; readonly log?: Log } = {},
): Promise<readonly PartialInput[]> {
  const look = async ({ path, sizeBytes }: ExpectedInput, inner: AbortSignal): Promise<PartialInput | []> => {
    const options = { signal: inner, ...(log && { log }) };
    const there = await retrying(`Checking ${path}`, () => session.stat(path, { signal: inner }), options);
    if (sizeBytes !== undefined && isWhole(there, sizeBytes)) return [];
    return { path, found: describePart(there, sizeBytes), isThere: there !== undefined };
  };
  return (await mapWithLimit(inputs, look, { limit: LOOKS_AT_ONCE, signal })).flat();
}
