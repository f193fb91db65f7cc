/** A random source: the same seed gives the same choices. */
export interface Random {
  /** @returns a number of at least 0 and less than 1 */
  fraction(): number;
  /** @returns a whole number of at least `from` and less than `to` */
  integer(from: number, to: number): number;
  /** @param probability - from 0 to 1 */
  chance(probability: number): boolean;
  /** @param among - at least one */
  pick<Choice>(among: readonly Choice[]): Choice;
  /** Another source, whose choices do not depend on how many this one has made since: its seed includes this name. */
  branch(name: string): Random;
}

/** A source of chance for a seed: mulberry32, which has a state of 32 bits and is good enough to choose among faults. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from));
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (among) => {
      const chosen = among[integer(0, among.length)];
      if (among.length === 0) throw new RangeError('There is nothing to choose from');
      return chosen as (typeof among)[number];
    },
    branch: (name) => seededRandom(hash(`${seed} ${name}`)),
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}
