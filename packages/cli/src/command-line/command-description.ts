import type { Completion, Options } from './options.js';

/** An argument of the command line that is not an option. */
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

/** Describes a command; the source of `--help`, the man page, the completions and the command-line parser. */
export interface CommandDescription<O extends Options = Options> {
  /** One word, or two for the verbs of a group: `proxy create`. */
  readonly name: string;
  /** A phrase that starts with a verb, for the list of commands. */
  readonly summary: string;
  /** The summary without where the output goes, for suggestions: `To save the outputs of jobs: "jasmin-arc get"`. @default `summary` */
  readonly purpose?: string;
  /** Paragraphs for `--help` and the man page. */
  readonly description?: readonly string[];
  readonly operands: readonly Operand[];
  /** From the first operand on, arguments are those of the job's program, not options of this command. */
  readonly optionsEndAtOperand?: boolean;
  /** What to do instead with options that another command has, by their long names: a hint. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** With `--json`: one JSON line for each thing that happens, rather than one document at the end. */
  readonly emitsEvents?: boolean;
  /** Left out of lists: called by shells, not by people. */
  readonly hidden?: boolean;
  readonly options: O;
  readonly examples: readonly Example[];
}
