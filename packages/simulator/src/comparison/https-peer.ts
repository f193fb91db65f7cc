import https from 'node:https';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';
import { type Peer, type PeerReply, toTarget } from './peer.js';

export interface HttpsPeerOptions {
  readonly name: string;
  /** `https://localhost:4443` */
  readonly origin: string;
  /** PEM. */
  readonly ca: readonly (string | Buffer)[];
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly pollMs: number;
  readonly patienceMs: number;
}

/** A real server, or the sandbox. Dispose of it to close its connections. */
export function httpsPeer(options: HttpsPeerOptions): Peer & Disposable {
  const { name, origin, ca, cert, key, pollMs, patienceMs } = options;
  const { hostname: host, port, host: hostAndPort } = new URL(origin);
  const identity = { ca: [...ca], cert, key };
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ...identity });
  return {
    name,
    origin,
    async ask({ method, path, headers, body = '' }): Promise<PeerReply> {
      const content = Buffer.from(body);
      const length = content.length > 0 || method === 'PUT' || method === 'POST' ? String(content.length) : undefined;
      const sent = { ...headers, ...(length !== undefined && { 'content-length': length }) };
      return await new Promise((resolve, reject) => {
        const request = https.request(
          { host, port, agent, method, path: toTarget(path), headers: sent },
          (incoming) => {
            const { statusCode: status = 0, statusMessage: reason = '', rawHeaders } = incoming;
            const lines = rawHeaders.flatMap((text, index): (readonly [string, string])[] =>
              index % 2 === 0 ? [[text, rawHeaders[index + 1] ?? '']] : [],
            );
            buffer(incoming).then((received) => resolve({ status, reason, headers: lines, body: received }), reject);
          },
        );
        request.on('error', reject);
        request.end(content);
      });
    },
    async cut({ method, path, headers, body = '' }, afterBytes): Promise<void> {
      const content = Buffer.from(body);
      const socket = tls.connect({ host, port: Number(port), ...identity });
      await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
      const lines = { host: hostAndPort, ...headers, 'content-length': String(content.length) };
      const head = Object.entries(lines).map(([header, value]) => `${header}: ${value}\r\n`);
      socket.write(`${method} ${toTarget(path)} HTTP/1.1\r\n${head.join('')}\r\n`);
      socket.write(content.subarray(0, afterBytes));
      await delay(pollMs); // the server is to have read it before it sees the end
      socket.on('error', () => {}).destroy();
      await delay(2 * pollMs);
    },
    async until(condition, what): Promise<void> {
      for (const end = Date.now() + patienceMs; Date.now() < end; await delay(pollMs)) if (await condition()) return;
      throw new Error(`In ${patienceMs / 1000} s, ${name} has not come so far that ${what}`);
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
