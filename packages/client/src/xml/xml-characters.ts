/** The first character of a text that XML 1.0 cannot hold (section 2.2, Char), and where it stands. */
export interface RefusedCharacter {
  /** For messages, e.g. `U+0000`. */
  readonly codePoint: string;
  /** In UTF-16 units. */
  readonly offset: number;
}

export function findRefusedCharacter(text: string): RefusedCharacter | undefined {
  const found = NOT_XML.exec(text);
  if (found === null) return undefined;
  const codePoint = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return { codePoint: `U+${codePoint}`, offset: found.index };
}

/** A lone surrogate is not a character either. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
