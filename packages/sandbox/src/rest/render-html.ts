import type { Element } from '../xml/element.js';

/** Writes a tree as the nested tables that A-REX sends to a client that accepts none of its other formats. */
export const renderHtml = (root: Element): string =>
  `<HTML><HEAD>${root.name}</HEAD><BODY>${renderContent(root)}</BODY></HTML>`;

// Unlike A-REX, texts are escaped: this is what a browser gets to see.
function renderContent({ content }: Element): string {
  if (typeof content === 'string') return escapeHtml(content);
  if (content.length === 0) return '';
  const rows = content.map((child) => `<tr><td>${child.name}</td><td>${renderContent(child)}</td></tr>`);
  return `<table border="1">${rows.join('')}</table>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeHtml = (text: string): string => text.replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? character);
