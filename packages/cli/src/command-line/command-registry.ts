import type { CommandDescription } from './command-description.js';

/** All commands, by name: the names are known at once, and what a command is when it is loaded. */
export interface CommandRegistry<C extends CommandDescription = CommandDescription> {
  /** In the order of the list of commands. */
  readonly names: readonly string[];
  /** The command whose name the arguments start with, and the number of words in its name. */
  find(words: readonly string[]): { readonly name: string; readonly length: number } | undefined;
  /** The commands of a group, such as `proxy`; none where it is no group. */
  groupMembers(group: string): readonly string[];
  /** @throws RangeError if there is no such command */
  load(name: string): Promise<C>;
  /** All commands that people call. */
  loadAll(): Promise<readonly C[]>;
}
