import type { FileHandle } from 'node:fs/promises';

/**
 * Writes all of a chunk. One write may take less than it is given, where a disk is nearly full or a limit is near; the
 * next one then fails with the reason.
 */
export async function writeWhole(file: Pick<FileHandle, 'write'>, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, written, chunk.length - written, position + written);
    written += bytesWritten;
  }
}
