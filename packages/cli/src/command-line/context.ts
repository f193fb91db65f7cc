import type { ArcInterface } from 'jasmin-arc';
import type { ReadableIds } from '../output/readable-ids.js';
import type { Screen } from '../output/screen.js';
import type { System } from '../process/system.js';
import type { CommandRegistry } from './command-registry.js';
import type { GlobalOptions } from './global-options.js';
import type { Interrupts } from './interrupts.js';

/** What a command has access to while it runs. */
export interface Context {
  readonly system: System;
  readonly screen: Screen;
  readonly globals: GlobalOptions;
  /** All commands, for those that explain or complete others. */
  readonly commands: CommandRegistry;
  readonly interrupts: Interrupts;
  /** Job ids as they are shown to people. */
  readonly ids: ReadableIds;
  /** Aborted by Ctrl-C; for every call that takes a signal. */
  readonly signal: AbortSignal;
  /** The library with the configuration in force, loaded and opened at the first call and closed at the end. */
  arc(): Promise<ArcInterface>;
  /** Prints a JSON document on stdout: the command's name, the version of its shape, and what is given. */
  json(body: Readonly<Record<string, unknown>>): Promise<void>;
}
