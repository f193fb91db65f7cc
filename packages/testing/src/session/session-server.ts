import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpsClient } from '../../../client/src/http/https-client.js';
import {
  type DirectoryProperties,
  type EntryProperties,
  type SessionAccess,
  SessionDirectory,
  type SessionEntry,
} from '../../../client/src/transfer/session-directory.js';
import { serverTrust, showing, startTlsServer } from '../http/tls-server.js';

/** What to do instead of answering a request properly. */
export type Misbehaviour =
  | 'reset'
  /** Of a file that is read: the connection breaks after so many bytes of the answer's body. */
  | { readonly breakAfterBytes: number }
  | { readonly status: number; readonly reason: string; readonly headers?: Readonly<Record<string, string>> };

export interface SessionServer extends AsyncDisposable {
  readonly port: number;
  /** The files of the one job it knows, by path; change them at will. */
  readonly files: Map<string, Buffer>;
  /** When each file was changed last; a file that is not here, at {@link UNTOUCHED}. */
  readonly modifiedAt: Map<string, Date>;
  /** Links by path: what each leads to, undefined for nothing. No listing has them, PROPFIND has, as A-REX's. */
  readonly links: Map<string, string | undefined>;
  /** Every request, as `PUT a.txt` or `GET a.txt bytes=3-`. */
  readonly requests: string[];
  /** Asked before each request is answered, and again with `after` when it has been acted on but not answered. */
  misbehave: (request: string, when: 'before' | 'after') => Misbehaviour | undefined;
  /** A session directory of its job, through a client of its own; `port` to go through a proxy. */
  session(options?: { readonly port?: number } & Partial<SessionAccess>): SessionDirectory;
}

export const UNTOUCHED = new Date('2026-01-01T00:00:00Z');

const ROOT = '/arex/rest/1.0/jobs/1234/session';

/** A session directory that behaves as A-REX's does, oddities included, with files in memory. */
export async function startSessionServer(files: Readonly<Record<string, string>> = {}): Promise<SessionServer> {
  const stored = new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
  const modifiedAt = new Map<string, Date>();
  const links = new Map<string, string | undefined>();
  const requests: string[] = [];
  const clients: HttpsClient[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = decodeURIComponent(request.url ?? '');
    const path = url.slice(ROOT.length).replace(/^\/|\/$/g, '');
    const line = [request.method, path, request.headers.range].filter((part) => part).join(' ');
    requests.push(line);
    if (failed(made.misbehave(line, 'before'), response)) return;
    if (!url.startsWith(ROOT)) {
      response.writeHead(404, 'OK').end();
      return;
    }
    if (request.method === 'PUT') await write(stored, path, request);
    if (failed(made.misbehave(line, 'after'), response)) return;
    if (request.method === 'PUT') response.end();
    else if (request.method === 'DELETE') remove(stored, path, response);
    else if (request.method === 'PROPFIND') sendProperties(made, path, request.headers.depth !== '0', response);
    else read(stored, links.get(path) ?? path, request, response);
  };
  const server = await startTlsServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  const made: SessionServer = {
    port: server.port,
    files: stored,
    modifiedAt,
    links,
    requests,
    misbehave: () => undefined,
    session({ port = server.port, ...access } = {}) {
      const http = new HttpsClient({ trust: serverTrust(), authenticator: showing() });
      clients.push(http);
      return new SessionDirectory(http, {
        url: `https://localhost:${port}${ROOT}`,
        listingAccept: 'application/json',
        // A listing of this server is JSON that is this very array.
        readListing: (body) => JSON.parse(body) as readonly SessionEntry[],
        readProperties,
        ...access,
      });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      await server.close();
    },
  };
  return made;
}

function failed(misbehaviour: Misbehaviour | undefined, response: ServerResponse): boolean {
  if (misbehaviour === undefined) return false;
  if (misbehaviour === 'reset') response.destroy();
  else if ('breakAfterBytes' in misbehaviour) {
    breakAfter(response, misbehaviour.breakAfterBytes);
    return false;
  } else response.writeHead(misbehaviour.status, misbehaviour.reason, misbehaviour.headers).end();
  return true;
}

function breakAfter(response: ServerResponse, bytes: number): void {
  // Of the forms of this method only the one that is used here.
  const end = response.end.bind(response) as (content?: Buffer) => ServerResponse;
  const cutOff = (content?: Buffer): ServerResponse => {
    if (content === undefined || content.length <= bytes) return end(content);
    response.write(content.subarray(0, bytes), () => response.socket?.destroySoon());
    return response;
  };
  response.end = cutOff as typeof response.end;
}

/** Over what is there, without cutting it off; what arrived before a connection broke stays. */
async function write(files: Map<string, Buffer>, path: string, request: IncomingMessage): Promise<void> {
  let written = 0;
  if (!files.has(path)) files.set(path, Buffer.alloc(0));
  for await (const chunk of request as AsyncIterable<Buffer>) {
    const before = files.get(path) ?? Buffer.alloc(0);
    files.set(path, Buffer.concat([before.subarray(0, written), chunk, before.subarray(written + chunk.length)]));
    written += chunk.length;
  }
}

function remove(files: Map<string, Buffer>, path: string, response: ServerResponse): void {
  if (files.delete(path)) response.writeHead(202).end();
  else response.writeHead(500, 'Failed to delete').end();
}

function read(files: Map<string, Buffer>, path: string, request: IncomingMessage, response: ServerResponse): void {
  const content = files.get(path);
  if (content !== undefined) readFile(content, request, response);
  else readDirectory(files, path, response);
}

function readFile(content: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const size = content.length;
  const headers = { 'content-type': 'application/octet-stream' };
  if (request.method === 'HEAD') {
    response.writeHead(200, { ...headers, 'content-length': size }).end();
    return;
  }
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start > 0 && start >= size) {
    response.writeHead(416, { 'content-range': `bytes */${start === size ? size : '*'}` }).end();
  } else if (start > 0) {
    const range = { 'content-range': `bytes ${start}-${size - 1}/${size}`, 'content-length': size - start };
    response.writeHead(206, { ...headers, ...range }).end(content.subarray(start));
  } else {
    // Without a length it goes out chunked.
    response.writeHead(200, size === 0 ? headers : { ...headers, 'content-length': size });
    response.write('');
    response.end(content);
  }
}

/** The properties that PROPFIND reports, as JSON: null if nothing exists there, and times as texts. */
function sendProperties(
  { files, links, modifiedAt }: Pick<SessionServer, 'files' | 'links' | 'modifiedAt'>,
  path: string,
  withEntries: boolean,
  response: ServerResponse,
): void {
  const propertiesOf = (one: string): EntryProperties => {
    const name = one.split('/').at(-1) ?? '';
    const place = links.has(one) ? links.get(one) : one;
    const content = place === undefined ? undefined : files.get(place);
    const at = modifiedAt.get(place ?? '') ?? UNTOUCHED;
    if (content !== undefined) return { name, kind: 'file', sizeBytes: content.length, modifiedAt: at };
    const isDirectory = place === '' || entriesOf(files, place ?? '\0').size > 0 || files.has(`${place}/`);
    return { name, kind: isDirectory ? 'directory' : 'inaccessible', sizeBytes: undefined, modifiedAt: at };
  };
  const self = propertiesOf(path);
  const place = links.get(path) ?? path;
  const inside = place === '' ? '' : `${place}/`;
  const names = new Set([
    ...entriesOf(files, place).keys(),
    ...[...links.keys()]
      .filter((link) => link.startsWith(inside) && !link.slice(inside.length).includes('/'))
      .map((link) => link.slice(inside.length)),
  ]);
  const entries =
    withEntries && self.kind === 'directory' ? [...names].map((name) => propertiesOf(`${inside}${name}`)) : [];
  const body = JSON.stringify(self.kind === 'inaccessible' ? null : { self, entries });
  response.writeHead(200, { 'content-type': 'application/xml' }).end(body);
}

const readProperties = (body: string): DirectoryProperties | undefined =>
  JSON.parse(body, (key, value) => (key === 'modifiedAt' ? new Date(value) : value)) ?? undefined;

function readDirectory(files: Map<string, Buffer>, path: string, response: ServerResponse): void {
  const prefix = path === '' ? '' : `${path}/`;
  const entries = entriesOf(files, path);
  // A name that ends with a slash stands for an empty directory.
  if (entries.size === 0 && path !== '' && !files.has(prefix)) response.writeHead(404, 'Not found').end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([...entries.values()]));
}

function entriesOf(files: Map<string, Buffer>, path: string): Map<string, SessionEntry> {
  const prefix = path === '' ? '' : `${path}/`;
  const entries = new Map<string, SessionEntry>();
  for (const [file, content] of files) {
    if (!file.startsWith(prefix)) continue;
    const [name = '', ...below] = file.slice(prefix.length).split('/');
    if (below.length > 0) entries.set(name, { kind: 'directory', name });
    else if (name !== '') entries.set(name, { kind: 'file', name, sizeBytes: content.length });
  }
  return entries;
}
