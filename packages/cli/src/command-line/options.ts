/** How the shell completes an argument. */
export type Completion = 'file' | 'directory' | 'job' | 'state' | 'command';

interface OptionBase {
  /** One letter, given as `-i`. */
  readonly short?: string;
  /** One sentence for `--help` and the man page; may end with `@default`-like words in parentheses. */
  readonly help: string;
}

/** An option that is there or not. */
export interface FlagOption extends OptionBase {
  readonly kind: 'flag';
}

/** A flag that means more the more often it is there. */
export interface CountOption extends OptionBase {
  readonly kind: 'count';
}

/** An option with a value. */
export interface ValueOption extends OptionBase {
  readonly kind: 'value';
  /** What the value is, in capitals: `FILE`. */
  readonly value: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  readonly complete?: Completion;
}

/** An option with a value that may be given several times. */
export interface ListOption extends OptionBase {
  readonly kind: 'list';
  readonly value: string;
  /** The value may be a pattern that stands for many files, which is not the same as each of them. */
  readonly isPattern?: boolean;
  readonly choices?: readonly string[];
  readonly complete?: Completion;
}

export type Option = FlagOption | CountOption | ValueOption | ListOption;
/** By long name, without its dashes. */
export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends FlagOption
  ? boolean
  : O extends CountOption
    ? number
    : O extends ListOption
      ? readonly string[]
      : string | undefined;

/** The values from the command line, by option. */
export type OptionValues<O extends Options> = { readonly [Name in keyof O]: ValueOf<O[Name]> };
