interface Entry<Row> {
  /** As SQLite counts rows: one more than the last one. */
  readonly number: number;
  readonly key: string;
  readonly row: Row;
}

/**
 * A table with a key, as SQLite keeps it; its rows stay in the order of their insertion. It never changes: each change makes another
 * table, or returns this one if no row is concerned.
 */
export class Table<Row> {
  readonly #entries: readonly Entry<Row>[];

  constructor(entries: readonly Entry<Row>[] = []) {
    this.#entries = entries;
  }

  get rows(): readonly Row[] {
    return this.#entries.map(({ row }) => row);
  }

  get(key: string): Row | undefined {
    return this.#entries.find((entry) => entry.key === key)?.row;
  }

  /** INSERT OR REPLACE: a row with a key that is there becomes the last one. */
  replace(rows: readonly (readonly [key: string, row: Row])[]): Table<Row> {
    if (rows.length === 0) return this;
    const entries = new Map(this.#entries.map((entry) => [entry.key, entry]));
    let last = this.#last;
    for (const [key, row] of rows) {
      const number = last + 1;
      entries.delete(key);
      entries.set(key, { number, key, row });
      last = number;
    }
    return new Table([...entries.values()]);
  }

  /** INSERT OR IGNORE: a row with a key that is there is left out. */
  add(rows: readonly (readonly [key: string, row: Row])[]): Table<Row> {
    const keys = new Set(this.#entries.map(({ key }) => key));
    const added: Entry<Row>[] = [];
    for (const [key, row] of rows) {
      if (keys.has(key)) continue;
      keys.add(key);
      added.push({ number: this.#last + added.length + 1, key, row });
    }
    return added.length === 0 ? this : new Table([...this.#entries, ...added]);
  }

  remove(isMeant: (row: Row, key: string) => boolean): Table<Row> {
    return this.#keep(({ row, key }) => !isMeant(row, key));
  }

  /** @param change - returns the new row */
  update(isMeant: (row: Row, key: string) => boolean, change: (row: Row) => Row): Table<Row> {
    if (!this.#entries.some(({ row, key }) => isMeant(row, key))) return this;
    return new Table(
      this.#entries.map((entry) => (isMeant(entry.row, entry.key) ? { ...entry, row: change(entry.row) } : entry)),
    );
  }

  /** Removes rows that are so many before the last one, or more. */
  trim(count: number): Table<Row> {
    return this.#keep(({ number }) => number > this.#last - count);
  }

  get #last(): number {
    return this.#entries.at(-1)?.number ?? 0;
  }

  #keep(isKept: (entry: Entry<Row>) => boolean): Table<Row> {
    const kept = this.#entries.filter(isKept);
    return kept.length === this.#entries.length ? this : new Table(kept);
  }
}
