import type { Options, OptionValues } from './options.js';

/** Options that every command takes, before or after its name. */
export const GLOBAL_OPTIONS = {
  config: {
    kind: 'value',
    value: 'FILE',
    complete: 'file',
    help: 'The configuration, a JSON file (default: see "jasmin-arc help config")',
  },
  server: { kind: 'value', value: 'URL', help: 'The compute element, instead of the one in the configuration' },
  voms: {
    kind: 'list',
    value: 'VO[:GROUP]',
    help: 'Your groups in a virtual organisation, such as atlas or atlas:/atlas/Role=production (default: VOMS in the configuration)',
  },
  'passphrase-from': {
    kind: 'value',
    value: 'PLACE',
    help: 'Read the pass phrase of the key from file:PATH, fd:N or cmd:COMMAND, its first line (default: ask on the terminal)',
  },
  json: { kind: 'flag', help: 'Print JSON for programs on stdout' },
  quiet: {
    kind: 'flag',
    short: 'q',
    help: 'Print no progress; errors, warnings and notices about outputs are still printed',
  },
  verbose: { kind: 'count', short: 'v', help: 'Print more on stderr; given twice, everything' },
  help: { kind: 'flag', short: 'h', help: 'Explain the command' },
  version: { kind: 'flag', help: 'Print the version' },
} as const satisfies Options;

export type GlobalOptions = OptionValues<typeof GLOBAL_OPTIONS>;
