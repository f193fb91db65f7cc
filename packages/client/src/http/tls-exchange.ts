import type { TLSSocket } from 'node:tls';
import { ServerUnreachableError } from '../errors/index.js';
import type { TlsIdentity } from '../pki/tls-identity.js';
import { onAbort } from '../waiting/on-abort.js';
import { connectionError } from './connection-errors.js';
import type { ServerTrust } from './server-trust.js';
import { TlsConnector } from './tls-connector.js';

export interface TlsExchangeOptions {
  readonly host: string;
  readonly port: number;
  /** The credential that is shown. */
  readonly identity: TlsIdentity;
  readonly trust: ServerTrust;
  /** For all of it, from the name look-up to the last byte. */
  readonly timeoutMs: number;
  /** The longest answer. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a text over a verified TLS connection, without HTTP, and reads what the server sends until it closes the connection. The text of
 * the answer must show by itself whether it is whole.
 *
 * @throws the errors of `errors/` for a server that cannot be reached or trusted; the signal's own reason if it is aborted
 */
export async function exchangeText(text: string, options: TlsExchangeOptions): Promise<string> {
  const { host, port, identity, trust, timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const server = `${host}:${port}`;
  const connector = new TlsConnector({
    identity,
    trustAnchors: (chain) => trust.trustAnchors(chain),
    findTrustDefect: (shown) => trust.findTrustDefect(shown),
    connectTimeoutMs: timeoutMs,
  });
  let socket: TLSSocket | undefined;
  let end = (_reason: Error): void => {};
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  ended.catch(() => {}); // a failure of the exchange itself may come first
  const timer = setTimeout(() => end(tooSlow(server, timeoutMs)), timeoutMs);
  const forget = onAbort(signal, () => end(signal?.reason));
  const exchange = async (): Promise<string> => {
    socket = await open(connector, host, port);
    try {
      socket.write(text);
      return await readAll(socket, server, options.maxBytes);
    } catch (error) {
      throw connectionError(error, { server, connecting: false, credential: identity, now: new Date() });
    }
  };
  try {
    return await Promise.race([exchange(), ended]);
  } finally {
    clearTimeout(timer);
    forget();
    connector.close();
    socket?.destroy();
  }
}

const open = (connector: TlsConnector, hostname: string, port: number): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const options = { hostname, port: String(port), protocol: 'https:' };
    connector.connect(options, (error, socket) => (error ? reject(error) : resolve(socket as TLSSocket)));
  });

async function readAll(socket: TLSSocket, server: string, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of socket as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) {
      throw new ServerUnreachableError(`Lost ${server}: its answer is longer than ${maxBytes} bytes`, {
        remedy: 'retry',
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

const tooSlow = (server: string, timeoutMs: number): ServerUnreachableError =>
  new ServerUnreachableError(`${server} did not answer within ${timeoutMs / 1_000} seconds`, {
    remedy: 'retry-slow-server',
  });
