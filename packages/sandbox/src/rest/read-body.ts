/** A body is longer than the limit. */
export class BodyTooLongError extends Error {
  override readonly name = 'BodyTooLongError';
}

/**
 * Reads a body whole.
 * @throws BodyTooLongError if there is more than allowed
 */
export const readBody = async (body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > mostBytes) throw new BodyTooLongError(`The body is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Reads the beginning of a body, and the rest without keeping it. */
export const readBodyStart = async (body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (length < mostBytes) chunks.push(chunk.subarray(0, mostBytes - length));
    length += chunk.length;
  }
  return Buffer.concat(chunks);
};
