import { type ReleaseTraits, traitsOf } from '../../../../sandbox/src/release.js';
import {
  depthOf,
  hrefInside,
  hrefOf,
  MANY_ENTRIES,
  multistatus,
  type WebdavResource,
} from '../../../../sandbox/src/rest/webdav-response.js';
import type { SessionPath } from '../../../../sandbox/src/session/session-path.js';
import type { Job } from '../compute/job.js';
import type { SessionTree } from '../session/session-tree.js';
import { ok, type Reply } from './reply.js';
import type { RestRequest } from './rest-request.js';

interface Resource extends WebdavResource {
  readonly path: SessionPath;
  readonly depth: number;
}

/**
 * PROPFIND: what is there, with times. Links are shown as their targets, and one that leads to neither a file nor a directory
 * as something that does not exist. The answer is 200 and not 207, also for what does not exist.
 * @see RFC 4918, section 9.1
 */
export function answerPropfind({ service, target, headers }: RestRequest, job: Job, path: SessionPath): Reply {
  const traits = traitsOf(service.release);
  const href = hrefOf(target, service.endpoint.replace(/\/arex$/, ''), traits);
  const name = path.at(-1) ?? job.id;
  const root = { path, href, name, stat: job.session.stat(path), depth: depthOf(headers.depth) };
  return ok({ contentType: 'application/xml', body: multistatus(walk(job.session, root, traits), traits) });
}

/** A resource and what is below it. */
function walk(session: SessionTree, root: Resource, traits: ReleaseTraits): readonly Resource[] {
  const found: Resource[] = [];
  const left = [root];
  let entries = 0;
  for (let resource = left.pop(); resource; resource = left.pop()) {
    const { path, href, stat, depth } = resource;
    found.push(resource);
    if (stat?.kind !== 'directory' || depth === 0 || entries > MANY_ENTRIES) continue;
    const inside = (session.names(path) ?? []).map(({ name }) => ({
      path: [...path, name],
      href: hrefInside(href, name, traits),
      name,
      stat: session.stat([...path, name]),
      depth: depth - 1,
    }));
    entries += inside.length;
    left.push(...inside.reverse());
  }
  return found;
}
