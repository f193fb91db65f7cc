import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import type { ConnectionOptions } from 'jasmin-arc';
import { certificate, startTlsServer } from './tls-server.js';

/** What is sent instead of the server's answer. */
export interface HostileAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HostileServer extends AsyncDisposable {
  /** For a client of it: the certificate of its authority is among those that are trusted. */
  readonly config: ConnectionOptions;
  /**
   * From now on answers requests itself, until the next call.
   * @param answer - undefined for those that go through
   * @param times - after so many answers all goes through again. @default never
   * @returns resolves once it has answered for the last time
   */
  answer(answer: (request: IncomingMessage) => HostileAnswer | undefined, times?: number): Promise<void>;
  passOn(): void;
}

/** A web page as servers in front of others make them. */
export const page = (
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): HostileAnswer => ({
  status,
  reason,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body: `<html><head><title>${status} ${reason}</title></head><body><h1>${reason}</h1></body></html>\n`,
});

/** An HTTPS server in front of an ARC server, which passes requests on in the name of the user, or says something else. */
export async function startHostileServer(target: ConnectionOptions, directory: string): Promise<HostileServer> {
  const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '', ARC_SERVER = '' } = target;
  const behind = new URL(ARC_SERVER.startsWith('https:') ? ARC_SERVER : `https://${ARC_SERVER}`);
  const cert = readFileSync(CLIENT_CERT);
  const key = readFileSync(CLIENT_KEY);
  const certsDir = join(mkdtempSync(join(directory, 'hostile-')), 'certificates');
  cpSync(CERTS_DIR, certsDir, { recursive: true, dereference: true });
  writeFileSync(join(certsDir, 'hostile.pem'), certificate('authority'));

  let own: (request: IncomingMessage) => HostileAnswer | undefined = () => undefined;
  const listener: RequestListener = (request, response) => {
    const answer = own(request);
    if (answer !== undefined) {
      request.resume();
      const { status, reason = '', headers = {}, body = '' } = answer;
      response.writeHead(status, reason, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
      return;
    }
    const { method, url, headers } = request;
    const { hostname, port } = behind;
    // It stands for a server that was verified when it was set up.
    const onward = httpsRequest({ hostname, port, method, path: url, headers, cert, key, rejectUnauthorized: false });
    onward.once('response', (got) => {
      response.writeHead(got.statusCode ?? 500, got.statusMessage, got.headers);
      got.pipe(response);
      got.once('error', () => response.destroy());
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  };
  const server = await startTlsServer(listener);
  return {
    config: { ...target, ARC_SERVER: `${server.url}${behind.pathname}`, CERTS_DIR: certsDir },
    answer(answer, times = Number.POSITIVE_INFINITY) {
      return new Promise((resolve) => {
        let left = times;
        own = (request) => {
          if (left === 0) return undefined;
          const given = answer(request);
          if (given !== undefined) left -= 1;
          if (left === 0) resolve();
          return given;
        };
      });
    },
    passOn() {
      own = () => undefined;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}
