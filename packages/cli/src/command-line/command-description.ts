import type { Completion, Options } from './options.js';

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

/** What `--help`, the man page, the completions and the reading of the command line are made of. */
export interface CommandDescription<O extends Options = Options> {
  /** One word, or two for the verbs of a group: `proxy create`. */
  readonly name: string;
  /** A phrase that starts with a verb, for the list of commands. */
  readonly summary: string;
  /** The same without what goes where, for a suggestion: `To save the outputs of jobs: "jasmin-arc get"`. @default `summary` */
  readonly purpose?: string;
  /** Paragraphs for `--help` and the man page. */
  readonly description?: readonly string[];
  readonly operands: readonly Operand[];
  /** Words from the first operand on are not options of ours: they are for the program of the job. */
  readonly optionsEndAtOperand?: boolean;
  /** With `--json`: one JSON line for each thing that happens, rather than one document at the end. */
  readonly emitsEvents?: boolean;
  /** Left out of lists: called by shells, not by people. */
  readonly hidden?: boolean;
  readonly options: O;
  readonly examples: readonly Example[];
}
