/**
 * Finds the word that was probably meant by a misspelt word.
 *
 * @module jasmin-arc/nearest
 */

/**
 * The known word that was probably meant. It is a separate entry of the package, `jasmin-arc/nearest`, because a command line
 * is read before the rest of the library is loaded.
 * @returns undefined where none is near
 *
 * @example
 * ```ts
 * nearest('sbumit', ['submit', 'status']); // submit
 * nearest('xyz', ['submit', 'status']); // undefined
 * ```
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.floor(word.length / 2) + 1);
  for (const candidate of known) {
    const distance = editDistance(word, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best ?? known.find((candidate) => word.length >= 3 && candidate.startsWith(word));
}

/**
 * The number of letters that have to be inserted, removed, replaced or swapped with their neighbour.
 *
 * @example
 * ```ts
 * editDistance('sbumit', 'submit'); // 1
 * ```
 */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, other.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? 0;
