import type { XmlElement } from '../xml/xml-element.js';
import { XmlError } from '../xml/xml-error.js';
import { readXml } from '../xml/xml-reader.js';

/** An attribute certificate is of some kilobytes. */
const LIMITS = { maxLength: 4 << 20, maxDepth: 20, maxNodes: 10_000 };

/** What a VOMS server has answered. */
export interface VomsAnswer {
  /** The attribute certificate as DER; undefined if there is none. */
  readonly certificate: Buffer | undefined;
  /** For instance that it is valid for less time than was asked for. */
  readonly warnings: readonly string[];
  /** Why there is none, in the server's words. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
}

/**
 * Reads the answer to `GET /generate-ac`: `<voms>` with an attribute certificate, warnings or an error in it, or the error alone. The
 * status of the answer is of no use: with a shortened validity it is 500, and the attribute certificate is good.
 *
 * @returns undefined if it is something else
 */
export function readVomsAnswer(text: string): VomsAnswer | undefined {
  const root = readBoundedXml(text);
  if (root === undefined) return undefined;
  const error = root.name === 'error' ? root : root.name === 'voms' ? root.child('error') : undefined;
  if (root.name !== 'voms' && error === undefined) return undefined;
  const base64 = root.name === 'voms' ? root.childText('ac') : undefined;
  return {
    certificate: base64 === undefined ? undefined : readBase64(base64),
    warnings: root.children('warning').map((warning) => oneLine(warning.text())),
    refusal: error && {
      code: oneLine(error.childText('code') ?? ''),
      message: oneLine(error.childText('message') ?? error.text()),
    },
  };
}

/** @returns undefined if it is no XML, or too much */
export function readBoundedXml(text: string): XmlElement | undefined {
  try {
    return readXml(text, LIMITS);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/** @returns nothing of the right form, rather than a part, where there is something else in between */
export function readBase64(text: string): Buffer | undefined {
  const digits = text.replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(digits) ? Buffer.from(digits, 'base64') : undefined;
}

/** A text of a server in a message of ours: on one line, of a length that can be read, without what moves the cursor. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 1_000);
