import { InvalidJobDescription } from '../../errors/index.js';
import { LineIndex, type TextPosition } from '../../xml/text-position.js';

const BLANKS = ' \t\n\v\f\r';
/** The characters that end a string without quotes. */
const SPECIALS = `+&|()=<>!"'^#$${BLANKS}`;

/** How many groups, relations and values there may be together: each takes many times the memory of its text. */
const MAX_PARTS = 2 * 1024 * 1024;

/**
 * Reads the text of an xRSL document step by step: skips blanks and comments, and reads strings. Every error says what was
 * expected, and what was found instead.
 */
export class XrslScanner {
  readonly #text: string;
  readonly #lines: LineIndex;
  /** From the beginning of a comment to its end. */
  readonly #comments: ReadonlyMap<number, number>;
  #offset = 0;
  #parts = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineIndex(text);
    this.#comments = this.#findComments();
  }

  get position(): TextPosition {
    return this.#lines.at(this.#offset);
  }

  /**
   * Counts a group, relation or value.
   * @returns the present place
   * @throws InvalidJobDescription if there are too many of them
   */
  countPart(): TextPosition {
    const { position } = this;
    this.#parts += 1;
    if (this.#parts > MAX_PARTS)
      throw new InvalidJobDescription(`there are more than ${MAX_PARTS} groups, relations and values`, position);
    return position;
  }

  get atEnd(): boolean {
    return this.#offset >= this.#text.length;
  }

  /** Whether the text continues with this. */
  looksAt(expected: string): boolean {
    return this.#text.startsWith(expected, this.#offset);
  }

  /** Skips the given text, if the document continues with it. */
  take(expected: string): boolean {
    if (!this.looksAt(expected)) return false;
    this.#offset += expected.length;
    return true;
  }

  /** @returns whether there was any white space or comment to skip */
  skipBlanks(): boolean {
    const start = this.#offset;
    for (;;) {
      const commentEnd = this.#comments.get(this.#offset);
      if (commentEnd !== undefined) this.#offset = commentEnd;
      else if (!this.atEnd && BLANKS.includes(this.#text.charAt(this.#offset))) this.#offset += 1;
      else return this.#offset > start;
    }
  }

  /**
   * Reads a string in any of its four forms; undefined if there is none here.
   * @throws InvalidJobDescription if its closing quote is missing
   */
  string(): string | undefined {
    const first = this.#text.charAt(this.#offset);
    if (first === '"' || first === "'") return this.#quoted(this.#offset, first);
    if (first === '^') {
      const delimiter = this.#text.charAt(this.#offset + 1);
      if (delimiter === '') throw this.unexpected('a character that delimits the string, after "^"');
      return this.#quoted(this.#offset + 1, delimiter);
    }
    const start = this.#offset;
    while (!this.atEnd && !SPECIALS.includes(this.#text.charAt(this.#offset))) this.#offset += 1;
    return this.#offset === start ? undefined : this.#text.slice(start, this.#offset);
  }

  /** An error about the text at the present place. */
  unexpected(expected: string): InvalidJobDescription {
    const rest = this.#text.slice(this.#offset, this.#offset + 12).split(/[\r\n]/)[0] ?? '';
    const found = this.atEnd ? 'the text ends' : `there is ${JSON.stringify(rest || 'the end of the line')}`;
    return new InvalidJobDescription(`expected ${expected}, but ${found}`, this.position);
  }

  /** A delimiter inside the string is written twice. */
  #quoted(opening: number, delimiter: string): string {
    let value = '';
    let from = opening + delimiter.length;
    for (;;) {
      const closing = this.#text.indexOf(delimiter, from);
      if (closing < 0) {
        throw new InvalidJobDescription(`expected ${delimiter} to close the string that begins here`, this.position);
      }
      value += this.#text.slice(from, closing);
      from = closing + delimiter.length;
      if (!this.#text.startsWith(delimiter, from)) break;
      value += delimiter;
      from += delimiter.length;
    }
    this.#offset = from;
    return value;
  }

  /**
   * ARC looks for comments before anything else, so that `(*` inside a quoted string begins one too, as far as its
   * end is concerned. A parser without this rule would accept documents that ARC refuses.
   */
  #findComments(): ReadonlyMap<number, number> {
    const comments = new Map<number, number>();
    for (let start = this.#text.indexOf('(*'); start >= 0; ) {
      const close = this.#text.indexOf('*)', start);
      if (close < 0) {
        throw new InvalidJobDescription('expected "*)" to close the comment that begins here', {
          ...this.#lines.at(start),
          remedy: 'split-comment-sign',
        });
      }
      comments.set(start, close + 2);
      start = this.#text.indexOf('(*', close + 2);
    }
    return comments;
  }
}
