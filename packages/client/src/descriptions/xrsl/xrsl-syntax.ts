import { InvalidJobDescription } from '../../errors/index.js';

/** `(attribute=value value)`; undefined if there are no values. */
export const relation = (attribute: string, ...values: readonly string[]): string | undefined =>
  values.length === 0 ? undefined : `(${attribute}=${values.join(' ')})`;

/** `("a" "b")` */
export const listOf = (...texts: readonly string[]): string => `(${texts.map(quoted).join(' ')})`;

/**
 * A string in double quotes. ARC looks for comments before it looks for quotes, so that the beginning of one is taken
 * apart: `"a("#"*b"`.
 * @throws InvalidJobDescription if no document can hold the text
 */
export function quoted(text: string): string {
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) {
    throw new InvalidJobDescription(`${JSON.stringify(text)} holds a character that no document can hold`);
  }
  return `"${text.replaceAll('"', '""').replaceAll('(*', '("#"*')}"`;
}
