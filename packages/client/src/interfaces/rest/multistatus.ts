import type { DirectoryProperties, EntryProperties } from '../../transfer/session-directory.js';
import type { XmlElement } from '../../xml/xml-element.js';
import { XmlError } from '../../xml/xml-error.js';
import { readXml } from '../../xml/xml-reader.js';
import { UnreadableAnswerError } from '../contract/service-answer.js';

/**
 * Reads what A-REX answers to PROPFIND about a name in a session directory: itself, and for a directory what is in it.
 * Unlike the listing that a GET gives, this one has symbolic links, as what they lead to; what cannot be looked at (a link
 * that leads nowhere, a FIFO) has the status 404, and a name that is not UTF-8 is there without its name.
 * @returns undefined where there is nothing of that name
 * @throws UnreadableAnswerError for anything else than such an answer
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
 * No two entries of a directory have the same name. ARC 6.17 and 7.0 show some names that are not UTF-8 as others: `a`
 * and the byte E9 as `a`. Which of the two is meant cannot be told.
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

/** Undefined for what is there and cannot be looked at: only its address tells how it is called. */
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
 * Whether a name stands in its address as it is. ARC 6.17 and 7.0 write all of them so, and 7.2 none; where no name of a
 * directory has a character that would tell, the standard's way is as good as the other.
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
