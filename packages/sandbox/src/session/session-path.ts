import { textOf } from '../byte-text.js';

/** A name in a session directory: its parts, none of them empty, `.` or `..`. The directory itself has no parts. */
export type SessionPath = readonly string[];

/**
 * Reads the part of a request path below `session`. As in A-REX, an encoded slash separates like any other, and `..`
 * is resolved.
 * @returns undefined if the path leads above the session directory or cannot be a file name
 */
export function readSessionPath(encoded: string): SessionPath | undefined {
  const decoded = percentDecode(encoded);
  return decoded === undefined ? undefined : parseSessionPath(decoded);
}

/** Reads a name as it stands in a job description; a leading slash means the session directory. */
export function parseSessionPath(name: string): SessionPath | undefined {
  if (name.includes('\0')) return undefined;
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts;
}

/** `+` stays as it is, and what is not UTF-8 is the bytes that were sent. */
function percentDecode(text: string): string | undefined {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const hex = text.slice(index + 1, index + 3);
    if (code === 0x25 && /^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      index += 2;
    } else if (code < 0x100) bytes.push(code);
    else return undefined; // a request line holds no such characters
  }
  return textOf(Uint8Array.from(bytes));
}

/** With a leading slash, as A-REX writes names in its own records. */
export const slashed = (path: SessionPath): string => `/${path.join('/')}`;
