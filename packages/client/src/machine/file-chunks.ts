import { fileSystem } from './files.js';
import { readWhole } from './whole-buffers.js';

const CHUNK_BYTES = 64 * 1024;

/** The content of a file, in pieces of 64 KiB and the rest. Each is overwritten by the next one. */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  await using file = await fileSystem.current.open(path, 'read');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = 0; ; position += CHUNK_BYTES) {
    const bytes = await readWhole(file, buffer, position);
    if (bytes > 0) yield buffer.subarray(0, bytes);
    if (bytes < CHUNK_BYTES) return;
  }
}
