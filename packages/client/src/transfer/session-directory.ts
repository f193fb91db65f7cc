import { Readable } from 'node:stream';
import { GATE_CONTENT, GATE_NAME } from '../descriptions/model/inputs-gate.js';
import { NotAnArcServerError, SessionFileNotFoundError, TransferError } from '../errors/index.js';
import { HTTP_LIMITS, type HttpLimits } from '../http/http-limits.js';
import type { HttpRequest, HttpResponse, HttpSender } from '../http/https-client.js';
import { isOwnNotFound, mediaType } from '../http/own-answer.js';
import { discardBody, readText } from '../http/read-body.js';
import { type Log, silentLog } from '../log/log.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import { answeredRange, contentLength, isFileAnswer, sessionError, strongVersion } from './session-answer.js';
import { checkEntryName, directorySegments, sessionSegments, sessionUrl } from './session-path.js';

/** One name in a directory of a session; `sizeBytes` where the server tells it. */
export type SessionEntry =
  | {
      /** A file. */
      readonly kind: 'file';
      /** Its name in that directory, without a path. */
      readonly name: string;
      /** Its size in bytes; undefined if the server does not tell. */
      readonly sizeBytes: number | undefined;
    }
  | {
      /** A directory. */
      readonly kind: 'directory';
      /** Its name in that directory, without a path or a slash. */
      readonly name: string;
    };

/** One file or directory somewhere in a session, by its path from the session directory. */
export type SessionTreeEntry =
  | { readonly kind: 'file'; readonly path: string; readonly sizeBytes: number | undefined }
  | { readonly kind: 'directory'; readonly path: string };

/** The kind and size of a file or directory. */
export type SessionStat =
  | { readonly kind: 'file'; readonly sizeBytes: number | undefined }
  | { readonly kind: 'directory' };

/** The properties of a name, as a server tells them. */
export interface EntryProperties {
  /** Empty if the server cannot write the name, for example because it is not UTF-8. */
  readonly name: string;
  /** `inaccessible`: the name exists, but cannot be read: a link to something that does not exist, a FIFO, a socket. */
  readonly kind: 'file' | 'directory' | 'inaccessible';
  readonly sizeBytes: number | undefined;
  /** When its content was written last, by the server's clock, in whole seconds. */
  readonly modifiedAt: Date | undefined;
}

/** A file, or a directory with its entries. A symbolic link is described as the file or directory that it leads to. */
export interface DirectoryProperties {
  readonly self: EntryProperties;
  /** Empty for a file, and if only the directory itself was asked for. */
  readonly entries: readonly EntryProperties[];
}

/** Where a job's files are and how the server lists a directory: the part of a transfer that differs between interfaces. */
export interface SessionAccess {
  /** The session directory's URL, without a trailing slash. */
  readonly url: string;
  /** The Accept header with which a GET on a directory gives a listing that `readListing` reads. */
  readonly listingAccept: string;
  /**
   * The server gives the same answer for a job it does not know and for a file it does not have: which of the two is missing
   * is then found out by asking for the session directory itself. @default false
   */
  readonly jobAndFileMissingAlike?: boolean;
  readListing(body: string): readonly SessionEntry[];
  /** Reads an answer to PROPFIND; undefined if the name does not exist. @default the server does not support PROPFIND */
  readonly readProperties?: ((body: string) => DirectoryProperties | undefined) | undefined;
}

export interface SessionCallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface WalkOptions extends SessionCallOptions {
  /** Which directories to list, by path. @default all */
  readonly enter?: (path: string) => boolean;
}

export interface OpenOptions extends SessionCallOptions {
  /** The first byte to read. @default 0 */
  readonly offset?: number;
  /** How many bytes to read; a server may send more. @default all to the end */
  readonly length?: number;
  /** The `version` of an earlier answer: if the file has another one now, a server that knows versions sends the whole file. */
  readonly version?: string | undefined;
}

/** A file being read. */
export interface OpenedFile {
  /** The size of the whole file as the server announces it; undefined for empty files and if the server does not tell. */
  readonly sizeBytes: number | undefined;
  /** Where in the file `body` begins: a server may ignore the offset that was asked for. */
  readonly offset: number;
  /** The server's identifier of this very content (a strong ETag); A-REX sends none. */
  readonly version?: string | undefined;
  /** The bytes that are there now; a running job may add more later. Must be read to its end or destroyed. */
  readonly body: Readable;
}

/** How many directories are listed at the same time. */
const LISTINGS_AT_ONCE = 4;
/** More than jobs make, and few enough to keep in memory: a server could list directories within directories for ever. */
const MAX_ENTRIES = 1_000_000;
const MAX_DEPTH = 100;

/**
 * The files of one job on the server, by paths relative to its session directory, with `/` between their parts.
 * All methods refuse paths that would leave it (UnsafePathError), and throw JobNotFoundError when the server does not know
 * the job, NotAuthorisedError or ServiceError when it refuses.
 */
export class SessionDirectory {
  readonly #http: HttpSender;
  readonly #access: SessionAccess;
  readonly #log: Log;
  readonly #limits: HttpLimits;

  /** @param options - `limits`: how much a listing may hold, and for how long answers without content are read */
  constructor(
    http: HttpSender,
    access: SessionAccess,
    { log = silentLog, limits = HTTP_LIMITS }: { readonly log?: Log; readonly limits?: HttpLimits } = {},
  ) {
    this.#http = http;
    this.#access = access;
    this.#log = log;
    this.#limits = limits;
  }

  /**
   * The entries of a directory; links, special files and the gate are not listed.
   * @param path - `''` is the session directory itself
   * @throws SessionFileNotFoundError if there is no such directory
   * @throws TransferError if it is a file
   */
  async list(path = '', { signal }: SessionCallOptions = {}): Promise<readonly SessionEntry[]> {
    const segments = directorySegments(path);
    const { listingAccept } = this.#access;
    const response = await this.#http.send(this.#request('GET', segments, signal, { accept: listingAccept }));
    if (response.status !== 200) throw await this.#failure(response, 'list', path, signal);
    if (isFileAnswer(response)) {
      response.body.destroy();
      throw new TransferError(path, `Cannot list ${path}: it is a file`, { retryable: false });
    }
    const body = await this.#readText(response, segments);
    if (this.#isPage(response)) throw this.#strange('listing', path, response);
    const entries = this.#readListing(path, body);
    for (const { name } of entries) checkEntryName(name);
    return withoutOurs(segments, entries);
  }

  /** A-REX writes names into a listing unescaped, control characters included, although it is XML. */
  #readListing(path: string, body: string): readonly SessionEntry[] {
    try {
      return this.#access.readListing(body);
    } catch (cause) {
      if (!(cause instanceof NotAnArcServerError)) throw cause;
      const where = path || 'the session directory';
      if (body.trim() === '') {
        // An empty directory has a listing without entries, never an empty answer.
        throw new TransferError(path, `Cannot list ${where}: the answer is empty`, { cause, retryable: true });
      }
      throw new TransferError(path, `Cannot list ${where}, perhaps for an odd file name in it: ${cause.message}`, {
        cause,
        retryable: false,
        remedy: 'rename-or-name-directories',
      });
    }
  }

  /**
   * All files and directories below a directory; a directory comes before its entries.
   * @throws TransferError if there are too many, or they are nested too deep
   */
  async walk(path = '', { signal, enter = () => true }: WalkOptions = {}): Promise<readonly SessionTreeEntry[]> {
    const found: SessionTreeEntry[] = [];
    let level = [directorySegments(path).join('/')];
    for (let depth = 0; level.length > 0; depth += 1) {
      if (depth > MAX_DEPTH) throw endless(path, `directories are nested more than ${MAX_DEPTH} deep`);
      const below: string[] = [];
      const listings = await mapWithLimit(level, (directory, inner) => this.list(directory, { signal: inner }), {
        limit: LISTINGS_AT_ONCE,
        signal,
      });
      for (const [index, entries] of listings.entries()) {
        const directory = level[index];
        for (const { name, ...rest } of entries) {
          const entry = { ...rest, path: directory ? `${directory}/${name}` : name };
          found.push(entry);
          if (found.length > MAX_ENTRIES) throw endless(path, `there are more than ${MAX_ENTRIES} files`);
          if (entry.kind === 'directory' && enter(entry.path)) below.push(entry.path);
        }
      }
      level = below;
    }
    return found;
  }

  /**
   * The properties of a name, with the time of its last change, and those of the entries of a directory, links included.
   * @param depth - 0 for the name alone, 1 with the entries
   * @returns undefined if the server does not tell: it does not support PROPFIND, or cannot write one of the names
   * @throws SessionFileNotFoundError if the name does not exist
   */
  async properties(
    path: string,
    depth: 0 | 1,
    { signal }: SessionCallOptions = {},
  ): Promise<DirectoryProperties | undefined> {
    const { readProperties } = this.#access;
    if (readProperties === undefined) return undefined;
    const headers = { depth: String(depth), accept: 'application/xml' };
    const request = this.#request('PROPFIND', directorySegments(path), signal, headers);
    const response = await this.#http.text({ ...request, repeatable: true });
    if (response.status === 501 || response.status === 405) return undefined;
    if (response.status !== 200 && response.status !== 207) {
      throw await this.#failure({ ...response, body: Readable.from([]) }, 'look at', path, signal);
    }
    let properties: DirectoryProperties | undefined;
    try {
      properties = readProperties(response.body);
    } catch (error) {
      // A name with control characters cannot be written in XML, so the answer cannot be read.
      if (!(error instanceof NotAnArcServerError)) throw error;
      this.#log.verbose(`The properties of ${path || 'the session directory'} cannot be read: ${error.message}`);
      return undefined;
    }
    if (properties === undefined) throw new SessionFileNotFoundError(path);
    return { ...properties, entries: withoutOurs(directorySegments(path), properties.entries) };
  }

  /** The kind and size of a name; undefined if it does not exist, and perhaps if the job does not. */
  async stat(path: string, { signal }: SessionCallOptions = {}): Promise<SessionStat | undefined> {
    const accept = this.#access.listingAccept;
    const response = await this.#http.send(this.#request('HEAD', directorySegments(path), signal, { accept }));
    await discardBody(response.body, this.#limits);
    const isMissing = isOwnNotFound(response, this.#notFoundWords) && response.reason !== 'OK' && path !== '';
    if (isMissing) return undefined;
    if (response.status !== 200) throw await this.#failure(response, 'look at', path, signal);
    if (this.#isPage(response)) throw this.#strange('file or listing', path, response);
    return isFileAnswer(response) ? { kind: 'file', sizeBytes: contentLength(response) } : { kind: 'directory' };
  }

  /**
   * Opens a file for reading, also while the job writes it. If the file has no bytes at or after `offset`, the body is empty.
   * @throws SessionFileNotFoundError if there is no such file
   * @throws TransferError if it is a directory
   */
  async open(path: string, { offset = 0, length, version, signal }: OpenOptions = {}): Promise<OpenedFile> {
    const response = await this.#http.send(
      this.#request('GET', sessionSegments(path), signal, {
        accept: this.#access.listingAccept,
        ...((offset > 0 || length !== undefined) && { range: `bytes=${offset}-${lastByte(offset, length)}` }),
        ...(version !== undefined && { 'if-range': version }),
      }),
    );
    const range = answeredRange(response, offset);
    if (range === undefined) throw await this.#failure(response, 'read', path, signal);
    const { sizeBytes, hasBody } = range;
    if (!hasBody) {
      await discardBody(response.body, this.#limits);
      return { sizeBytes, offset: range.offset, body: Readable.from([]) };
    }
    if (!isFileAnswer(response)) throw await this.#noFile(response, path);
    return { sizeBytes, offset: range.offset, version: strongVersion(response), body: response.body };
  }

  /**
   * Writes a file from its beginning, making the directories above it. If an existing file is longer, the rest of it stays
   * behind the new content: {@link remove} it first.
   * @param sizeBytes - the exact length of `body`
   */
  async put(
    path: string,
    body: Readable | Uint8Array,
    sizeBytes: number,
    { signal }: SessionCallOptions = {},
  ): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes) };
    const request = { ...this.#request('PUT', sessionSegments(path), signal, headers), body };
    const response = await this.#http.send(request);
    if (response.status < 200 || response.status > 299) throw await this.#failure(response, 'write', path, signal);
    await discardBody(response.body, this.#limits);
    this.#log.verbose(`Wrote ${path} (${sizeBytes} bytes)`);
  }

  /** Deletes a file; a file that does not exist is no error. Directories are refused. */
  async remove(path: string, { signal }: SessionCallOptions = {}): Promise<void> {
    const stat = await this.stat(path, { signal });
    if (stat === undefined) return;
    if (stat.kind === 'directory') {
      throw new TransferError(path, `Refusing to delete ${path}: it is a directory`, { retryable: false });
    }
    const response = await this.#http.send(this.#request('DELETE', sessionSegments(path), signal, {}));
    if (response.status < 200 || response.status > 299) throw await this.#failure(response, 'delete', path, signal);
    await discardBody(response.body, this.#limits);
  }

  /** The error for an answer that is no file: a listing, or something that no ARC server sends. */
  async #noFile(response: HttpResponse, path: string): Promise<Error> {
    const body = await this.#readText(response, sessionSegments(path));
    try {
      if (this.#isPage(response)) return this.#strange('file', path, response);
      this.#access.readListing(body);
    } catch (error) {
      if (error instanceof NotAnArcServerError) return error;
      throw error;
    }
    return new TransferError(path, `Cannot read ${path}: it is a directory`, { retryable: false });
  }

  get #notFoundWords(): 'own' | 'any' {
    return this.#access.jobAndFileMissingAlike ? 'any' : 'own';
  }

  /** Whether an answer is an HTML page that was not asked for: it comes from a gateway. */
  #isPage(response: HttpResponse): boolean {
    return mediaType(response) === 'text/html' && this.#access.listingAccept !== 'text/html';
  }

  #strange(wanted: string, path: string, response: HttpResponse): NotAnArcServerError {
    const got = mediaType(response) ?? 'nothing';
    return new NotAnArcServerError(
      `${new URL(this.#access.url).host} does not answer as an ARC server does: expected a ${wanted} for ` +
        `${path || 'the session directory'}, got ${got}`,
      {
        remedy: 'retry-later',
        retryable: true,
      },
    );
  }

  #readText(response: HttpResponse, segments: readonly string[]): Promise<string> {
    return readText(response, { url: sessionUrl(this.#access.url, segments), limits: this.#limits });
  }

  #request(
    method: HttpRequest['method'],
    segments: readonly string[],
    signal: AbortSignal | undefined,
    headers: Readonly<Record<string, string>>,
  ): HttpRequest {
    return { method, url: sessionUrl(this.#access.url, segments), headers, ...(signal && { signal }) };
  }

  async #failure(response: HttpResponse, doing: string, path: string, signal: AbortSignal | undefined): Promise<Error> {
    letGo(response.body, this.#limits);
    const { url, jobAndFileMissingAlike = false } = this.#access;
    const notFoundWords = this.#notFoundWords;
    const error = sessionError(response, { doing, path, baseUrl: url, notFoundWords });
    if (!(error instanceof SessionFileNotFoundError) || !jobAndFileMissingAlike) return error;
    const root = await this.#http.send(this.#request('HEAD', [], signal, { accept: this.#access.listingAccept }));
    letGo(root.body, this.#limits);
    return root.status === 404 ? sessionError(root, { doing, path: '', baseUrl: url, notFoundWords }) : error;
  }
}

/** Discards the text of an error without waiting for it; it does not matter whether the connection can be used again. */
const letGo = (body: Readable, limits: HttpLimits): void => {
  discardBody(body, limits).catch(() => {});
};

/**
 * Entries without the gate. A longer file of that name, or a directory, is not the gate.
 */
const withoutOurs = <
  Entry extends { readonly name: string; readonly kind: string; readonly sizeBytes?: number | undefined },
>(
  directory: readonly string[],
  entries: readonly Entry[],
): readonly Entry[] =>
  entries.filter(
    ({ name, kind, sizeBytes = 0 }) =>
      directory.length > 0 || name !== GATE_NAME || kind !== 'file' || sizeBytes > GATE_CONTENT.length,
  );

const lastByte = (offset: number, length: number | undefined): string =>
  length === undefined ? '' : String(offset + length - 1);

const endless = (path: string, why: string): TransferError =>
  new TransferError(path, `Cannot list all of ${path || 'the session directory'}: ${why}`, {
    retryable: false,
    remedy: 'name-outputs',
  });
