/** What A-REX makes of JSON: what is no object and no array is a text. */
export type LenientJson = string | readonly LenientJson[] | { readonly [name: string]: LenientJson };

const MAX_DEPTH = 100;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/**
 * Reads JSON as forgivingly as A-REX: what was read before a break counts, and numbers, `true`, `false` and `null` lose their
 * first character.
 */
export function readLenientJson(text: string): LenientJson {
  let position = 0;
  /** The text has ended within a string, which then counts for nothing. */
  let isBroken = false;
  const peek = (): string | undefined => {
    while (/\s/.test(text[position] ?? '')) position += 1;
    return text[position];
  };
  const readString = (): string => {
    position += 1;
    let value = '';
    while (text[position] !== undefined && text[position] !== '"') {
      const isEscaped = text[position] === '\\';
      const unicode = isEscaped ? /^u([0-9a-f]{4})/i.exec(text.slice(position + 1, position + 6)) : null;
      if (unicode) value += String.fromCharCode(Number.parseInt(unicode[1] ?? '', 16));
      else if (isEscaped) value += ESCAPES[text[position + 1] ?? ''] ?? text[position + 1] ?? '';
      else value += text[position];
      position += unicode ? 6 : isEscaped ? 2 : 1;
    }
    isBroken = text[position] === undefined;
    position += 1;
    return value;
  };
  const readObject = (depth: number): LenientJson => {
    const members: Record<string, LenientJson> = Object.create(null);
    position += 1;
    while (peek() === '"') {
      const name = readString();
      if (peek() !== ':') break;
      position += 1;
      if (peek() === undefined) break;
      const value = readValue(depth + 1);
      if (isBroken && typeof value === 'string') break;
      members[name] = value;
      if (peek() !== ',') break;
      position += 1;
    }
    if (peek() === '}') position += 1;
    return members;
  };
  const readArray = (depth: number): LenientJson => {
    const items: LenientJson[] = [];
    position += 1;
    while (peek() !== undefined && peek() !== ']') {
      const before = position;
      const item = readValue(depth + 1);
      if (isBroken && typeof item === 'string') break;
      items.push(item);
      if (peek() === ',') position += 1;
      else if (position === before) break; // nothing that could be read
    }
    if (peek() === ']') position += 1;
    return items;
  };
  const readValue = (depth: number): LenientJson => {
    const first = peek();
    if (first === '"') return readString();
    if (first === '{') return depth < MAX_DEPTH ? readObject(depth) : '';
    if (first === '[') return depth < MAX_DEPTH ? readArray(depth) : '';
    const [word = ''] = /^[^,\]}\s]*/.exec(text.slice(position, position + 1000)) ?? [];
    position += word.length;
    return word.slice(1);
  };
  return readValue(0);
}
