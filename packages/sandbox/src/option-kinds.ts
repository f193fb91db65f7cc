import { nearest } from 'jasmin-arc/nearest';

/** What an option takes, as far as plain JavaScript could give something else. */
export type OptionKind = 'a string' | 'a number' | 'true or false' | 'a function' | 'a list' | 'an object' | 'a RegExp';

/** The kind of every option: one that is missing stops the compiler. */
export type OptionKinds<Options> = Readonly<Record<keyof Options, OptionKind>>;

/** What is wrong with an object of options. */
export interface OptionMistake {
  /** The name of the option; undefined if it is no object. */
  readonly option: string | undefined;
  /** What is wrong, as a sentence without its full stop. */
  readonly reason: string;
}

/**
 * Looks for options that are not known, and for values of another kind; undefined counts as left out.
 * @returns the first mistake; undefined if there is none
 */
export function findOptionMistake(
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): OptionMistake | undefined {
  if (Object.prototype.toString.call(options) !== '[object Object]') {
    return { option: undefined, reason: `it must be an object, not ${shown(options)}` };
  }
  for (const [option, value] of Object.entries(options as object)) {
    if (value === undefined) continue;
    const kind = Object.hasOwn(kinds, option) ? kinds[option] : undefined;
    if (kind === undefined) {
      const meant = nearest(option, Object.keys(kinds));
      return { option, reason: `there is no such option${meant === undefined ? '' : `. Did you mean ${meant}?`}` };
    }
    if (!IS_OF_KIND[kind](value)) return { option, reason: `it must be ${kind}, not ${shown(value)}` };
  }
  return undefined;
}

const IS_OF_KIND: Readonly<Record<OptionKind, (value: unknown) => boolean>> = {
  'a string': (value) => typeof value === 'string',
  'a number': (value) => typeof value === 'number',
  'true or false': (value) => typeof value === 'boolean',
  'a function': (value) => typeof value === 'function',
  'a list': (value) => Array.isArray(value),
  'an object': (value) => Object.prototype.toString.call(value) === '[object Object]',
  'a RegExp': (value) => Object.prototype.toString.call(value) === '[object RegExp]',
};

/** A value as a message shows it: short, even for long lists. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? 'a list' : String(value);
