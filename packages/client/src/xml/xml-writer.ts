import { findRefusedCharacter } from './xml-characters.js';
import type { XmlElement } from './xml-element.js';
import { XmlError } from './xml-error.js';

/** An element to be written. Prefixes are the caller's: the names are written as they are. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly content: readonly (XmlNode | string)[];
  /** White space inside is significant: nothing there is indented. */
  readonly verbatim?: boolean;
}

export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** Text, or elements and text in order; undefined items are left out. */
export type XmlContent = string | readonly (XmlNode | string | undefined)[];

export interface WriteXmlOptions {
  /** Whether the text begins with `<?xml …?>`. @default true */
  readonly declaration?: boolean;
  /** Spaces by which elements are indented that stand among elements only; 0 writes one line. @default 2 */
  readonly indent?: number;
}

/** `element('Argument', 'hello')`, or `element('Executable', [element('Path', '/bin/true')], { id: 'x' })`. */
export function element(name: string, content: XmlContent = [], attributes: XmlAttributes = {}): XmlNode {
  const parts = typeof content === 'string' ? [content] : content;
  return {
    name,
    attributes,
    content: parts.filter((part): part is XmlNode | string => part !== undefined && part !== ''),
  };
}

/** An optional element: undefined, which `element` leaves out, when there is no value. */
export const optionalElement = (name: string, value: string | number | boolean | undefined): XmlNode | undefined =>
  value === undefined ? undefined : element(name, String(value));

/** An element that has been read, for writing it again: the same namespaces, text and attributes, with new prefixes. */
export function copyOf(original: XmlElement, inScope = ''): XmlNode {
  const attributes: [string, string][] = original.namespace === inScope ? [] : [['xmlns', original.namespace]];
  original.attributes.forEach(({ namespace, name, value }, index) => {
    if (namespace === '') attributes.push([name, value]);
    else if (namespace === XML_NAMESPACE) attributes.push([`xml:${name}`, value]);
    else attributes.push([`xmlns:a${index}`, namespace], [`a${index}:${name}`, value]);
  });
  const content = original.content.map((part) => (typeof part === 'string' ? part : copyOf(part, original.namespace)));
  return { name: original.name, attributes: Object.fromEntries(attributes), content, verbatim: true };
}

/**
 * Writes an XML 1.0 document. Text comes back from any reader character for character: elements that hold text
 * are never indented, no CDATA section is written, and a CR (which readers would drop) becomes `&#13;`.
 * @throws XmlError if a text holds a character that XML 1.0 cannot hold, or a name is not an XML name; it names both
 */
export function writeXml(root: XmlNode, options: WriteXmlOptions = {}): string {
  const { declaration = true, indent = 2 } = options;
  const lineEnd = indent > 0 ? '\n' : '';
  const body = writeElement(root, indent, 0);
  return `${declaration ? `<?xml version="1.0" encoding="UTF-8"?>${lineEnd}` : ''}${body}${lineEnd}`;
}

function writeElement(node: XmlNode, indent: number, depth: number): string {
  const { name, content } = node;
  if (!NAME.test(name)) throw new XmlError(`${JSON.stringify(name)} is no name of an element`);
  const start = `<${name}${writeAttributes(node)}`;
  if (content.length === 0) return `${start}/>`;
  const indented = indent > 0 && !node.verbatim && content.every((part) => typeof part !== 'string');
  const lineStart = (level: number): string => (indented ? `\n${' '.repeat(indent * level)}` : '');
  const inside = content.map((part) =>
    typeof part === 'string'
      ? escaped(part, name, TEXT_ESCAPES)
      : lineStart(depth + 1) + writeElement(part, indented ? indent : 0, depth + 1),
  );
  return `${start}>${inside.join('')}${lineStart(depth)}</${name}>`;
}

function writeAttributes({ name: owner, attributes }: XmlNode): string {
  return Object.entries(attributes)
    .map(([name, value]) => {
      if (value === undefined) return '';
      if (!NAME.test(name)) throw new XmlError(`${JSON.stringify(name)} is no name of an attribute`);
      return ` ${name}="${escaped(value, `${owner}/@${name}`, ATTRIBUTE_ESCAPES)}"`;
    })
    .join('');
}

/** @throws XmlError if XML cannot hold `text`; `where` says whose text it is */
function escaped(text: string, where: string, escapes: ReadonlyMap<string, string>): string {
  const refused = findRefusedCharacter(text);
  if (refused !== undefined) {
    throw new XmlError(`the value of ${where} holds the character ${refused.codePoint}, which XML cannot hold`);
  }
  return text.replace(/[&<>"\t\n\r]/g, (character) => escapes.get(character) ?? character);
}

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

const TEXT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  // Readers turn CR and CR LF into LF, unless it is a reference.
  ['\r', '&#13;'],
]);

/** Readers turn white space in attributes into spaces, unless it is a reference. */
const ATTRIBUTE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ...TEXT_ESCAPES,
  ['"', '&quot;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
]);

/** QName of Namespaces in XML 1.0; beyond ASCII, letters and digits as Unicode has them. */
const NAME = /^[\p{L}_][\p{L}\p{N}_.\-\u00b7]*(:[\p{L}_][\p{L}\p{N}_.\-\u00b7]*)?$/u;
