import type { Release } from '../../../../sandbox/src/release.js';
import type { Job } from '../compute/job.js';
import type { SessionPath } from '../session/session-path.js';
import type { SessionStat, SessionTree } from '../session/session-tree.js';
import { ok, type Reply } from './reply.js';
import type { RestRequest } from './rest-request.js';
import { webdavText } from './webdav-text.js';

const MAX_DEPTH = 10;
/** A link to a directory above it leads to endless entries: from this number on, no more directories are entered. */
const MANY_ENTRIES = 100_000;

interface Resource {
  readonly path: SessionPath;
  readonly href: string;
  readonly name: string;
  readonly stat: SessionStat | undefined;
  readonly depth: number;
}

/**
 * PROPFIND: what is there, with times. Links are shown as their targets, and one that leads to neither a file nor a directory
 * as something that does not exist. The answer is 200 and not 207, also for what does not exist.
 * @see RFC 4918, section 9.1
 */
export function answerPropfind(request: RestRequest, job: Job, path: SessionPath): Reply {
  const { release, endpoint } = request.service;
  const { absolute, path: requested } = request.target;
  const depth = { '0': 0, '1': 1 }[request.headers.depth ?? ''] ?? MAX_DEPTH;
  // ARC 6.17 does not know its own address where the target came without it.
  const href = !absolute && release === '6.17' ? `file:${requested}` : `${endpoint.replace(/\/arex$/, '')}${requested}`;
  const name = path.at(-1) ?? job.id;
  const root = { path, href, name, stat: job.session.stat(path), depth };
  const responses = walk(job.session, root, release).map((resource) => response(resource, release));
  const body = `<?xml version="1.0"?>\n<d:multistatus xmlns:d="DAV:">${responses.join('')}</d:multistatus>\n`;
  return ok({ contentType: 'application/xml', body });
}

/** A resource and what is below it. */
function walk(session: SessionTree, root: Resource, release: Release): readonly Resource[] {
  const found: Resource[] = [];
  const left = [root];
  let entries = 0;
  for (let resource = left.pop(); resource; resource = left.pop()) {
    const { path, href, stat, depth } = resource;
    found.push(stat?.kind === 'directory' ? { ...resource, href: href.replace(/\/?$/, '/') } : resource);
    if (stat?.kind !== 'directory' || depth === 0 || entries > MANY_ENTRIES) continue;
    const inside = (session.names(path) ?? []).map(({ name }) => ({
      path: [...path, name],
      href: `${href}/${release === '7.2' ? percentEncoded(name) : name}`,
      name,
      stat: session.stat([...path, name]),
      depth: depth - 1,
    }));
    entries += inside.length;
    left.push(...inside.reverse());
  }
  return found;
}

const percentEncoded = (bytes: string): string =>
  bytes.replaceAll(/[^A-Za-z0-9._~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

function response({ href, name, stat }: Resource, release: Release): string {
  const address = `<d:href>${webdavText(href, release)}</d:href>`;
  if (!stat) return `<d:response>${address}<d:status>HTTP/1.1 404 Not Found</d:status></d:response>`;
  const properties = [
    `<d:displayname>${webdavText(name, release)}</d:displayname>`,
    stat.kind === 'directory' ? '<d:resourcetype><d:collection/></d:resourcetype>' : '<d:resourcetype/>',
    stat.kind === 'file' ? `<d:getcontentlength>${stat.sizeBytes}</d:getcontentlength>` : '',
    `<d:getlastmodified>${webdavTime(stat.modifiedAt)}</d:getlastmodified>`,
    `<d:creationdate>${webdavTime(stat.changedAt)}</d:creationdate>`,
  ].join('');
  const propstat = `<d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`;
  return `<d:response>${address}${propstat}</d:response>`;
}

const webdavTime = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
