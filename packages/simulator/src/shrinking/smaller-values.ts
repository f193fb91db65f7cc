/** A list with less in it: nothing, without each of its halves, without each of its quarters, and so on to one element. */
export function* shorterLists<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let size = items.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    // What comes last is needed least: nothing depends on it.
    for (let end = items.length; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      yield items.toSpliced(start, end - start);
    }
  }
}

/** A number nearer to the least one: that itself, then half of the way. */
export function* smallerNumbers(value: number, least = 0): Generator<number> {
  if (value <= least) return;
  yield least;
  const half = least + Math.floor((value - least) / 2);
  if (half > least) yield half;
}
