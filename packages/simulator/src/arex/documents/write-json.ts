import type { Release } from '../../../../sandbox/src/release.js';
import type { Element } from './element.js';

/** Which children of a root ARC 7 always writes as an array, by the name of the root. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  versions: ['version'],
  jobs: ['job'],
  delegations: ['delegation'],
  list: ['file', 'dir'],
};

/**
 * Writes a tree as JSON by A-REX' own rules: the name of the root is dropped, each value is a string, and a name that comes
 * once is a value, more than once an array. ARC 6.17 writes nothing at all for an empty root.
 */
export function writeJson(root: Element, release: Release): string {
  if (typeof root.content === 'string') return quoted(root.content);
  if (release === '6.17') return root.content.length === 0 ? '' : writeObject(root, release, []);
  return writeObject(root, release, LISTS[root.name] ?? []);
}

function writeObject({ content, attributes = {} }: Element, release: Release, lists: readonly string[]): string {
  const children = typeof content === 'string' ? [] : content;
  const names = new Set([...lists, ...children.map(({ name }) => name)]);
  const members = [...names].map((name) => {
    const values = children.filter((child) => child.name === name).map((child) => writeValue(child, release));
    const isArray = values.length !== 1 || lists.includes(name);
    return `${quoted(name)}:${isArray ? `[${values.join(',')}]` : values.join('')}`;
  });
  const shown = Object.entries(attributes).filter(([name]) => !/^xmlns(:|$)/.test(name));
  if (shown.length > 0) {
    // ARC 6.17 shows the white space between the children instead of the values.
    const blanks = ' '.repeat(2 * children.length);
    const values = shown.map(
      ([name, value]) => `${quoted(name.replace(/^.*:/, ''))}:${quoted(release === '6.17' ? blanks : value)}`,
    );
    members.push(`"_attributes":{${values.join(',')}}`);
  }
  return `{${members.join(',')}}`;
}

/** Attributes of an element without children get lost. */
const writeValue = (node: Element, release: Release): string =>
  typeof node.content === 'string' || node.content.length === 0
    ? quoted(typeof node.content === 'string' ? node.content : '')
    : writeObject(node, release, []);

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
};

/** Each byte of UTF-8 becomes a character of its own: `é` is `\u00C3\u00A9`. */
const quoted = (bytes: string): string =>
  `"${bytes.replaceAll(
    /[^\u0020-\u007e]|["\\]/g,
    (byte) => ESCAPES[byte] ?? `\\u00${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )}"`;
