import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { openOrdinaryFile } from '../ordinary-file.js';
import { reasonOf } from '../reason-of.js';

/** The credential to present and the authorities to trust where a URL is `https`. */
export interface StagingCredentials {
  /** A delegated proxy with its chain, and its key. */
  readonly identity?: { readonly certificateChain: string; readonly privateKey: string } | undefined;
  /** Authorities trusted besides those that Node.js trusts by itself. */
  readonly authorities: readonly string[];
}

/** A transfer that has failed; the message says which and why, in words for the job's user. */
export class StagingError extends Error {
  override readonly name = 'StagingError';

  constructor(
    readonly url: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${url}: ${reason}`, options);
  }
}

interface TransferOptions {
  readonly credentials: StagingCredentials;
  readonly signal: AbortSignal;
}

const MAX_REDIRECTS = 5;
const IDLE_TIMEOUT_MS = 60_000;

/**
 * Fetches a file.
 * @throws StagingError if it cannot be had, or the scheme is not one of http, https and file
 */
export async function fetchFile(url: string, destination: string, options: TransferOptions): Promise<void> {
  const source = parseStagingUrl(url);
  await explain(url, async () => {
    const content = source.protocol === 'file:' ? await readLocalFile(source) : await requestFollowing(source, options);
    await mkdir(dirname(destination), { recursive: true, mode: 0o700 });
    const file = await open(destination, 'w', 0o600);
    await pipeline(content, file.createWriteStream(), { signal: options.signal });
  });
}

async function readLocalFile(source: URL): Promise<NodeJS.ReadableStream> {
  const file = await openOrdinaryFile(fileURLToPath(source), constants.O_RDONLY);
  if (!file) throw new Error('this is not an ordinary file');
  return file.createReadStream();
}

/**
 * Sends a file, by PUT.
 * @param source - is closed afterwards
 * @throws StagingError if it is not taken, or the scheme is not one of http, https and file
 */
export async function sendFile(source: FileHandle, url: string, options: TransferOptions): Promise<void> {
  const body = source.createReadStream();
  try {
    const target = parseStagingUrl(url);
    await explain(url, async () => {
      const { size, mode } = await source.stat();
      if (target.protocol === 'file:') return await writeLocalFile(body, target, { mode, signal: options.signal });
      const response = await request(target, { ...options, method: 'PUT', headers: { 'content-length': size }, body });
      response.resume();
      requireSuccess(response);
    });
  } finally {
    body.destroy();
    await source.close();
  }
}

async function writeLocalFile(
  content: NodeJS.ReadableStream,
  target: URL,
  { mode, signal }: { readonly mode: number; readonly signal: AbortSignal },
): Promise<void> {
  const path = fileURLToPath(target);
  await mkdir(dirname(path), { recursive: true });
  const file = await openOrdinaryFile(path, constants.O_WRONLY | constants.O_CREAT, mode & 0o777);
  if (!file) throw new Error('there is something else than an ordinary file');
  await file.truncate();
  await pipeline(content, file.createWriteStream(), { signal });
}

/** @throws StagingError if the URL is none, or of a scheme that is not staged here */
export function parseStagingUrl(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new StagingError(url, 'this is not a URL', { cause });
  }
  if (!['file:', 'http:', 'https:'].includes(parsed.protocol)) {
    const scheme = parsed.protocol.slice(0, -1);
    throw new StagingError(url, `the scheme ${scheme} is not supported here, only file, http and https are`);
  }
  return parsed;
}

async function requestFollowing(url: URL, options: TransferOptions): Promise<http.IncomingMessage> {
  let location = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await request(location, { ...options, method: 'GET' });
    const { statusCode = 0, headers } = response;
    if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) {
      requireSuccess(response);
      return response;
    }
    response.resume();
    location = new URL(headers.location, location);
    if (!/^https?:$/.test(location.protocol)) throw new Error(`redirected to ${location.href}`);
  }
  throw new Error(`redirected more than ${MAX_REDIRECTS} times`);
}

function requireSuccess(response: http.IncomingMessage): void {
  const { statusCode = 0, statusMessage = '' } = response;
  if (statusCode >= 200 && statusCode < 300) return;
  response.resume();
  throw new Error(`the server answers ${statusCode} ${statusMessage}`.trim());
}

async function request(
  url: URL,
  options: TransferOptions & {
    readonly method: string;
    readonly headers?: http.OutgoingHttpHeaders;
    readonly body?: NodeJS.ReadableStream;
  },
): Promise<http.IncomingMessage> {
  const { method, headers, body, signal, credentials } = options;
  const outgoing =
    url.protocol === 'https:'
      ? https.request(url, { method, headers, signal, agent: false, ...(await tlsOptions(credentials)) })
      : http.request(url, { method, headers, signal, agent: false });
  outgoing.setTimeout(IDLE_TIMEOUT_MS, () => outgoing.destroy(new Error('nothing has moved for a minute')));
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  if (body) await Promise.race([answered, pipeline(body, outgoing)]);
  else outgoing.end();
  return await answered;
}

async function tlsOptions({ identity, authorities }: StagingCredentials): Promise<https.RequestOptions> {
  const { rootCertificates } = await import('node:tls');
  return { ca: [...rootCertificates, ...authorities], cert: identity?.certificateChain, key: identity?.privateKey };
}

async function explain(url: string, transfer: () => Promise<void>): Promise<void> {
  try {
    await transfer();
  } catch (cause) {
    throw new StagingError(url, reasonOf(cause), { cause });
  }
}
