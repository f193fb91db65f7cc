import type { Context } from './context.js';

/** What a word of the command line can be completed with. */
export type Completion = 'file' | 'directory' | 'job' | 'command';

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

/** What the command line said, by option. */
export type OptionValues<O extends Options> = { readonly [Name in keyof O]: ValueOf<O[Name]> };

/** A word of the command line that is no option. */
export interface Operand {
  /** In capitals: `JOB`. */
  readonly name: string;
  readonly required?: boolean;
  readonly repeatable?: boolean;
  readonly choices?: readonly string[];
  readonly complete?: Completion;
}

export interface Example {
  /** What to type, without the prompt. */
  readonly line: string;
  /** What it does. */
  readonly does: string;
}

/** Everything about a command: what runs, and what `--help`, the man page and the completions are made of. */
export interface Command<O extends Options = Options> {
  /** One word, or two for the verbs of a group: `proxy create`. */
  readonly name: string;
  /** A phrase that starts with a verb, for the list of commands. */
  readonly summary: string;
  /** Paragraphs for `--help` and the man page. */
  readonly description?: readonly string[];
  readonly operands: readonly Operand[];
  /** Words from the first operand on belong to somebody else: the program of a job. */
  readonly optionsEndAtOperand?: boolean;
  /** With `--json`: one JSON line for each thing that happens, rather than one document at the end. */
  readonly tellsEvents?: boolean;
  /** Left out of lists: called by shells, not by people. */
  readonly hidden?: boolean;
  readonly options: O;
  readonly examples: readonly Example[];
  /** @returns the exit status */
  run(context: Context, args: CommandArguments<O>): Promise<number>;
}

export interface CommandArguments<O extends Options = Options> {
  readonly options: OptionValues<O>;
  readonly operands: readonly string[];
}

/** Has the compiler keep the options' names and kinds. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;
