/** Where a text stops being JSON. Lines and columns count from 1, columns in characters. */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  /** What is wrong there, e.g. `a comma is missing`. */
  readonly problem: string;
}

/**
 * Finds the first place where a text is not JSON. The messages of JSON.parse differ between releases of Node.js, and often do
 * not name the place.
 * @returns undefined for JSON
 */
export function findJsonSyntaxError(text: string): JsonSyntaxError | undefined {
  try {
    new Scanner(text).document();
    return undefined;
  } catch (error) {
    if (!(error instanceof Misplaced)) throw error;
    const lines = text.slice(0, error.at).split(/\r\n|\r|\n/);
    return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1, problem: error.message };
  }
}

class Misplaced extends Error {
  constructor(
    readonly at: number,
    problem: string,
  ) {
    super(problem);
  }
}

/** Deeper than any file written by hand, and small enough to keep the stack from overflowing. */
const DEEPEST = 500;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;
const WORD = /[^\s,:{}[\]"]+/y;

/** Reads JSON as RFC 8259 defines it, only to find the first error. */
class Scanner {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#blanks();
    this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) this.#fail('nothing may follow the end of the value');
  }

  #value(): void {
    const next = this.#text[this.#at];
    if (next === undefined) this.#fail('a value is missing at the end of the file');
    if (next === '{') this.#members('}', 'object', () => this.#member());
    else if (next === '[') this.#members(']', 'list', () => this.#value());
    else if (next === '"') this.#string();
    else this.#literal();
  }

  #members(end: '}' | ']', kind: string, member: () => void): void {
    const start = this.#at;
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#fail('there are too many values within one another');
    this.#at += 1;
    this.#blanks();
    for (let isFirst = true; this.#text[this.#at] !== end; isFirst = false) {
      if (this.#at >= this.#text.length)
        this.#fail(`the ${kind} that begins in line ${this.#lineOf(start)} has no ${end} at its end`);
      if (!isFirst) this.#comma(end);
      member();
      this.#blanks();
    }
    this.#at += 1;
    this.#depth -= 1;
  }

  #comma(end: string): void {
    if (this.#text[this.#at] !== ',') this.#fail(`a comma or ${end} is missing`);
    const comma = this.#at;
    this.#at += 1;
    this.#blanks();
    if (this.#text[this.#at] === end) this.#fail(`there is a comma too many before ${end}`, comma);
  }

  #member(): void {
    if (this.#text[this.#at] !== '"') this.#fail('a name between double quotes is missing');
    this.#string();
    this.#blanks();
    if (this.#text[this.#at] !== ':') this.#fail('a colon is missing');
    this.#at += 1;
    this.#blanks();
    this.#value();
  }

  #string(): void {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const next = this.#text[this.#at];
      if (next === '"') break;
      if (next === undefined || next === '\n' || next === '\r')
        this.#fail('the text has no double quote at its end', start);
      if (next === '\\') {
        if (this.#take(ESCAPE) === undefined) this.#fail('a backslash in a text is written twice: \\\\');
      } else if (next < ' ') this.#fail('a control character in a text, such as a tab, is written \\t');
      else this.#at += 1;
    }
    this.#at += 1;
  }

  #literal(): void {
    const start = this.#at;
    const word = this.#take(WORD) ?? '';
    if (['true', 'false', 'null'].includes(word)) return;
    NUMBER.lastIndex = start;
    if (NUMBER.exec(this.#text)?.[0] === word && word !== '') return;
    this.#fail(
      word === ''
        ? 'a value is missing'
        : /^[-+.\d]/.test(word)
          ? 'this is no number'
          : 'a text stands between double quotes',
      start,
    );
  }

  /** Skips white space; comments, which people write there, are an error. */
  #blanks(): void {
    this.#take(/[ \t\n\r]*/y);
    if (/[#/]/.test(this.#text[this.#at] ?? '')) this.#fail('there are no comments in JSON');
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [taken] = pattern.exec(this.#text) ?? [];
    this.#at += taken?.length ?? 0;
    return taken;
  }

  #lineOf(at: number): number {
    return this.#text.slice(0, at).split(/\r\n|\r|\n/).length;
  }

  #fail(problem: string, at = this.#at): never {
    throw new Misplaced(at, problem);
  }
}
