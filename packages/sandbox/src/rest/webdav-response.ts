import { bytesOf } from '../byte-text.js';
import type { ReleaseTraits } from '../release.js';
import type { RequestTarget } from './request-target.js';
import { escapeWebdavText } from './webdav-text.js';

/** A link to a parent directory leads to endless entries: from this number on, no more directories are entered. */
export const MANY_ENTRIES = 100_000;

const MAX_DEPTH = 10;

/** How many levels below a resource are asked for with a Depth header. */
export const depthOf = (header: string | undefined): number => ({ '0': 0, '1': 1 })[header ?? ''] ?? MAX_DEPTH;

/** One entry of an answer to PROPFIND. */
export interface WebdavResource {
  readonly href: string;
  readonly name: string;
  /** Undefined for what is neither a file nor a directory. Times are milliseconds since 1970 where they are numbers. */
  readonly stat:
    | {
        readonly kind: 'file' | 'directory';
        readonly sizeBytes: number;
        readonly modifiedAt: Date | number;
        readonly changedAt: Date | number;
      }
    | undefined;
}

/**
 * The address of what is asked for. ARC 6.17 does not know its own address when the target came without it.
 * @param origin - `https://ce.example.org:443`
 */
export const hrefOf = ({ absolute, path }: RequestTarget, origin: string, { release }: ReleaseTraits): string =>
  !absolute && release === '6.17' ? `file:${path}` : origin + path;

/** The address of what is inside a directory. */
export const hrefInside = (directory: string, name: string, { encodesEntryAddresses }: ReleaseTraits): string =>
  `${directory}/${encodesEntryAddresses ? percentEncoded(name) : name}`;

const percentEncoded = (name: string): string =>
  [...bytesOf(name)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** The body of an answer to PROPFIND. The address of a directory ends in a slash. */
export const multistatus = (resources: readonly WebdavResource[], traits: ReleaseTraits): string =>
  `<?xml version="1.0"?>\n<d:multistatus xmlns:d="DAV:">${resources.map((each) => responseFor(each, traits)).join('')}</d:multistatus>\n`;

function responseFor({ href, stat, name }: WebdavResource, traits: ReleaseTraits): string {
  const shownHref = stat?.kind === 'directory' ? href.replace(/\/?$/, '/') : href;
  const address = `<d:href>${escapeWebdavText(shownHref, traits)}</d:href>`;
  if (!stat) return `<d:response>${address}<d:status>HTTP/1.1 404 Not Found</d:status></d:response>`;
  const properties = [
    `<d:displayname>${escapeWebdavText(name, traits)}</d:displayname>`,
    stat.kind === 'directory' ? '<d:resourcetype><d:collection/></d:resourcetype>' : '<d:resourcetype/>',
    stat.kind === 'file' ? `<d:getcontentlength>${stat.sizeBytes}</d:getcontentlength>` : '',
    `<d:getlastmodified>${webdavTime(stat.modifiedAt)}</d:getlastmodified>`,
    `<d:creationdate>${webdavTime(stat.changedAt)}</d:creationdate>`,
  ].join('');
  const propstat = `<d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`;
  return `<d:response>${address}${propstat}</d:response>`;
}

const webdavTime = (time: Date | number): string => new Date(time).toISOString().replace(/\.\d+Z$/, '+00:00');
