import { bytesOf } from '../byte-text.js';
import type { SessionDirectory, SessionStat } from '../session/session-directory.js';
import type { SessionPath } from '../session/session-path.js';
import { type Answer, ok } from './answer.js';
import type { RestRequest } from './rest-request.js';
import { escapeWebdavText } from './webdav-text.js';

const MAX_DEPTH = 10;
/** A link to a parent directory leads to endless entries: from this number on, no more directories are entered. */
const MANY_ENTRIES = 100_000;

/**
 * Answers PROPFIND (WebDAV) for a session directory, as arcget sends it. A-REX answers 200 and not 207, also for what does not
 * exist. Links are shown as their targets; one whose target is neither a file nor a directory does not exist.
 * @see RFC 4918, section 9.1
 */
export async function answerPropfind(
  request: RestRequest,
  session: SessionDirectory,
  path: SessionPath,
): Promise<Answer> {
  const depth = { '0': 0, '1': 1 }[request.header('depth') ?? ''] ?? MAX_DEPTH;
  const root = { path, href: hrefOf(request), stat: await session.stat(path), name: path.at(-1) ?? jobIdIn(request) };
  const responses: string[] = [];
  for await (const resource of walk(session, root, depth, addressOf(request))) {
    responses.push(responseFor(resource, (text) => escapeWebdavText(text, request.traits)));
  }
  return ok({
    contentType: 'application/xml',
    body: `<?xml version="1.0"?>\n<d:multistatus xmlns:d="DAV:">${responses.join('')}</d:multistatus>\n`,
  });
}

/** ARC 6.17 does not know its own address when the target came without it. */
function hrefOf({ target, traits, service }: RestRequest): string {
  const { absolute, path } = target;
  if (!absolute && traits.release === '6.17') return `file:${path}`;
  return new URL(service.jobUrl('')).origin + path;
}

/** How the name of what is inside a directory is written in its address. */
const addressOf =
  ({ traits }: RestRequest) =>
  (name: string): string =>
    traits.encodesEntryAddresses ? percentEncoded(name) : name;

const percentEncoded = (name: string): string =>
  [...bytesOf(name)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

const jobIdIn = ({ target }: RestRequest): string => /\/jobs\/+([^/]+)/.exec(target.path)?.[1] ?? '';

interface Resource {
  readonly path: SessionPath;
  readonly href: string;
  readonly stat: SessionStat | undefined;
  readonly name: string;
}

/** A resource, and what is below it. */
async function* walk(
  session: SessionDirectory,
  root: Resource,
  depth: number,
  address: (name: string) => string,
): AsyncGenerator<Resource> {
  const left = [{ ...root, depth }];
  let entries = 0;
  for (let resource = left.pop(); resource; resource = left.pop()) {
    const { path, href, stat } = resource;
    yield stat?.kind === 'directory' ? { ...resource, href: href.endsWith('/') ? href : `${href}/` } : resource;
    if (stat?.kind !== 'directory' || resource.depth === 0 || entries > MANY_ENTRIES) continue;
    const inside = ((await session.survey(path)) ?? []).map(({ name, target }) => ({
      path: [...path, name],
      href: `${href}/${address(name)}`,
      stat: target,
      name,
      depth: resource.depth - 1,
    }));
    entries += inside.length;
    for (const each of inside.reverse()) left.push(each);
  }
}

function responseFor({ href, stat, name }: Resource, escapeText: (text: string) => string): string {
  const address = `<d:href>${escapeText(href)}</d:href>`;
  if (!stat) return `<d:response>${address}<d:status>HTTP/1.1 404 Not Found</d:status></d:response>`;
  const properties = [
    `<d:displayname>${escapeText(name)}</d:displayname>`,
    stat.kind === 'directory' ? '<d:resourcetype><d:collection/></d:resourcetype>' : '<d:resourcetype/>',
    stat.kind === 'file' ? `<d:getcontentlength>${stat.sizeBytes}</d:getcontentlength>` : '',
    `<d:getlastmodified>${webdavTime(stat.modifiedAt)}</d:getlastmodified>`,
    `<d:creationdate>${webdavTime(stat.changedAt)}</d:creationdate>`,
  ].join('');
  const propstat = `<d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`;
  return `<d:response>${address}${propstat}</d:response>`;
}

const webdavTime = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, '+00:00');
