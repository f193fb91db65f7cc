import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stateDirectory } from '../config/config-place.js';

/** The files of a sandbox, and its control socket. */
export interface SandboxPlace {
  readonly directory: string;
  /** A configuration with which the command uses the sandbox. */
  readonly configFile: string;
  readonly logFile: string;
  /** The result of its last start, as JSON. */
  readonly startFile: string;
  /** The control socket, for status and stop requests. */
  readonly controlPath: string;
}

/** Operating systems allow hardly more for the path of a socket. */
const MAX_SOCKET_PATH_BYTES = 100;

/** @param directory - the one that was named; left out, the default one of this user */
export function sandboxPlace(
  directory: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): SandboxPlace {
  const place = resolve(directory ?? join(stateDirectory(env), 'sandbox'));
  const socket = join(place, 'control.sock');
  const digest = createHash('sha256').update(place).digest('hex').slice(0, 16);
  return {
    directory: place,
    configFile: join(place, 'config.json'),
    logFile: join(place, 'sandbox.log'),
    startFile: join(place, 'start.json'),
    controlPath:
      Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES
        ? socket
        : join(tmpdir(), `jasmin-arc-${process.getuid?.() ?? 0}-${digest}.sock`),
  };
}

/** The port the sandbox had before: addresses of its jobs hold it. */
export function formerPort({ configFile }: SandboxPlace): number | undefined {
  try {
    const { ARC_SERVER } = JSON.parse(readFileSync(configFile, 'utf8')) as { readonly ARC_SERVER?: unknown };
    const port = Number(new URL(String(ARC_SERVER)).port);
    return Number.isInteger(port) && port > 0 ? port : undefined;
  } catch {
    return undefined; // the first start, or a file that the user edited: any port will do
  }
}
