import { isPattern, outputPath } from '../descriptions/model/declared-outputs.js';
import type { SessionDirectory } from '../transfer/session-directory.js';

/** A file that no listing shows, and that is there. */
export interface UnlistedFile {
  readonly kind: 'file';
  readonly path: string;
  /** Undefined where the server does not tell. */
  readonly sizeBytes: number | undefined;
}

/**
 * Asks by name for what is missing by name: a server serves what a link points to, and what is behind it, also where it
 * does not tell of links, and what is in a directory that it cannot list.
 * @param missing - wanted names of which no listing has anything
 */
export async function findUnlisted(
  session: SessionDirectory,
  missing: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly UnlistedFile[]> {
  const paths = missing.filter((name) => !isPattern(name) && !name.endsWith('/')).map(outputPath);
  const found = await Promise.all(paths.map(async (path) => ({ path, stat: await session.stat(path, { signal }) })));
  return found.flatMap(({ path, stat }) =>
    stat?.kind === 'file' ? [{ kind: 'file' as const, path, sizeBytes: stat.sizeBytes }] : [],
  );
}
