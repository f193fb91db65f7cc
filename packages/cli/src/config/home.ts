import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from '../command-line/context.js';

/** The home directory of the user. */
export const homeOf = (context: Context): string => context.system.env.HOME || homedir();

/** A path as a person writes it, for a configuration that is used from any directory. */
export const absolutePath = (context: Context, path: string): string =>
  resolve(path === '~' || path.startsWith('~/') ? join(homeOf(context), path.slice(1)) : path);
