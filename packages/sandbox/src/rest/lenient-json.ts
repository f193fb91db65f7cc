/** What A-REX makes of JSON: everything that is no object and no array is a text. */
export type LenientJson = string | readonly LenientJson[] | { readonly [name: string]: LenientJson };

const MAX_DEPTH = 100;

/**
 * Reads JSON as forgivingly as A-REX: where it breaks off, what has been read until then counts; numbers, `true`,
 * `false` and `null` lose their first character.
 */
export const readLenientJson = (text: string): LenientJson => new LenientReader(text).readValue(0);

class LenientReader {
  readonly #text: string;
  #position = 0;
  /** The text has ended within a string, which then counts for nothing. */
  #isBroken = false;

  constructor(text: string) {
    this.#text = text;
  }

  readValue(depth: number): LenientJson {
    switch (this.#peek()) {
      case '{':
        return depth < MAX_DEPTH ? this.#readObject(depth) : '';
      case '[':
        return depth < MAX_DEPTH ? this.#readArray(depth) : '';
      case '"':
        return this.#readString();
      default: {
        const [word = ''] = /^[^,\]}\s]*/.exec(this.#text.slice(this.#position, this.#position + 1000)) ?? [];
        this.#position += word.length;
        return word.slice(1);
      }
    }
  }

  #readObject(depth: number): { readonly [name: string]: LenientJson } {
    const members: Record<string, LenientJson> = Object.create(null);
    this.#position += 1;
    while (this.#peek() === '"') {
      const name = this.#readString();
      if (this.#peek() !== ':') break;
      this.#position += 1;
      if (this.#peek() === undefined) break;
      const value = this.readValue(depth + 1);
      if (this.#isBroken && typeof value === 'string') break;
      members[name] = value;
      if (this.#peek() !== ',') break;
      this.#position += 1;
    }
    if (this.#peek() === '}') this.#position += 1;
    return members;
  }

  #readArray(depth: number): readonly LenientJson[] {
    const items: LenientJson[] = [];
    this.#position += 1;
    while (this.#peek() !== undefined && this.#peek() !== ']') {
      const before = this.#position;
      const item = this.readValue(depth + 1);
      if (this.#isBroken && typeof item === 'string') break;
      items.push(item);
      if (this.#peek() === ',') this.#position += 1;
      else if (this.#position === before) break; // nothing that could be read
    }
    if (this.#peek() === ']') this.#position += 1;
    return items;
  }

  #readString(): string {
    this.#position += 1;
    let value = '';
    for (let character = this.#text[this.#position]; character !== undefined && character !== '"'; ) {
      if (character === '\\') value += this.#readEscape();
      else {
        value += character;
        this.#position += 1;
      }
      character = this.#text[this.#position];
    }
    this.#isBroken = this.#text[this.#position] === undefined;
    this.#position += 1;
    return value;
  }

  #readEscape(): string {
    const code = this.#text[this.#position + 1] ?? '';
    const hex = this.#text.slice(this.#position + 2, this.#position + 6);
    if (code === 'u' && /^[0-9a-f]{4}$/i.test(hex)) {
      this.#position += 6;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    this.#position += 2;
    return CONTROLS[code] ?? code;
  }

  /** The next character that is not blank. */
  #peek(): string | undefined {
    while (/\s/.test(this.#text[this.#position] ?? '')) this.#position += 1;
    return this.#text[this.#position];
  }
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
