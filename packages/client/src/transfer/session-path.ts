import { UnsafePathError } from '../errors/index.js';

/** A-REX closes the connection without an answer if the first line of a request is longer than about 5,100 bytes. */
const MAX_URL = 4_900;

/**
 * The parts of a name in a session directory.
 * @throws UnsafePathError for a name that is absolute, empty, or could lead elsewhere
 */
export function sessionSegments(path: string): readonly string[] {
  if (path.startsWith('/')) throw new UnsafePathError(path, 'names in a session directory do not begin with "/"');
  const segments = path.split('/');
  for (const segment of segments) checkSegment(segment, path);
  return segments;
}

/** The same for directories: `''` and a slash at the end are allowed, too. */
export function directorySegments(path: string): readonly string[] {
  const name = path.endsWith('/') ? path.slice(0, -1) : path;
  return path === '' ? [] : sessionSegments(name);
}

function checkSegment(segment: string, path: string): void {
  if (segment === '') throw new UnsafePathError(path, 'a part of it is empty');
  if (segment === '.' || segment === '..') throw new UnsafePathError(path, `it contains "${segment}"`);
  if (segment.includes('\0')) throw new UnsafePathError(path, 'it contains the character NUL');
}

/**
 * A name that a server listed.
 * @throws UnsafePathError if it is more than one name, or none
 */
export function checkEntryName(name: string): void {
  if (name.includes('/')) throw new UnsafePathError(name, 'the server lists it as a single name');
  checkSegment(name, name);
}

/**
 * The URL of a name in a session directory: each part percent-encoded, including characters that A-REX takes for a separator (`;`,
 * `?`).
 * @throws UnsafePathError if the server could not accept it
 */
export function sessionUrl(base: string, segments: readonly string[]): string {
  const url = [base, ...segments.map(encodeSegment)].join('/');
  if (url.length > MAX_URL) throw new UnsafePathError(segments.join('/'), 'it is longer than servers accept');
  return url;
}

function encodeSegment(segment: string): string {
  try {
    return encodeURIComponent(segment).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch (cause) {
    throw new UnsafePathError(segment, 'it is not valid Unicode', { cause });
  }
}

/** Device names, which Windows recognises in every directory and with any extension. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The parts of a local path below a directory for a name in a session directory.
 * @throws UnsafePathError for a name that has another meaning on this platform
 */
export function localSegments(path: string, platform: NodeJS.Platform = process.platform): readonly string[] {
  const segments = sessionSegments(path);
  if (platform !== 'win32') return segments;
  for (const segment of segments) {
    if (/[\\:]/.test(segment) || /[. ]$/.test(segment) || WINDOWS_DEVICE.test(segment)) {
      throw new UnsafePathError(path, 'Windows takes it for something else than a name');
    }
  }
  return segments;
}
