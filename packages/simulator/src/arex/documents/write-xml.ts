import type { Element } from './element.js';

/** Writes a tree as A-REX does: two blanks for each level, and no declaration. */
export function writeXml({ name, attributes = {}, content }: Element, indent = ''): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value, /[&<>"\r]/g)}"`)];
  if (content.length === 0) return `${indent}<${start.join(' ')}/>`;
  if (typeof content === 'string') return `${indent}<${start.join(' ')}>${escaped(content, /[&<>\r]/g)}</${name}>`;
  const children = content.map((child) => writeXml(child, `${indent}  `));
  return [`${indent}<${start.join(' ')}>`, ...children, `${indent}</${name}>`].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

const escaped = (text: string, special: RegExp): string =>
  text.replaceAll(special, (character) => ENTITIES[character] ?? character);
