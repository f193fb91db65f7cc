/** The most of a text that a message quotes. */
const MAX_QUOTE = 60;

/** A value for a message: `the string "2h"`, `the number 3`, `a list`, `a Promise`, `null`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') {
    // An address may hold a password.
    const shown = value.replace(/\/\/[^/@]*@/, '//…@');
    return `the string ${JSON.stringify(shown.length > MAX_QUOTE ? `${shown.slice(0, MAX_QUOTE)}…` : shown)}`;
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    return `the ${typeof value} ${String(value)}`;
  }
  return describeKind(value);
}

/** Only what kind of value it is, for one that may be a secret: `a string`, `a number`, `a list`. */
export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  const kind =
    typeof value === 'object' ? Object.prototype.toString.call(value).slice('[object '.length, -1) : typeof value;
  if (kind === 'Object') return 'an object';
  return `${/^[AEIOU]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}
