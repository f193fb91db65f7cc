import type { Element } from '../xml/element.js';

export const GLUE_NAMESPACE = 'http://schemas.ogf.org/glue/2009/03/spec_2.0_r1';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they cannot stand in XML 1.0 at all
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Replaces what cannot stand in XML, which names in xRSL may hold. */
export const legible = (content: readonly Element[]): readonly Element[] =>
  content.map((child) => ({
    ...child,
    content: typeof child.content === 'string' ? child.content.replaceAll(FORBIDDEN, '?') : legible(child.content),
  }));

/** A time as GLUE2 documents have it: whole seconds, UTC. */
export const glueTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

/** A-REX' information provider takes bytes of UTF-8 for characters and encodes them again, twice. */
export function misEncoded(text: string): string {
  const once = Buffer.from(text, 'utf8').toString('latin1');
  return Buffer.from(once, 'utf8').toString('latin1');
}
