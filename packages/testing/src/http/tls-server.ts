import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { TlsIdentity } from 'jasmin-arc/pki';
import type { Authenticator } from '../../../client/src/http/authenticator.js';
import type { ServerTrust } from '../../../client/src/http/server-trust.js';

const file = (name: string): string =>
  readFileSync(new URL(`../../../client/fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

/** The PEM text of a certificate in fixtures/tls. */
export const certificate = (name: string): string => file(`${name}.cert`);

/** A client certificate in fixtures/tls as the client shows it. */
export const identity = (name: 'user' | 'expired-user' | 'foreign-user' = 'user'): TlsIdentity =>
  new TlsIdentity({
    certificateChain: certificate(name),
    privateKey: file(`${name}.key`),
    fingerprint: name,
    subject: `/CN=${name}`,
    notAfter: new Date(name === 'expired-user' ? '2021-01-01T00:00:00Z' : '2120-01-01T00:00:00Z'),
  });

/** Shows one certificate to every server. */
export const showing = (shown: () => Promise<TlsIdentity> = async () => identity()): Authenticator => ({
  credentialFor: async () => ({ identity: await shown() }),
});

/** The trust in the authority of {@link startTlsServer}. */
export const serverTrust = (overrides: Partial<ServerTrust> = {}): ServerTrust => ({
  trustAnchors: async () => [certificate('authority')],
  findTrustDefect: async () => undefined,
  ...overrides,
});

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** TLS connections made so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/** An HTTPS server on 127.0.0.1 that asks for a client certificate, with a host certificate from fixtures/tls. */
export async function startTlsServer(
  listener: RequestListener,
  options: TlsOptions & { readonly host?: 'localhost' | 'elsewhere' | 'expired' } = {},
): Promise<TlsServer> {
  const { host = 'localhost', ...tls } = options;
  let connections = 0;
  const server = createServer(
    {
      cert: certificate(host),
      key: file(`${host}.key`),
      ca: certificate('authority'),
      requestCert: true,
      rejectUnauthorized: false,
      ...tls,
    },
    listener,
  );
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    port,
    url: `https://localhost:${port}`,
    get connections() {
      return connections;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * A server on 127.0.0.1 that speaks TLS, and over it what the test makes it say. It asks for a client certificate, and shows a host
 * certificate from fixtures/tls.
 * @param listener - called for each connection, once TLS has been agreed on
 */
export async function startRawTlsServer(
  listener: (socket: TLSSocket) => void,
): Promise<Pick<TlsServer, 'port' | 'close'>> {
  const open = new Set<TLSSocket>();
  const settings = { cert: certificate('localhost'), key: file('localhost.key'), ca: certificate('authority') };
  const server = createTlsServer({ ...settings, requestCert: true, rejectUnauthorized: false }, (socket) => {
    open.add(socket);
    socket.on('error', () => {}); // a client that goes away
    socket.on('close', () => open.delete(socket));
    listener(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
