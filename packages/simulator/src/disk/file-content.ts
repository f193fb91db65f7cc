import type { Random } from '../random/random.js';

/** A disk writes this many bytes at once or not at all. */
const SECTOR = 512;

type Change =
  | { readonly kind: 'write'; readonly data: Uint8Array; readonly position: number }
  | { readonly kind: 'truncate'; readonly length: number };

/** Bytes that grow, with room to spare. */
class Bytes {
  #room: Uint8Array;
  #length: number;

  constructor(bytes: Uint8Array) {
    this.#room = bytes.slice();
    this.#length = bytes.length;
  }

  get current(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }

  apply(change: Change): void {
    if (change.kind === 'truncate') {
      this.#room.fill(0, Math.min(change.length, this.#length), this.#length);
      this.#resize(change.length);
      return;
    }
    this.#resize(Math.max(this.#length, change.position + change.data.length));
    this.#room.set(change.data, change.position);
  }

  #resize(length: number): void {
    if (length > this.#room.length) {
      const larger = new Uint8Array(Math.max(length, this.#room.length * 2));
      larger.set(this.current);
      this.#room = larger;
    }
    this.#length = length;
  }
}

/** The content of a file, as processes see it, and as much of it as is known to be on the platter. */
export class FileContent {
  #seen: Bytes;
  /** What was there when it was synchronised last. */
  #synced: Uint8Array;
  #unsynced: Change[] = [];
  #isSyncBroken = false;

  /** @param bytes - on the platter already */
  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.#seen = new Bytes(bytes);
    this.#synced = bytes.slice();
  }

  get bytes(): Uint8Array {
    return this.#seen.current;
  }

  get isSynced(): boolean {
    return this.#unsynced.length === 0;
  }

  write(data: Uint8Array, position: number): void {
    this.#change({ kind: 'write', data: data.slice(), position });
  }

  truncate(length: number): void {
    this.#change({ kind: 'truncate', length });
  }

  #change(change: Change): void {
    this.#seen.apply(change);
    this.#unsynced.push(change);
  }

  /** Once it has failed, nothing that was written before is known to be on the platter: Linux forgets that it was to be written. */
  sync(): void {
    if (this.#isSyncBroken) return;
    this.#synced = this.bytes.slice();
    this.#unsynced = [];
  }

  failSync(): void {
    this.#isSyncBroken ||= this.#unsynced.length > 0;
  }

  /**
   * Replaces the content by what a power failure leaves: all that was synchronised; the first ones of the later writes; and of the
   * writes after them, any of the sectors. A file that had grown may be shorter, or have zeros.
   */
  crash(random: Random): void {
    const found = this.#unsynced.length === 0 ? this.bytes : this.#torn(random);
    this.#seen = new Bytes(found);
    this.#synced = found.slice();
    this.#unsynced = [];
    this.#isSyncBroken = false;
  }

  #torn(random: Random): Uint8Array {
    const reached = random.integer(0, this.#unsynced.length + 1);
    const whole = new Bytes(this.#synced);
    for (const change of this.#unsynced.slice(0, reached)) whole.apply(change);
    const rest = this.#unsynced.slice(reached);
    if (rest.length === 0 || random.chance(0.3)) return whole.current;
    const before = whole.current;
    let length = before.length;
    let kept = length;
    for (const change of rest) {
      length = change.kind === 'truncate' ? change.length : Math.max(length, change.position + change.data.length);
      kept = Math.min(kept, length);
    }
    const after = this.bytes;
    const found = new Uint8Array(random.integer(kept, after.length + 1));
    for (let start = 0; start < found.length; start += SECTOR) {
      const end = Math.min(start + SECTOR, found.length);
      if (random.chance(0.5)) found.set(after.subarray(start, end), start);
      else found.set(before.subarray(start, Math.min(end, kept)), start);
    }
    return found;
  }
}
