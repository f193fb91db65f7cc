import type { SessionDirectory, SessionStat } from '../session/session-directory.js';
import type { SessionPath } from '../session/session-path.js';
import { type Answer, ok } from './answer.js';
import { escapeXml } from './render-xml.js';
import type { RestRequest } from './rest-request.js';

const deepest = 10;

/**
 * Tells what is in a session directory, as WebDAV asks for it; arcget does. A-REX answers 200 and not 207, also of
 * what is not there.
 * @see RFC 4918, section 9.1
 */
export const answerPropfind = async (
  request: RestRequest,
  session: SessionDirectory,
  path: SessionPath,
): Promise<Answer> => {
  const href = hrefOf(request);
  const stat = await session.stat(path);
  const depth = { '0': 0, '1': 1 }[request.header('depth') ?? ''] ?? deepest;
  const responses = stat
    ? await describe(session, { path, href, stat, name: path.at(-1) ?? jobIdIn(request) }, depth, addressOf(request))
    : [`<d:response><d:href>${escapeXml(href)}</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>`];
  return ok({
    contentType: 'application/xml',
    body: `<?xml version="1.0"?>\n<d:multistatus xmlns:d="DAV:">${responses.join('')}</d:multistatus>\n`,
  });
};

/** ARC 6.17 does not know its own address when the target came without it. */
const hrefOf = ({ target, traits, element: service }: RestRequest): string => {
  const { absolute, path } = target;
  if (!absolute && traits.release === '6.17') return `file:${path}`;
  return new URL(service.jobUrl('')).origin + path;
};

/** How the name of what is inside a directory is written in its address. */
const addressOf =
  ({ traits }: RestRequest) =>
  (name: string): string =>
    traits.encodesEntryAddresses ? encodeURIComponent(name).replaceAll(/[!'()*]/g, percentEncoded) : name;

const percentEncoded = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const jobIdIn = ({ target }: RestRequest): string => /\/jobs\/+([^/]+)/.exec(target.path)?.[1] ?? '';

interface Resource {
  readonly path: SessionPath;
  readonly href: string;
  readonly stat: SessionStat;
  readonly name: string;
}

const describe = async (
  session: SessionDirectory,
  resource: Resource,
  depth: number,
  address: (name: string) => string,
): Promise<readonly string[]> => {
  const { path, href, stat } = resource;
  if (stat.kind === 'file') return [responseFor(resource)];
  const directoryHref = href.endsWith('/') ? href : `${href}/`;
  const responses = [responseFor({ ...resource, href: directoryHref })];
  if (depth === 0) return responses;
  for (const { name, ...entry } of (await session.list(path)) ?? []) {
    const inside = { path: [...path, name], href: `${href}/${address(name)}`, stat: entry, name };
    responses.push(...(await describe(session, inside, depth - 1, address)));
  }
  return responses;
};

const responseFor = ({ href, stat, name }: Resource): string => {
  const time = stat.modifiedAt.toISOString().replace(/\.\d+Z$/, '+00:00');
  const properties = [
    `<d:displayname>${escapeXml(name)}</d:displayname>`,
    stat.kind === 'directory' ? '<d:resourcetype><d:collection/></d:resourcetype>' : '<d:resourcetype/>',
    stat.kind === 'file' ? `<d:getcontentlength>${stat.sizeBytes}</d:getcontentlength>` : '',
    `<d:getlastmodified>${time}</d:getlastmodified>`,
    `<d:creationdate>${time}</d:creationdate>`,
  ].join('');
  const propstat = `<d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`;
  return `<d:response><d:href>${escapeXml(href)}</d:href>${propstat}</d:response>`;
};
