import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The arguments of a command are not what it takes: its usage is shown, and no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `parseArgs`, whose errors are mistakes of the one who typed. @throws UsageError for arguments that are not in `config` */
export const readArguments = <const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> => {
  try {
    return parseArgs(config);
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message, { cause: error }) : error;
  }
};
