/**
 * Turns the xRSL that a server understands into that of a user: to a server, bare numbers of times are seconds and
 * not minutes, and `join` means nothing.
 */
export const toUserXrsl = (text: string): string =>
  text.replaceAll(relation, (whole, ...captures) => {
    const { start, name, operator, value }: RelationGroups = captures.at(-1);
    if (name === undefined || value === undefined) return whole; // a comment or a text
    const attribute = name.toLowerCase().replaceAll('_', '');
    if (attribute === 'join') return `${start}savestate${operator}${value}`; // known to the parser, of no effect
    const number = /^["']?(\d+)["']?$/.exec(value)?.[1];
    return TIMES.has(attribute) && number !== undefined ? `${start}${name}${operator}"${number} seconds"` : whole;
  });

/** How deep the parentheses of a text go, but for those in comments and texts. */
export function xrslDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/\(\*[\s\S]*?(?:\*\)|$)|"[^"]*(?:"|$)|'[^']*(?:'|$)|[()]/g)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

interface RelationGroups {
  readonly start?: string;
  readonly name?: string;
  readonly operator?: string;
  readonly value?: string;
}

const TIMES: ReadonlySet<string> = new Set(['walltime', 'cputime', 'lifetime']);

/**
 * A comment or a text in quotes, to be passed over; or a relation with one value. What has no end goes on to that of
 * the text, which otherwise would be looked through once for each beginning.
 */
const relation =
  /\(\*[\s\S]*?(?:\*\)|$)|"(?:[^"]|"")*(?:"|$)|'(?:[^']|'')*(?:'|$)|(?<start>\(\s*)(?<name>[A-Za-z_]+)(?<operator>\s*=\s*)(?<value>"\w*"|'\w*'|\w+)(?=\s*\))/g;
