import { readArguments, UsageError } from '../command-line/usage-error.js';

/** What `npm run soak` was asked for. */
export interface SoakOptions {
  /** The first seed; undefined goes on where the last soak ended. */
  readonly from: number | undefined;
  /** How many histories; without end unless it is given. */
  readonly histories: number;
  /** For how long, in milliseconds; without end unless it is given. */
  readonly durationMs: number;
  readonly processes: number | undefined;
  /** Where the state is kept, and plans that fail. */
  readonly directory: string;
  /** Whether plans that fail become tests. */
  readonly writesTests: boolean;
}

export const SOAK_USAGE = `npm run soak -- [--hours H] [--minutes M] [--histories N] [--from SEED]
                [--processes N] [--directory DIR] [--write-tests]

Plays the histories of one seed after the other, on all cores, until the time is over, so many have been
played, or Ctrl-C; goes on where the last soak ended, unless --from names a seed. What fails is made as short
as possible and written into DIR (.soak), with --write-tests into the tests of found plans.`;

/** @throws UsageError for arguments that it does not have */
export function readSoakOptions(args: readonly string[]): SoakOptions {
  const { values } = readArguments({
    args: [...args],
    options: {
      hours: { type: 'string' },
      minutes: { type: 'string' },
      histories: { type: 'string' },
      from: { type: 'string' },
      processes: { type: 'string' },
      directory: { type: 'string', default: '.soak' },
      'write-tests': { type: 'boolean', default: false },
    },
  });
  const number = (name: 'hours' | 'minutes' | 'histories' | 'from' | 'processes') => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!(value >= 0)) throw new UsageError(`--${name} needs a number, not "${text}"`);
    return value;
  };
  const [hours, minutes] = [number('hours'), number('minutes')];
  const isLimited = hours !== undefined || minutes !== undefined;
  return {
    from: number('from'),
    histories: number('histories') ?? Number.POSITIVE_INFINITY,
    durationMs: isLimited ? ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000 : Number.POSITIVE_INFINITY,
    processes: number('processes'),
    directory: values.directory,
    writesTests: values['write-tests'],
  };
}
