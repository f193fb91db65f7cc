import type { Element } from './element.js';

/** Writes a tree as A-REX does: two blanks per level, no declaration. */
export const renderXml = (root: Element): string => renderElement(root, '');

const renderElement = ({ name, attributes = {}, content }: Element, indent: string): string => {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(value)}"`)].join(' ');
  if (content.length === 0) return `${indent}<${start}/>`;
  if (typeof content === 'string') return `${indent}<${start}>${escapeXml(content)}</${name}>`;
  const children = content.map((child) => renderElement(child, `${indent}  `));
  return [`${indent}<${start}>`, ...children, `${indent}</${name}>`].join('\n');
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// biome-ignore lint/suspicious/noControlCharactersInRegex: they cannot stand in XML 1.0 at all
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

export const escapeXml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character).replaceAll(forbidden, '?');
