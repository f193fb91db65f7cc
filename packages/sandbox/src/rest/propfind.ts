import type { SessionDirectory, SessionStat } from '../session/session-directory.js';
import type { SessionPath } from '../session/session-path.js';
import { type Answer, ok } from './answer.js';
import type { RestRequest } from './rest-request.js';
import { depthOf, hrefInside, hrefOf, MANY_ENTRIES, multistatus, type WebdavResource } from './webdav-response.js';

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
  const { target, traits, service } = request;
  const href = hrefOf(target, new URL(service.jobUrl('')).origin, traits);
  const root = { path, href, stat: await session.stat(path), name: path.at(-1) ?? jobIdIn(request) };
  const inside = (directory: string, name: string): string => hrefInside(directory, name, traits);
  const resources = await walk(session, root, depthOf(request.header('depth')), inside);
  return ok({ contentType: 'application/xml', body: multistatus(resources, traits) });
}

const jobIdIn = ({ target }: RestRequest): string => /\/jobs\/+([^/]+)/.exec(target.path)?.[1] ?? '';

interface Resource extends WebdavResource {
  readonly path: SessionPath;
  readonly stat: SessionStat | undefined;
}

/** A resource, and what is below it. */
async function walk(
  session: SessionDirectory,
  root: Resource,
  depth: number,
  inside: (directory: string, name: string) => string,
): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  const left = [{ ...root, depth }];
  let entries = 0;
  for (let resource = left.pop(); resource; resource = left.pop()) {
    const { path, href, stat } = resource;
    found.push(resource);
    if (stat?.kind !== 'directory' || resource.depth === 0 || entries > MANY_ENTRIES) continue;
    const below = ((await session.survey(path)) ?? []).map(({ name, target }) => ({
      path: [...path, name],
      href: inside(href, name),
      stat: target,
      name,
      depth: resource.depth - 1,
    }));
    entries += below.length;
    for (const each of below.reverse()) left.push(each);
  }
  return found;
}
