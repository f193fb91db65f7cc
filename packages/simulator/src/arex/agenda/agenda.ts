interface Entry {
  readonly at: number;
  readonly sequence: number;
  readonly action: () => void;
}

/** Actions and their times. Virtual time moves only by {@link advance}, which runs each action at its own time. */
export class Agenda {
  /** Sorted, the next one last. */
  readonly #entries: Entry[] = [];
  #time: number;
  #sequence = 0;

  constructor(time: number) {
    this.#time = time;
  }

  /** The time of the action that runs now, or ran last. Milliseconds since 1970. */
  get time(): number {
    return this.#time;
  }

  /** The time of the next action; undefined if there is none. */
  get nextAt(): number | undefined {
    return this.#entries.at(-1)?.at;
  }

  /** Runs an action after a number of milliseconds. @returns a function that cancels it */
  after(milliseconds: number, action: () => void): () => void {
    const entry = { at: this.#time + milliseconds, sequence: this.#sequence, action };
    this.#sequence += 1;
    this.#entries.splice(this.#place(entry), 0, entry);
    return () => {
      const index = this.#entries.indexOf(entry);
      if (index >= 0) this.#entries.splice(index, 1);
    };
  }

  /** Runs the actions that are due. A time in the past changes nothing. */
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
