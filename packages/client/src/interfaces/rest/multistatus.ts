import type { DirectoryProperties, EntryProperties } from '../../transfer/session-directory.js';
import type { XmlElement } from '../../xml/xml-element.js';
import { XmlError } from '../../xml/xml-error.js';
import { readXml } from '../../xml/xml-reader.js';
import { UnreadableAnswerError } from '../service-answer.js';

/**
 * Reads what A-REX answers to PROPFIND about a name in a session directory: itself, and for a directory what is in it.
 * Unlike the listing that a GET gives, this one has symbolic links, as what they lead to; what cannot be looked at (a link
 * that leads nowhere, a FIFO) has the status 404, and a name that is not UTF-8 is there without its name.
 * @returns undefined where there is nothing of that name
 * @throws UnreadableAnswerError for anything else than such an answer
 * @see RFC 4918, section 14.16
 */
export function readMultistatus(body: string): DirectoryProperties | undefined {
  const [self, ...entries] = readRoot(body).children('response').map(readResponse);
  if (self === undefined) throw new UnreadableAnswerError('expected a <multistatus> with a <response>');
  return self.kind === 'inaccessible' ? undefined : { self, entries };
}

function readRoot(body: string): XmlElement {
  let root: XmlElement;
  try {
    root = readXml(body);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw new UnreadableAnswerError(`expected an XML document <multistatus>: ${cause.message}`, { cause });
  }
  if (root.name !== 'multistatus') throw new UnreadableAnswerError(`expected <multistatus>, got <${root.name}>`);
  return root;
}

function readResponse(response: XmlElement): EntryProperties {
  const propstat = response.child('propstat');
  const properties = propstat?.child('prop');
  // The addresses that A-REX writes are not percent-encoded, and a name holds no slash.
  const name = properties?.childText('displayname') ?? lastPart(response.childText('href') ?? '');
  const status = (propstat ?? response).childText('status') ?? '';
  if (properties === undefined || !/^HTTP\/\S+ 200\b/.test(status)) {
    return { name, kind: 'inaccessible', sizeBytes: undefined, modifiedAt: undefined };
  }
  const isDirectory = properties.child('resourcetype')?.child('collection') !== undefined;
  const size = properties.childText('getcontentlength');
  return {
    name,
    kind: isDirectory ? 'directory' : 'file',
    sizeBytes: !isDirectory && size !== undefined && /^\d+$/.test(size) ? Number(size) : undefined,
    modifiedAt: readTime(properties.childText('getlastmodified')),
  };
}

const lastPart = (href: string): string => href.replace(/\/$/, '').split('/').at(-1) ?? '';

/** A-REX writes `2026-11-27T22:54:18+00:00` where the standard has the date of HTTP; both are read. */
function readTime(text: string | undefined): Date | undefined {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
