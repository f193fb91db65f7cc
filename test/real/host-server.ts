import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestServer } from './servers.js';

/** A web server with the certificate of the testbed's host, which asks for the user's and takes any. */
export async function startHostServer({ hosts, certsDir }: TestServer, listener: RequestListener, port = 0) {
  const cert = readFileSync(hosts.localhost.cert);
  const key = readFileSync(hosts.localhost.key);
  const ca = readFileSync(join(certsDir, 'ARC-TestCA-testbed.pem'));
  const server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: false }, listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
