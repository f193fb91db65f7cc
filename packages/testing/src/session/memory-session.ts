import { Readable } from 'node:stream';
import { ServerUnreachableError } from '../../../client/src/errors/index.js';
import type { HttpRequest, HttpResponse, HttpSender } from '../../../client/src/http/https-client.js';
import {
  type DirectoryProperties,
  type EntryProperties,
  SessionDirectory,
  type SessionEntry,
} from '../../../client/src/transfer/session-directory.js';

/** What a job may leave in its session directory. */
export type SessionNode =
  | { readonly kind: 'file'; readonly content: string; readonly modifiedAt: Date; readonly isUnreadable?: boolean }
  | { readonly kind: 'directory' }
  /** Where it leads to: a path in the session, or nothing there. */
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'fifo' };

/** What happens to a request instead of an answer. */
export type SessionFault = 'reset' | 'cut' | 'error';

export interface MemorySessionOptions {
  /** Whether the server answers PROPFIND; without it, it reports no links and no times. @default true */
  readonly tellsProperties?: boolean;
  /** Called before each request; it may abort the caller of the code under test. */
  readonly onRequest?: (index: number, request: HttpRequest) => SessionFault | undefined;
}

const ROOT = 'https://ce.example.org:443/arex/rest/1.0/jobs/1234/session';
const MAX_LINKS = 10;

/**
 * A session directory in memory that is reported as by A-REX: listings have neither links nor special files, PROPFIND has
 * links as what they lead to and names what cannot be looked at, and a request for a link gets what it leads to.
 */
export class MemorySession implements HttpSender {
  /** By path; the directories above each are there by themselves. */
  readonly nodes: ReadonlyMap<string, SessionNode>;
  /** How many requests there have been. */
  requests = 0;
  readonly #options: MemorySessionOptions;

  constructor(nodes: Readonly<Record<string, SessionNode>>, options: MemorySessionOptions = {}) {
    const all = new Map(Object.entries(nodes));
    for (const path of Object.keys(nodes)) {
      for (let above = parent(path); above !== ''; above = parent(above)) all.set(above, { kind: 'directory' });
    }
    this.nodes = all;
    this.#options = options;
  }

  session(): SessionDirectory {
    const { tellsProperties = true } = this.#options;
    return new SessionDirectory(this, {
      url: ROOT,
      listingAccept: 'application/json',
      readListing: (body) => JSON.parse(body) as readonly SessionEntry[],
      ...(tellsProperties && { readProperties }),
    });
  }

  async text(request: HttpRequest): Promise<Omit<HttpResponse, 'body'> & { readonly body: string }> {
    const { body, ...head } = await this.send(request);
    return { ...head, body: Buffer.concat(await body.toArray()).toString('utf8') };
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const fault = this.#options.onRequest?.(this.requests++, request);
    request.signal?.throwIfAborted();
    if (fault === 'reset') throw new ServerUnreachableError('the connection broke');
    if (fault === 'error') return answer(500, '', { reason: 'Internal error' });
    const path = decodeURIComponent(request.url.slice(ROOT.length + 1));
    const node = this.#follow(path);
    if (request.method === 'PROPFIND') return this.#properties(path, request.headers?.depth === '1');
    if (node === undefined || node.kind === 'fifo') return answer(404, '', { reason: 'Not found' });
    if (node.kind === 'directory') return answer(200, JSON.stringify(this.#list(path)), { type: 'application/json' });
    if (node.kind === 'file' && node.isUnreadable) return answer(404, '', { reason: 'Not found' });
    const content = node.kind === 'file' ? node.content : '';
    const start = Number(/^bytes=(\d+)-/.exec(request.headers?.range ?? '')?.[1] ?? 0);
    const length = Buffer.byteLength(content);
    if (start > 0 && start >= length) return answer(416, '', { headers: { 'content-range': `bytes */${length}` } });
    const rest = request.method === 'HEAD' ? '' : content.slice(start);
    const headers = {
      'content-length': String(length - start),
      ...(start > 0 && { 'content-range': `bytes ${start}-${length - 1}/${length}` }),
    };
    const sent = answer(start > 0 ? 206 : 200, rest, { type: 'application/octet-stream', headers });
    return fault === 'cut' ? { ...sent, body: cut(rest) } : sent;
  }

  /** What is behind a path, links followed within the session. */
  #follow(path: string, depth = 0): SessionNode | undefined {
    if (path === '') return { kind: 'directory' };
    const real = this.#real(path);
    const node = this.nodes.get(real);
    return node?.kind === 'link' && depth < MAX_LINKS ? this.#follow(node.to, depth + 1) : node;
  }

  /** A path whose directories are not links any more. */
  #real(path: string): string {
    const above = parent(path);
    if (above === '') return path;
    const node = this.nodes.get(this.#real(above));
    const place = node?.kind === 'link' ? node.to : this.#real(above);
    return `${place}/${path.slice(above.length + 1)}`;
  }

  #inside(path: string): readonly string[] {
    const real = path === '' ? '' : this.#real(path);
    const node = this.nodes.get(real);
    const place = node?.kind === 'link' ? node.to : real;
    return [...this.nodes.keys()].filter((one) => parent(one) === place);
  }

  #list(path: string): readonly SessionEntry[] {
    return this.#inside(path).flatMap((one): readonly SessionEntry[] => {
      const node = this.nodes.get(one);
      const name = one.slice(parent(one).length).replace(/^\//, '');
      if (node?.kind === 'file') return [{ kind: 'file', name, sizeBytes: Buffer.byteLength(node.content) }];
      return node?.kind === 'directory' ? [{ kind: 'directory', name }] : [];
    });
  }

  #properties(path: string, withEntries: boolean): HttpResponse {
    const properties = (one: string): EntryProperties => {
      const name = one.slice(parent(one).length).replace(/^\//, '');
      const node = this.#follow(one);
      if (node?.kind === 'file') {
        const sizeBytes = Buffer.byteLength(node.content);
        return { name, kind: 'file', sizeBytes, modifiedAt: node.modifiedAt };
      }
      const isDirectory = node?.kind === 'directory';
      return { name, kind: isDirectory ? 'directory' : 'inaccessible', sizeBytes: undefined, modifiedAt: undefined };
    };
    const self = properties(path);
    if (self.kind === 'inaccessible') return answer(207, 'null');
    const entries = withEntries && self.kind === 'directory' ? this.#inside(path).map(properties) : [];
    return answer(207, JSON.stringify({ self, entries }));
  }
}

const parent = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');

const readProperties = (body: string): DirectoryProperties | undefined =>
  JSON.parse(body, (key, value) => (key === 'modifiedAt' ? new Date(value) : value)) ?? undefined;

function answer(
  status: number,
  text: string,
  { type, reason = 'OK', headers = {} }: { type?: string; reason?: string; headers?: Record<string, string> } = {},
): HttpResponse {
  const body = Readable.from(text === '' ? [] : [Buffer.from(text)]);
  return { status, reason, headers: { ...headers, ...(type && { 'content-type': type }) }, body };
}

/** The first half, and then a connection that breaks. */
function cut(text: string): Readable {
  const half = Buffer.from(text.slice(0, text.length / 2));
  return Readable.from(
    (async function* () {
      if (half.length > 0) yield half;
      throw new ServerUnreachableError('the connection broke');
    })(),
  );
}
