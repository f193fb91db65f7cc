/**
 * What went wrong, in words for the user of a job: without the places on this machine that Node.js names in its own
 * messages. Connecting to several addresses of a host gives an error without a message around those of each.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(reasonOf).join(', ');
  if (!(error instanceof Error) || error.message === '') return String(error);
  const { message, path } = error as NodeJS.ErrnoException;
  return path === undefined ? message : message.replace(/, .*$/s, ''); // `ENOENT: no such file or directory, open '…'`
}
