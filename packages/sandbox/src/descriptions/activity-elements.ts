import { SaxesParser } from 'saxes';

/** One child of an `ActivityDescriptions`, as a document of its own. */
export type ActivityElements =
  /** Not a document that has descriptions in it. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'single' }
  | { readonly kind: 'batch'; readonly documents: readonly string[] };

/**
 * Takes a batch of descriptions apart, so that each can be read, or refused, by itself. Namespaces go along; CDATA
 * sections get lost, as they do in A-REX.
 */
export function splitActivities(xml: string): ActivityElements {
  const documents: string[] = [];
  let depth = 0;
  let isBatch = false;
  let current = '';
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error; // the first is enough
  });
  parser.on('doctype', () => {
    throw new Error('A document type declaration is not allowed');
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (depth === MAX_DEPTH) throw new Error('The document is nested too deeply');
    if (depth === 0) isBatch = local === 'ActivityDescriptions';
    else {
      const plain = Object.values(attributes).filter(({ prefix }) => prefix === '');
      const attributeText = plain.map(({ name, value }) => ` ${name}="${escapeXml(value)}"`).join('');
      const namespace = uri === '' ? '' : ` xmlns="${escapeXml(uri)}"`;
      // Where there is none, one of an outer element must not apply.
      current += `<${local}${namespace || ' xmlns=""'}${attributeText.replace(/ xmlns="[^"]*"/g, '')}>`;
    }
    depth += 1;
  });
  parser.on('text', (text) => {
    if (depth > 1) current += escapeXml(text);
  });
  parser.on('closetag', ({ local }) => {
    depth -= 1;
    if (depth > 0) current += `</${local}>`;
    if (depth === 1) {
      documents.push(`<?xml version="1.0"?>\n${current}`);
      current = '';
    }
  });
  try {
    parser.write(xml).close();
  } catch {
    return { kind: 'malformed' };
  }
  return isBatch ? { kind: 'batch', documents } : { kind: 'single' };
}

/** Descriptions go a few levels deep; the time to resolve a name grows with the number of elements around it. */
const MAX_DEPTH = 100;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeXml = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
