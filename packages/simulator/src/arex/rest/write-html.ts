import type { Element } from '../../../../sandbox/src/xml/element.js';

/**
 * Writes a tree as the nested tables that a client gets which asks for no other format. As in A-REX, a text stands in it as it is; the
 * sandbox, whose answers people see in browsers, escapes it.
 */
export const writeHtml = (root: Element): string => `<HTML><HEAD>${root.name}</HEAD><BODY>${table(root)}</BODY></HTML>`;

function table({ content }: Element): string {
  if (typeof content === 'string') return content;
  if (content.length === 0) return '';
  const rows = content.map((child) => `<tr><td>${child.name}</td><td>${table(child)}</td></tr>`);
  return `<table border="1">${rows.join('')}</table>`;
}
