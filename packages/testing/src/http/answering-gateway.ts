import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as it passes the gateway. */
export interface PassingRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
}

/** An answer as it passes the gateway. */
export interface PassingAnswer {
  readonly status: number;
  readonly reason: string;
  readonly body: string;
  /** Its media type, where it is to be another one. */
  readonly contentType?: string;
}

/** @returns what is answered instead; undefined leaves it alone */
type ChangeAnswer = (request: PassingRequest, answer: PassingAnswer) => PassingAnswer | undefined;

export interface AnsweringGateway extends AsyncDisposable {
  readonly port: number;
  /** Lets the next answer that `change` does not leave alone be another one; the server has acted by then. */
  replaceNext(change: ChangeAnswer): void;
  /** Lets every answer that `change` does not leave alone be another one. @returns what ends it */
  replaceAll(change: ChangeAnswer): () => void;
}

interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * A gateway before a server, on loopback: it shows a certificate for `localhost`, passes requests on as one user, and may give
 * another answer than the server's.
 */
export async function startAnsweringGateway({
  target,
  host,
  user,
  authority,
}: {
  /** The server, e.g. `https://localhost:4443`. */
  readonly target: string;
  readonly host: CertificateFiles;
  readonly user: CertificateFiles;
  /** PEM of the server's authority. */
  readonly authority: string;
}): Promise<AnsweringGateway> {
  const agent = new https.Agent({
    keepAlive: true,
    cert: readFileSync(user.cert),
    key: readFileSync(user.key),
    ca: authority,
  });
  let change: ChangeAnswer | undefined;
  let isForAll = false;

  const server = https.createServer(
    { cert: readFileSync(host.cert), key: readFileSync(host.key), requestCert: true, rejectUnauthorized: false },
    (incoming, outgoing) => {
      void (async () => {
        const { method = '', url: path = '', headers } = incoming;
        const body = await buffer(incoming);
        const { host: _, connection: __, 'transfer-encoding': ___, ...passed } = headers;
        const request = https.request(`${target}${path}`, {
          agent,
          method,
          headers: { ...passed, 'content-length': body.length },
        });
        const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
          request.on('response', resolve).on('error', reject).end(body);
        });
        const content = await buffer(response);
        const { statusCode: status = 0, statusMessage: reason = '' } = response;
        const other = change?.(
          { method, path, body: body.toString('utf8') },
          { status, reason, body: content.toString('utf8') },
        );
        if (other && !isForAll) change = undefined;
        const { connection: ____, 'transfer-encoding': _____, 'content-length': ______, ...kept } = response.headers;
        const sent = other ? Buffer.from(other.body) : content;
        outgoing.writeHead(other?.status ?? status, other?.reason ?? reason, {
          ...kept,
          ...(other?.contentType !== undefined && { 'content-type': other.contentType }),
          'content-length': method === 'HEAD' ? (response.headers['content-length'] ?? 0) : sent.length,
        });
        outgoing.end(sent);
      })().catch(() => outgoing.destroy());
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    replaceNext: (next) => {
      [change, isForAll] = [next, false];
    },
    replaceAll: (all) => {
      [change, isForAll] = [all, true];
      return () => {
        change = undefined;
      };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
    },
  };
}
