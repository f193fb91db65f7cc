import type { ArcError, JobLook } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { describeError } from '../errors/exit-status.js';
import { serverName } from './job-selection.js';

/**
 * Warns that a server cannot be queried, with a hint only where it certainly applies.
 * @param what - the subject of the query, e.g. `about its jobs`
 */
export async function warnUnreachable(context: Context, server: string, what: string, error: unknown): Promise<void> {
  const { code, message } = describeError(error);
  const { hintOf } = await import('../sandbox/stopped-sandbox.js');
  // The hints of the library suit a server that is asked for the first time.
  const hint = await hintOf(context, { code, hint: undefined });
  context.screen.warn(`${server} cannot be queried ${what}: ${message}`, hint);
}

/** Servers that could not be queried, with the reason, once each. */
export function unreachableServers(looks: readonly JobLook[]): ReadonlyMap<string, ArcError> {
  const servers = new Map<string, ArcError>();
  for (const look of looks) if (look.found === 'unreachable') servers.set(serverName(look.jobId), look.error);
  return servers;
}
