import type { DirectoryProperties, EntryProperties } from '../../transfer/session-directory.js';
import type { XmlElement } from '../../xml/xml-element.js';
import { XmlError } from '../../xml/xml-error.js';
import { readXml } from '../../xml/xml-reader.js';
import { UnreadableAnswerError } from '../contract/service-answer.js';

/**
 * Reads A-REX' answer to PROPFIND for a name in a session directory: the name itself, and for a directory its entries.
 * Unlike the listing that a GET returns, this one includes symbolic links, as the files that they lead to; an entry that cannot be
 * read (a broken link, a FIFO) has the status 404, and an entry whose name is not UTF-8 has no name.
 * @returns undefined if the name does not exist
 * @throws UnreadableAnswerError for any other answer
 * @see RFC 4918, section 14.16
 */
export function readMultistatus(body: string): DirectoryProperties | undefined {
  const [first, ...others] = readRoot(body).children('response');
  if (first === undefined) throw new UnreadableAnswerError('expected a <multistatus> with a <response>');
  const self = readResponse(first, shownName);
  const nameOf = others.some(hasBareAddress) ? shownName : encodedName;
  if (self.kind === 'inaccessible') return undefined;
  return { self, entries: withoutDoubtfulNames(others.map((each) => readResponse(each, nameOf))) };
}

/**
 * No two entries of a directory have the same name. ARC 6.17 and 7.0 show some names that are not UTF-8 as other names: `a`
 * and the byte E9 as `a`. It is not known then which of the two is meant.
 */
function withoutDoubtfulNames(entries: readonly EntryProperties[]): readonly EntryProperties[] {
  const seen = new Set<string>();
  const repeated = new Set(entries.map(({ name }) => name).filter((name) => seen.has(name) || !seen.add(name)));
  return entries.map((entry) => (repeated.has(entry.name) ? { ...entry, name: '' } : entry));
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

function readResponse(response: XmlElement, nameOf: (response: XmlElement) => string): EntryProperties {
  const propstat = response.child('propstat');
  const properties = propstat?.child('prop');
  const name = nameOf(response);
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

/** Undefined for an entry that exists and cannot be read: only its address tells its name. */
const displayName = (response: XmlElement): string | undefined =>
  response.child('propstat')?.child('prop')?.childText('displayname');

/** A name holds no slash. */
const lastPart = (response: XmlElement): string =>
  (response.childText('href') ?? '').replace(/\/$/, '').split('/').at(-1) ?? '';

const shownName = (response: XmlElement): string => displayName(response) ?? lastPart(response);

/** ARC 7.2 shows U+FFFD for what is not UTF-8 in a name, and has the true bytes in the address. */
function encodedName(response: XmlElement): string {
  try {
    return decodeURIComponent(lastPart(response));
  } catch {
    return '';
  }
}

/**
 * Whether a name is not percent-encoded in its address. ARC 6.17 and 7.0 encode no names, and 7.2 all of them; if no name of a
 * directory has a character that shows the difference, the standard's way is as good as the other.
 */
function hasBareAddress(response: XmlElement): boolean {
  const part = lastPart(response);
  return part === '' || /[^\w.~%-]/.test(part) || (part.includes('%') && part === displayName(response));
}

/** A-REX writes `2026-11-27T22:54:18+00:00` where the standard has the date of HTTP; both are read. */
function readTime(text: string | undefined): Date | undefined {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
