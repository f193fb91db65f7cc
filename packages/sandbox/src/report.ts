/** Gets one line for each unexpected error. */
export type Report = (message: string) => void;

/** An error as a report shows it: all that is known of it. */
export const inFull = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
