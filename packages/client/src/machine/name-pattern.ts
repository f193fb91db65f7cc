/**
 * A pattern for one part of a path, as for a shell: `*` and `?`, `[a-z]` and `[!a-z]`. A leading dot is matched only by a dot.
 * @returns whether a name matches
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const expression = new RegExp(`^${expressionOf(pattern)}$`, 'su');
  return (name) => (!name.startsWith('.') || pattern.startsWith('.')) && expression.test(name);
}

const expressionOf = (pattern: string): string =>
  pattern.replace(/\*+|\?|\[[!^]?\]?[^\]]*\]|[\s\S]/gu, (token) => {
    if (token.startsWith('*')) return '.*';
    if (token === '?') return '.';
    if (token.length > 1 && token.startsWith('[')) return setOf(token.slice(1, -1));
    return escaped(token);
  });

/** The inside of `[…]`; a range in the wrong order matches nothing. */
function setOf(inside: string): string {
  const negated = /^[!^]/.test(inside);
  const members = (negated ? inside.slice(1) : inside).replace(/(.)-(.)|(.)/gsu, (_, from, to, single) => {
    if (single !== undefined) return escapedInSet(single);
    return from <= to ? `${escapedInSet(from)}-${escapedInSet(to)}` : '';
  });
  if (members === '') return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${members}]`;
}

const escaped = (character: string): string => character.replace(/[\^$\\.*+?()[\]{}|/]/gu, '\\$&');
const escapedInSet = (character: string): string => character.replace(/[\][\\^-]/gu, '\\$&');
