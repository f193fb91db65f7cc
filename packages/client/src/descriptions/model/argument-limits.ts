import { InvalidJobDescription } from '../../errors/index.js';
import type { EnvironmentVariable } from './activity-description.js';

/**
 * The limits of Linux on the arguments of a program. A server accepts more without an error, and the job fails on the worker node
 * with exit code 126.
 * @see man execve, section "Limits on size of arguments and environment"
 */

/** One argument, or one variable with its name: MAX_ARG_STRLEN, with the NUL at its end. */
const MAX_TEXT_BYTES = 131_072;

/**
 * All together: a quarter of the stack, which is 8 MiB by default, minus room for the worker node's own
 * environment.
 */
const MAX_BYTES = 2 * 1024 ** 2 - 128 * 1024;

/** The pointer to each of them counts, too. */
const POINTER_BYTES = 8;

/**
 * @param variables - of the job itself
 * @throws InvalidJobDescription for an argument or variable that is too long, or for too much of them
 */
export function requireWithinLimits(args: readonly string[], variables: readonly EnvironmentVariable[]): void {
  let total = 0;
  const count = (what: string, text: string) => {
    const bytes = Buffer.byteLength(text) + 1;
    total += bytes + POINTER_BYTES;
    if (bytes <= MAX_TEXT_BYTES) return;
    throw new InvalidJobDescription(
      `${what} has ${bytes - 1} bytes, and no program can be started with one of more than ${MAX_TEXT_BYTES - 1}`,
      { remedy: 'send-text-as-input' },
    );
  };
  for (const [index, argument] of args.entries()) count(`Argument ${index + 1} (${beginning(argument)})`, argument);
  for (const { name, value } of variables) count(`The environment variable ${name}`, `${name}=${value}`);
  if (total <= MAX_BYTES) return;
  throw new InvalidJobDescription(
    `Arguments and environment have ${total} bytes together, and no program can be started with more than ${MAX_BYTES}`,
    { remedy: 'send-text-as-input' },
  );
}

/** The beginning of a long argument, enough to recognise it. */
const beginning = (text: string): string =>
  text.length <= 24 ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, 20))}…`;
