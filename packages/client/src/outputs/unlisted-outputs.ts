import { isPattern, outputPath } from '../descriptions/model/declared-outputs.js';
import type { SessionDirectory } from '../transfer/session-directory.js';

/** A file that exists, but is in no listing. */
export interface UnlistedFile {
  readonly kind: 'file';
  readonly path: string;
  /** Undefined if the server does not tell. */
  readonly sizeBytes: number | undefined;
}

/**
 * Asks for missing outputs by name: a server that does not report links still delivers the files that they point to,
 * and the files of a directory that it cannot list.
 * @param missing - wanted names that are in no listing
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
