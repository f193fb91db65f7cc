import { toByteText } from '../documents/byte-text.js';

/** A name in a session directory, as its parts in bytes: none is empty, `.` or `..`. The directory itself has no parts. */
export type SessionPath = readonly string[];

/**
 * Reads what follows `session` in the path of a request: an encoded slash separates like any other, `+` is itself, and a bad
 * escape stays as it is.
 * @returns undefined for what leads above the session directory, or cannot be a name
 */
export const readSessionPath = (encoded: string): SessionPath | undefined =>
  resolved(encoded.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));

/** Reads a name of a job description, or of a program. */
export const parseSessionPath = (name: string): SessionPath | undefined => resolved(toByteText(name));

function resolved(bytes: string): SessionPath | undefined {
  if (bytes.includes('\0')) return undefined;
  const parts: string[] = [];
  for (const part of bytes.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts;
}

/** With a slash before it, as A-REX writes names into its records. */
export const slashed = (path: SessionPath): string => `/${path.join('/')}`;
