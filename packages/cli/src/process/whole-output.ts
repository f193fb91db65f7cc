import { type BigIntStats, fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * Writes all of a chunk to a file that is open. One write may take less than it is given where a disk is nearly full, and the
 * next one then fails with the reason.
 */
export function writeAllSync(descriptor: number, chunk: Uint8Array): void {
  for (let written = 0; written < chunk.length; ) {
    written += writeSync(descriptor, chunk, written, chunk.length - written);
  }
}

/** Our stdout or stderr where it is a file. The stream of Node.js for it takes a write that wrote a part for a whole one. */
export class FileOutput extends Writable {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    super({ decodeStrings: true });
    this.#descriptor = descriptor;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    try {
      writeAllSync(this.#descriptor, chunk);
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback();
  }
}

/** Whether what is open there is a file, rather than a terminal, a pipe or a device. */
export function isFile(descriptor: number): boolean {
  try {
    return descriptorStats(descriptor).isFile();
  } catch {
    return false; // closed
  }
}

/**
 * The stats of an open file, as big integers: without that option Node.js keeps the numbers of the last call in one shared array,
 * which its module loader reads. After a pipe or a socket it does not follow links any more, and a library that is
 * linked into `node_modules` would be loaded twice.
 */
export const descriptorStats = (descriptor: number): BigIntStats => fstatSync(descriptor, { bigint: true });
