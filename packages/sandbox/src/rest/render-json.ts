import { bytesOf } from '../byte-text.js';
import type { ReleaseTraits } from '../release.js';
import type { Element } from '../xml/element.js';

/**
 * Writes a tree as JSON the way A-REX does, by rules of its own: the root's name is dropped, every value is a string,
 * and whether something is an array depends on how often its name occurs.
 */
export function renderJson(root: Element, traits: ReleaseTraits): string {
  if (typeof root.content === 'string') return quote(root.content);
  if (root.content.length === 0 && traits.emptyListAsEmptyBody) return '';
  return renderChildren(root, traits, listsOf(root, traits));
}

/** Where the release always shows arrays, a missing kind shows as an empty one. */
function listsOf({ name }: Element, { alwaysArrays }: ReleaseTraits): readonly string[] {
  const kinds: Readonly<Record<string, readonly string[]>> = {
    versions: ['version'],
    jobs: ['job'],
    delegations: ['delegation'],
    list: ['file', 'dir'],
  };
  return (kinds[name] ?? []).filter((kind) => alwaysArrays.has(kind));
}

const renderValue = (node: Element, traits: ReleaseTraits): string =>
  typeof node.content === 'string' || node.content.length === 0
    ? quote(typeof node.content === 'string' ? node.content : '') // attributes of such elements are lost
    : renderChildren(node, traits);

function renderChildren(node: Element, traits: ReleaseTraits, lists: readonly string[] = []): string {
  const children = typeof node.content === 'string' ? [] : node.content;
  const byName = new Map<string, string[]>(lists.map((name) => [name, []]));
  for (const child of children) {
    const values = byName.get(child.name);
    if (values) values.push(renderValue(child, traits));
    else byName.set(child.name, [renderValue(child, traits)]);
  }
  const members = [...byName].map(([name, values]) => {
    const isArray = values.length !== 1 || lists.includes(name);
    return `${quote(name)}:${isArray ? `[${values.join(',')}]` : values[0]}`;
  });
  const attributes = renderAttributes(node, traits);
  return `{${[...members, ...(attributes === undefined ? [] : [attributes])].join(',')}}`;
}

function renderAttributes({ attributes = {}, content }: Element, traits: ReleaseTraits): string | undefined {
  // Namespace declarations are no attributes.
  const entries = Object.entries(attributes).filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'));
  if (entries.length === 0) return undefined;
  const blanks = ' '.repeat(2 * content.length);
  const members = entries.map(([name, value]) => {
    const localName = name.slice(name.indexOf(':') + 1);
    return `${quote(localName)}:${quote(traits.attributesLostInJson ? blanks : value)}`;
  });
  return `"_attributes":{${members.join(',')}}`;
}

const ESCAPES: Readonly<Record<number, string>> = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"' };

/** A-REX writes each byte of UTF-8 as a character of its own: `é` becomes `\u00C3\u00A9`. */
function quote(text: string): string {
  let quoted = '';
  for (const byte of bytesOf(text)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    quoted += plain
      ? String.fromCharCode(byte)
      : (ESCAPES[byte] ?? `\\u00${byte.toString(16).toUpperCase().padStart(2, '0')}`);
  }
  return `"${quoted}"`;
}
