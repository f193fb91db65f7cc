import { constants } from 'node:os';

/** The names of error numbers, such as 122: `EDQUOT`. */
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno).map(([name, number]) => [number, name]),
);

/**
 * The name of an error of the operating system, such as `ENOSPC`. Node.js knows some of them by their number only, and gives them the
 * code `Unknown system error -122`: that the disk quota is used up, and that a file server has lost a file.
 * @returns undefined if it is not an error of the operating system
 * @see errno.h of POSIX.1-2017
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 *
 * await writeFile('result.nc', '').catch((error) => {
 *   if (systemErrorCode(error) === 'EDQUOT') console.error('the disk quota is used up');
 * });
 * ```
 */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown };
  // An error of a child process has the program's exit code there.
  if (typeof code !== 'string') return undefined;
  if (!code.startsWith('Unknown system error')) return code;
  return NAMES.get(-Number(errno)) ?? code;
}
