import type { CommandDescription } from './command-description.js';
import type { Context } from './context.js';
import type { Options, OptionValues } from './options.js';

/** A command: what it is called and takes, and what runs. */
export interface Command<O extends Options = Options> extends CommandDescription<O> {
  /** @returns the exit status */
  run(context: Context, args: CommandArguments<O>): Promise<number>;
}

export interface CommandArguments<O extends Options = Options> {
  readonly options: OptionValues<O>;
  readonly operands: readonly string[];
}

/** Has the compiler keep the options' names and kinds. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;
