import type { Options } from '../command-line/options.js';

/** Which sandbox is meant, for the commands that deal with one that is there. */
export const SANDBOX_OPTIONS = {
  directory: {
    kind: 'value',
    short: 'd',
    value: 'DIR',
    complete: 'directory',
    help: 'Where it keeps everything (default: ~/.local/state/jasmin-arc/sandbox)',
  },
} as const satisfies Options;
