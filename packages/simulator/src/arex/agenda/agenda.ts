interface Entry {
  readonly at: number;
  readonly sequence: number;
  readonly action: () => void;
}

/** What will happen, and when: virtual time moves only by {@link advance}, and everything happens at its own time. */
export class Agenda {
  /** Sorted, the next one last. */
  readonly #entries: Entry[] = [];
  #time: number;
  #sequence = 0;

  constructor(time: number) {
    this.#time = time;
  }

  /** The time of what is happening. Milliseconds since 1970. */
  get time(): number {
    return this.#time;
  }

  /** When the next thing happens; undefined if nothing does. */
  get nextAt(): number | undefined {
    return this.#entries.at(-1)?.at;
  }

  /** Lets something happen after so many milliseconds. @returns calls it off */
  after(milliseconds: number, action: () => void): () => void {
    const entry = { at: this.#time + milliseconds, sequence: this.#sequence, action };
    this.#sequence += 1;
    this.#entries.splice(this.#place(entry), 0, entry);
    return () => {
      const index = this.#entries.indexOf(entry);
      if (index >= 0) this.#entries.splice(index, 1);
    };
  }

  /** Lets happen what is due. A time that has been before changes nothing. */
  advance(to: number): void {
    for (let next = this.#entries.at(-1); next && next.at <= to; next = this.#entries.at(-1)) {
      this.#entries.pop();
      this.#time = Math.max(this.#time, next.at);
      next.action();
    }
    this.#time = Math.max(this.#time, to);
  }

  #place(entry: Entry): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#entries[middle];
      const isLater = other && (other.at > entry.at || (other.at === entry.at && other.sequence > entry.sequence));
      if (isLater) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
