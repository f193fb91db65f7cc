/**
 * The policy on what an authority may sign, as IGTF distributes it beside each authority's certificate (`HASH.signing_policy`, the
 * EACL language of Globus):
 *
 * ```
 * access_id_CA   X509    '/C=UK/O=eScienceCA/CN=UK e-Science CA'
 * pos_rights     globus  CA:sign
 * cond_subjects  globus  '"/C=UK/O=eScience/*" "/C=UK/O=eScienceCA/*"'
 * ```
 */
export interface SigningPolicyEntry {
  /** The authority's name in slash form. */
  readonly authority: string;
  /** Whether it may sign a name, in slash form. */
  readonly permits: (subject: string) => boolean;
}

/**
 * Reads the entries of a policy file. An entry with a line that is not understood, or that denies rights, permits
 * nothing and is left out; the same holds for all lines of a file of another kind.
 */
export function readSigningPolicy(text: string): readonly SigningPolicyEntry[] {
  const entries: EntryInReading[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const words = splitWords(line);
    const [keyword] = words;
    if (keyword === undefined || keyword.startsWith('#')) continue;
    if (keyword.startsWith('access_id_')) {
      const [, kind, authority = ''] = words;
      entries.push({
        authority,
        understood: keyword === 'access_id_CA' && kind === 'X509',
        maySign: false,
        subjects: [],
      });
      continue;
    }
    const entry = entries.at(-1);
    if (entry !== undefined) readLine(words, entry);
  }
  return entries
    .filter(({ understood, maySign, authority }) => understood && maySign && authority !== '')
    .map(({ authority, subjects }) => ({
      authority,
      // `*` stands for any text, `?` for one character.
      permits: (subject) => subjects.some((pattern) => matches(pattern, subject)),
    }));
}

/** Whether a policy lets an authority sign a subject; both names in slash form. */
export function permits(policy: readonly SigningPolicyEntry[], authority: string, subject: string): boolean {
  return policy.some((entry) => entry.authority === authority && entry.permits(subject));
}

interface EntryInReading {
  readonly authority: string;
  understood: boolean;
  maySign: boolean;
  readonly subjects: string[];
}

function readLine([keyword, language, value = '']: readonly string[], entry: EntryInReading): void {
  if (keyword === 'pos_rights' && language === 'globus' && value === 'CA:sign') entry.maySign = true;
  else if (keyword === 'cond_subjects' && language === 'globus') entry.subjects.push(...splitWords(value));
  else entry.understood = false;
}

/** Splits at blanks; quotes of either kind hold a word together, with quotes of the other kind inside. */
function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'?|"([^"]*)"?|([^ \t]+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
}

/**
 * Takes time in proportion to the product of the lengths at most, for every pattern, because it does not backtrack without limit.
 */
function matches(pattern: string, text: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resumeAt = 0;
  while (position < text.length) {
    if (pattern[at] === '*') {
      star = at;
      resumeAt = position;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      at = star + 1;
      resumeAt += 1;
      position = resumeAt;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
