import { createRequire } from 'node:module';
import type { SaxesParser, SaxesTagNS } from 'saxes';
import { LineIndex } from './text-position.js';
import { findRefusedCharacter } from './xml-characters.js';
import { type XmlAttribute, XmlElement } from './xml-element.js';
import { XmlError } from './xml-error.js';

export interface ReadXmlOptions {
  /** In UTF-16 units. @default 64 Mi */
  readonly maxLength?: number;
  /** How many elements may stand inside one another. @default 100 */
  readonly maxDepth?: number;
  /** How many elements and attributes there may be together: each takes many times the memory of its text. @default 2 Mi */
  readonly maxNodes?: number;
}

/** The facts about an element before its end tag. */
interface OpenElement {
  readonly name: { readonly namespace: string; readonly name: string };
  readonly attributes: readonly XmlAttribute[];
  readonly content: (XmlElement | string)[];
  readonly offset: number;
}

const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';
const DEFAULT_MAX_LENGTH = 64 * 1024 * 1024;
const DEFAULT_MAX_DEPTH = 100;
/** A listing of a million files, each with its size. */
const DEFAULT_MAX_NODES = 2 * 1024 * 1024;

let parserClass: typeof SaxesParser | undefined;
/**
 * Loaded for the first document: making its tables of characters takes longer than loading this whole library, and many programs
 * read no XML. An import would have to be awaited.
 */
function saxesParser(): typeof SaxesParser {
  parserClass ??= (createRequire(import.meta.url)('saxes') as { readonly SaxesParser: typeof SaxesParser }).SaxesParser;
  return parserClass;
}

/**
 * Reads a whole XML 1.0 document. Namespaces are resolved, CDATA sections are text, comments and processing
 * instructions vanish. There is no DOCTYPE, and so there are no entities beyond the five of XML itself.
 * @throws XmlError with line, column and reason if it is not well-formed, too big, too deep, or has a DOCTYPE
 */
export function readXml(text: string, options: ReadXmlOptions = {}): XmlElement {
  const { maxLength = DEFAULT_MAX_LENGTH, maxDepth = DEFAULT_MAX_DEPTH, maxNodes = DEFAULT_MAX_NODES } = options;
  if (text.length > maxLength) {
    throw new XmlError(`the document is longer than ${maxLength} characters`, { line: 1, column: 1 });
  }
  const lines = new LineIndex(text);
  const refuse = (reason: string, offset: number): never => {
    throw new XmlError(reason, lines.at(offset));
  };
  const refused = findRefusedCharacter(text);
  if (refused !== undefined) refuse(`the character ${refused.codePoint} is not allowed in XML`, refused.offset);
  const Parser = saxesParser();
  const parser = new Parser({ xmlns: true, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const open: OpenElement[] = [];
  let tagOffset = 0;
  let nodes = 0;
  let lastClosed = '';
  let root: XmlElement | undefined;

  const addText = (more: string): void => {
    const content = open.at(-1)?.content;
    if (content === undefined || more === '') return;
    const last = content.at(-1);
    if (typeof last === 'string') content[content.length - 1] = last + more;
    else content.push(more);
  };

  const countNode = (): void => {
    nodes += 1;
    if (nodes > maxNodes) refuse(`the document has more than ${maxNodes} elements and attributes`, tagOffset);
  };

  parser.on('error', ({ message }) => {
    // By then the parser has closed the element whose end tag it expected.
    const expected = message.startsWith('unexpected close tag') ? `; </${lastClosed}> is expected` : '';
    refuse(`${sentence(message)}${expected}`, Math.max(0, parser.position - 1));
  });
  parser.on('xmldecl', ({ encoding }) => {
    // The text has been decoded already, as UTF-8. If it is ASCII only, any declared encoding is accepted.
    if (encoding === undefined || /^(utf-8|us-ascii)$/i.test(encoding) || isAscii(text)) return;
    refuse(`the document says it is encoded in ${encoding}; only UTF-8 is read`, 0);
  });
  parser.on('doctype', () =>
    refuse('a DOCTYPE is not allowed', Math.max(0, text.lastIndexOf('<!DOCTYPE', parser.position))),
  );
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentagstart', () => {
    // Names hold no "<", so the last one before the end of the name begins the tag.
    tagOffset = text.lastIndexOf('<', parser.position - 1);
    countNode();
    if (open.length >= maxDepth) refuse(`elements are nested more than ${maxDepth} deep`, tagOffset);
  });
  parser.on('attribute', () => countNode());
  parser.on('opentag', (tag) => {
    open.push({
      name: { namespace: tag.uri, name: tag.local },
      attributes: readAttributes(tag),
      content: [],
      offset: tagOffset,
    });
  });
  parser.on('closetag', ({ name }) => {
    lastClosed = name;
    const closed = open.pop();
    if (closed === undefined) return;
    const element = new XmlElement(closed.name, closed.attributes, closed.content, lines.at(closed.offset));
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.content.push(element);
  });
  parser.write(text).close();
  return root ?? refuse('the document has no root element', text.length);
}

const readAttributes = (tag: SaxesTagNS): XmlAttribute[] =>
  Object.values(tag.attributes)
    .filter(({ uri }) => uri !== XMLNS_NAMESPACE)
    .map(({ uri, local, value }) => ({ namespace: uri, name: local, value }));

/** The parser's messages end in a full stop, those of this library are parts of sentences. */
const sentence = (message: string): string => message.replace(/\.$/, '');

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);
