import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';

/** How a running sandbox describes itself. */
export interface SandboxFacts {
  readonly pid: number;
  readonly url: string;
  readonly directory: string;
  readonly configFile: string;
  readonly since: string;
}

type Request = 'status' | 'stop';

export interface SandboxControl extends AsyncDisposable {
  /** Resolves when a client of the socket has asked the sandbox to stop. */
  readonly stopped: Promise<void>;
}

/** Answers on a socket that only this user can open: there is no process id to mistake for another's. */
export async function serveControl(path: string, facts: SandboxFacts): Promise<SandboxControl> {
  // A running sandbox would have refused this start before: the socket was left by one that has ended.
  await rm(path, { force: true });
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (request) => {
      if (request.toString().trim() === 'stop') stop();
      socket.end(JSON.stringify(facts));
    });
  });
  const umask = process.umask(0o077);
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  } finally {
    process.umask(umask);
  }
  return {
    stopped,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(path, { force: true });
    },
  };
}

/** Sends a request to the control socket of a sandbox. @returns undefined if no sandbox is running */
export async function askControl(path: string, request: Request): Promise<SandboxFacts | undefined> {
  const socket = connect(path);
  try {
    socket.write(`${request}\n`);
    const answer = await text(socket);
    // Written above, by the same release of the same program.
    return JSON.parse(answer) as SandboxFacts;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    throw error;
  }
}
