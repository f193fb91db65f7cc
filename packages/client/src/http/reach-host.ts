import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { abortable } from '../waiting/abortable.js';
import { onAbort } from '../waiting/on-abort.js';
import { connectionError } from './connection-errors.js';

/** A server, and how long it is waited for. */
export interface HostToReach {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const errorOf = (cause: unknown, { host, port }: HostToReach): unknown =>
  connectionError(cause, { server: `${host}:${port}`, connecting: true, now: new Date() });

/**
 * The addresses of a host.
 * @throws ServerUnreachableError if there is no such name, or it cannot be looked up
 */
export async function lookUpHost(target: HostToReach): Promise<readonly string[]> {
  const { host, signal } = target;
  if (isIP(host) > 0) return [host];
  try {
    return (await abortable(lookup(host, { all: true }), signal)).map(({ address }) => address);
  } catch (cause) {
    signal?.throwIfAborted();
    throw errorOf(cause, target);
  }
}

/**
 * Opens a connection to a port and closes it; nothing is sent.
 * @returns the address that has answered
 * @throws ServerUnreachableError if none answers
 */
export async function reachPort(target: HostToReach): Promise<string> {
  const { host, port, timeoutMs, signal } = target;
  signal?.throwIfAborted();
  // `localhost` may lead to ::1 while the server listens on IPv4 alone.
  const socket: Socket = connect({ host, port, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1_500 });
  const fail = (code: string) => () => socket.destroy(Object.assign(new Error(code), { code }));
  const timeout = setTimeout(fail('ETIMEDOUT'), timeoutMs);
  const forget = onAbort(signal, fail('ABORTED'));
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return socket.remoteAddress ?? host;
  } catch (cause) {
    signal?.throwIfAborted();
    throw errorOf(cause, target);
  } finally {
    clearTimeout(timeout);
    forget();
    socket.destroy();
  }
}
