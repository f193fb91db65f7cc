import { isIP } from 'node:net';
import { type DetailedPeerCertificate, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { requireArgument } from '../checks/require-argument.js';
import { signal as abortSignal, object, quantity, text } from '../checks/shape.js';
import { InvalidConfigError, NotAnArcServerError } from '../errors/index.js';
import { Certificate } from '../pki/certificate.js';
import { onAbort } from '../waiting/on-abort.js';
import { retry } from '../waiting/retry.js';
import { connectionError } from './connection-errors.js';
import { parseEndpoint } from './endpoint.js';
import { handshakeDelayMs } from './retry-policy.js';

/** Options of {@link fetchServerCertificates}. */
export interface ServerCertificatesOptions {
  /** Gives up; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for each connection and its handshake; a second is made if the server's first bytes are no TLS. @default 10 000 */
  readonly timeoutMs?: number | undefined;
}

const OPTIONS = object<ServerCertificatesOptions>({ signal: abortSignal, timeoutMs: quantity('milliseconds') });

/**
 * The certificate that a server shows and the part of its chain that it sends along, so that a person can be told which authority
 * to install. **Nothing is verified**: it proves nothing about the server. No credential is shown and no request is sent.
 *
 * @param address - as in ARC_SERVER
 * @returns its own certificate first, the one nearest to the root last
 * @throws InvalidConfigError if it is no address
 * @throws ServerUnreachableError, NotAnArcServerError if there is no answer, or no TLS
 *
 * @example
 * ```ts
 * const [certificate] = await fetchServerCertificates('ce.example.org');
 * console.log(`issued by ${certificate.issuer}, says the server`);
 * ```
 */
export async function fetchServerCertificates(
  address: string,
  options: ServerCertificatesOptions = {},
): Promise<readonly [Certificate, ...Certificate[]]> {
  requireArgument('fetchServerCertificates', 'address', address, text);
  requireArgument('fetchServerCertificates', 'options', options, OPTIONS);
  const { signal, timeoutMs = 10_000 } = options;
  const endpoint = parseEndpoint(address);
  if (endpoint === undefined)
    throw new InvalidConfigError(`${address} is no address of a server`, { key: 'ARC_SERVER' });
  const fetch = () => fetchOnce(endpoint, timeoutMs, signal);
  return retry(fetch, { delayAfter: handshakeDelayMs, signal });
}

async function fetchOnce(
  endpoint: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<readonly [Certificate, ...Certificate[]]> {
  const { hostname, port } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  const server = `${hostname}:${port || '443'}`;
  const socket = tlsConnect({
    host,
    port: Number(port || '443'),
    rejectUnauthorized: false,
    ...(isIP(host) === 0 && { servername: host }),
  });
  const shown = (): readonly Certificate[] =>
    chainOf(socket).map((der) => new Certificate(der, 'the certificate of the server'));
  const aborted = () => socket.destroy();
  const forget = onAbort(signal, aborted);
  const timeout = setTimeout(
    () => socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
    timeoutMs,
  );
  try {
    const [own, ...others] = await new Promise<readonly Certificate[]>((resolve, reject) => {
      socket.once('secureConnect', () => resolve(shown()));
      socket.on('error', (error) => {
        // Under TLS 1.2 a server that insists on a client certificate closes the connection after it has shown its own.
        const certificates = shown();
        if (certificates.length > 0) resolve(certificates);
        else reject(connectionError(error, { server, connecting: true, now: new Date() }));
      });
      socket.once('close', () =>
        reject(
          connectionError(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), {
            server,
            connecting: true,
            now: new Date(),
          }),
        ),
      );
    });
    if (own === undefined) throw new NotAnArcServerError(`${server} shows no certificate`);
    return [own, ...others];
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timeout);
    forget();
    socket.destroy();
  }
}

/**
 * The certificates that a server has shown, its own first, whether or not they are trusted; authorities of the TLS context can follow.
 * @returns DER; none if the connection did not get that far
 */
export function chainOf(socket: TLSSocket): readonly Buffer[] {
  const chain: Buffer[] = [];
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  // If a connection did not get that far, Node.js returns an empty object; the root is its own issuer.
  for (; next?.raw !== undefined; next = next.issuerCertificate) {
    const { raw } = next;
    if (chain.some((known) => known.equals(raw))) break;
    chain.push(raw);
  }
  return chain;
}
