import type { SigningPolicyEntry } from './signing-policy.js';

/**
 * Reads a `.namespaces` file, the other form in which IGTF distributes what an authority may sign:
 *
 * ```
 * TO Issuer "/C=UK/O=eScienceCA/CN=UK e-Science CA" \
 *   PERMIT Subject "/C=UK/O=eScience/.*"
 * ```
 *
 * Its subjects are regular expressions, each for the whole name. An entry that denies, or that is not understood, makes
 * the entries of its authority permit nothing: what it would take away cannot be told.
 */
export function readNamespaces(text: string, ownAuthority: string): readonly SigningPolicyEntry[] {
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n');
  const entries: NamespaceEntry[] = [];
  // A backslash at the end of a line continues it.
  for (const line of lines.replace(/\\[ \t]*\n/g, ' ').split('\n')) {
    if (line.trim() !== '') entries.push(readEntry(line.trim(), ownAuthority));
  }
  if (entries.some(({ authority }) => authority === undefined)) return [];
  const unclear = new Set(entries.filter(({ permits }) => permits === undefined).map(({ authority }) => authority));
  return entries.flatMap(({ authority, permits }) =>
    authority === undefined || permits === undefined || unclear.has(authority) ? [] : [{ authority, permits }],
  );
}

interface NamespaceEntry {
  /** Undefined if that cannot be read. */
  readonly authority: string | undefined;
  /** Undefined if it denies or is not understood. */
  readonly permits: ((subject: string) => boolean) | undefined;
}

const ENTRY = /^TO\s+Issuer\s+(?:"([^"]*)"|(SELF))\s*(?:(PERMIT)\s+Subject\s+"([^"]*)")?/i;

function readEntry(line: string, ownAuthority: string): NamespaceEntry {
  const [whole = '', issuer, self, permit, subject] = ENTRY.exec(line) ?? [];
  const authority = self === undefined ? issuer : ownAuthority;
  if (permit === undefined || subject === undefined || whole.length < line.length) {
    return { authority, permits: undefined };
  }
  try {
    const expression = new RegExp(`^(?:${subject})$`);
    return { authority, permits: (name) => expression.test(name) };
  } catch {
    return { authority, permits: undefined };
  }
}
