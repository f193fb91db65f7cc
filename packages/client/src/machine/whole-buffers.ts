import type { OpenFile } from './file-system.js';

/**
 * Fills a buffer from an open file; one call of the system may read less.
 * @returns how many bytes were read: fewer than the buffer holds only at the end of the file
 */
export async function readWhole(file: OpenFile, buffer: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < buffer.byteLength) {
    const bytes = await file.read(buffer, done, buffer.byteLength - done, position + done);
    if (bytes === 0) break;
    done += bytes;
  }
  return done;
}

/** Writes all of a buffer to an open file; one call of the system may write less. */
export async function writeWhole(file: OpenFile, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.byteLength; ) {
    done += await file.write(data, done, data.byteLength - done, position + done);
  }
}
