import type { Element } from './element.js';

/** Writes a tree as A-REX does: two blanks per level, no declaration, and characters that no XML can hold as they are. */
export const renderXml = (root: Element): string => renderElement(root, '');

function renderElement({ name, attributes = {}, content }: Element, indent: string): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeAttribute(value)}"`)].join(
    ' ',
  );
  if (content.length === 0) return `${indent}<${start}/>`;
  if (typeof content === 'string') return `${indent}<${start}>${escapeText(content)}</${name}>`;
  const children = content.map((child) => renderElement(child, `${indent}  `));
  return [`${indent}<${start}>`, ...children, `${indent}</${name}>`].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Writes a text as the content of an element. */
export const escapeText = (text: string): string =>
  text.replaceAll(/[&<>\r]/g, (character) => ENTITIES[character] ?? character);

const escapeAttribute = (text: string): string =>
  text.replaceAll(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
