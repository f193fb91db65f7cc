import { createHash, type Hash, randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { OpenFile } from '../machine/file-system.js';
import { fileSystem } from '../machine/files.js';
import { syncDirectory } from '../machine/sync-directory.js';
import { readWhole, writeWhole } from '../machine/whole-buffers.js';

const WRITE_BYTES = 512 * 1024;

/**
 * A file that is being written: under a name of its own beside its destination, and renamed when it is complete. Disposing of
 * it before that removes it.
 */
export class PartFile implements AsyncDisposable {
  readonly #destination: string;
  readonly #path: string;
  readonly #file: OpenFile;
  readonly #hashed: boolean;
  #hash: Hash | undefined;
  /** Bytes that are not written yet: TLS delivers pieces of 16 KiB, and a write for each would be slower than the network. */
  #pending: Uint8Array[] = [];
  #written = 0;
  #sizeBytes = 0;
  #done = false;

  private constructor(destination: string, path: string, file: OpenFile, hashed: boolean) {
    this.#destination = destination;
    this.#path = path;
    this.#file = file;
    this.#hashed = hashed;
    this.#hash = hashed ? createHash('sha256') : undefined;
  }

  /** @param sha256 - whether to compute the checksum on the way */
  static async create(destination: string, { sha256 = false }: { readonly sha256?: boolean } = {}): Promise<PartFile> {
    // The name is shortened, as file systems limit the length and the ending needs room.
    const name = basename(destination).slice(0, 60);
    const path = join(dirname(destination), `${name}.part-${randomBytes(6).toString('hex')}`);
    return new PartFile(destination, path, await fileSystem.current.open(path, 'create'), sha256);
  }

  /** How many bytes it holds. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#pending.push(chunk);
    this.#sizeBytes += chunk.byteLength;
    if (this.#sizeBytes - this.#written >= WRITE_BYTES) await this.#write();
  }

  /** Whether it has these bytes at this place. */
  async holds(position: number, bytes: Uint8Array): Promise<boolean> {
    if (this.#pending.length > 0) await this.#write();
    const own = Buffer.allocUnsafe(bytes.byteLength);
    return (await readWhole(this.#file, own, position)) === own.length && own.equals(bytes);
  }

  /** Discards the bytes that have been written. */
  async startAgain(): Promise<void> {
    await this.#file.truncate(0);
    this.#pending = [];
    this.#written = 0;
    this.#sizeBytes = 0;
    this.#hash = this.#hashed ? createHash('sha256') : undefined;
  }

  /**
   * Moves the complete file to its destination, over an older file of that name.
   * @returns the checksum in hexadecimal, if it was asked for
   */
  async complete(): Promise<string | undefined> {
    await this.#write();
    // After a crash, the new name must not lead to a file without its content.
    await this.#file.sync();
    await this.#file.close();
    await fileSystem.current.rename(this.#path, this.#destination);
    this.#done = true;
    await syncDirectory(dirname(this.#destination));
    return this.#hash?.digest('hex');
  }

  async #write(): Promise<void> {
    const data = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#hash?.update(data);
    await writeWhole(this.#file, data, this.#written);
    this.#written += data.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#done) return;
    await this.#file.close().catch(() => {}); // closed already, if only the renaming failed
    // If it cannot be removed either, the error that ended the transfer is the one to tell.
    await fileSystem.current.unlink(this.#path).catch(() => {});
  }
}
