import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../command-line/context.js';
import { findConfig } from '../config/config-place.js';
import type { Failure } from '../errors/exit-status.js';
import { askControl } from './sandbox-control.js';
import { sandboxPlace } from './sandbox-place.js';

interface SandboxConfig {
  readonly ARC_SERVER?: unknown;
  readonly CLIENT_CERT?: unknown;
}

/** How deep below the directory of a sandbox the certificates of its users are. */
const MAX_CERTIFICATE_DEPTH = 4;

/** What to do about a failure: where the configured server is a sandbox of this machine that does not run, to start it. */
export async function hintOf(
  context: Pick<Context, 'globals' | 'system'>,
  { code, hint }: Pick<Failure, 'code' | 'hint'>,
): Promise<string | undefined> {
  return code === 'ERR_ARC_SERVER_UNREACHABLE' ? ((await startSandboxHint(context)) ?? hint) : hint;
}

async function startSandboxHint({ globals, system }: Pick<Context, 'globals' | 'system'>): Promise<string | undefined> {
  const configFile = resolve(findConfig(globals.config, system.env).path);
  const config = readConfig(configFile);
  const server = globals.server ?? config?.ARC_SERVER;
  if (typeof server !== 'string') return undefined;
  const usual = sandboxPlace(undefined, system.env).directory;
  const candidates = [usual, dirname(configFile), ...parents(config?.CLIENT_CERT)];
  // The configuration in the directory of a sandbox names its server.
  const directory = candidates.find((one) => readConfig(join(one, 'config.json'))?.ARC_SERVER === server);
  if (directory === undefined) return undefined;
  const place = sandboxPlace(directory, system.env);
  // A configuration with another certificate is for another server of the same address.
  const own = readConfig(place.configFile)?.CLIENT_CERT;
  if (typeof own !== 'string' || !own.startsWith(`${directory}/`)) return undefined;
  const facts = await askControl(place.controlPath, 'status').catch(() => undefined);
  if (facts !== undefined) return undefined;
  const where = directory === usual ? '' : ` --directory '${directory.replaceAll("'", `'\\''`)}'`;
  return `The server is a sandbox that is not running. Start it: jasmin-arc sandbox start${where}`;
}

function readConfig(path: string): SandboxConfig | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SandboxConfig;
  } catch {
    return undefined; // errors of the configuration in force have been reported before
  }
}

/** The directories above a file, the nearest first. */
function parents(path: unknown): readonly string[] {
  if (typeof path !== 'string') return [];
  const found: string[] = [];
  for (let place = dirname(resolve(path)); found.length < MAX_CERTIFICATE_DEPTH; place = dirname(place))
    found.push(place);
  return found;
}
