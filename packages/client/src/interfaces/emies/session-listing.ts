import type { SessionEntry } from '../../transfer/session-directory.js';
import { excerpt, UnreadableAnswerError } from '../service-answer.js';

/**
 * A line of the page that A-REX makes of a directory. Nothing in it is escaped, so a name may hold whatever HTML is made of.
 */
const ENTRY = /^<LI><I>(file|dir|unknown)<\/I> <A HREF="(.*)<\/A>(?: - (\d+) bytes)?$/s;
/** A name may hold line ends, but hardly one with the beginning of an entry behind. */
const BETWEEN_ENTRIES = /\r\n(?=<LI><I>|$)/;

/**
 * Reads the HTML listing of a directory of the session.
 * @throws UnreadableAnswerError if it is none, or an entry cannot be told for certain: a file passed over in silence would
 *   be a result that is missing
 */
export function readHtmlListing(body: string): readonly SessionEntry[] {
  const [, list] = /<UL>\r\n(.*)<\/UL>\r\n<\/BODY>/s.exec(body) ?? [];
  if (list === undefined) throw new UnreadableAnswerError(`expected the listing of a directory, got ${excerpt(body)}`);
  return list
    .split(BETWEEN_ENTRIES)
    .filter((line) => line !== '')
    .flatMap((line): SessionEntry[] => {
      const [, kind, link = '', size] = ENTRY.exec(line) ?? [];
      const name = nameIn(link, kind === 'dir' ? '/">' : '">');
      if (name === undefined) throw new UnreadableAnswerError(`expected an entry of a directory, got ${excerpt(line)}`);
      if (kind === 'dir') return [{ kind: 'directory', name }];
      // What could not be looked at is listed as unknown: it has just gone, or is nothing that can be fetched.
      return kind === 'file' ? [{ kind, name, sizeBytes: size === undefined ? undefined : Number(size) }] : [];
    });
}

/**
 * The name in `<url>/<name><between><name>`. It stands there twice and holds no slash, so there is one way at most to read it,
 * even if it holds `between` itself.
 */
function nameIn(link: string, between: string): string | undefined {
  for (let at = link.lastIndexOf(between); at >= 0; at = link.lastIndexOf(between, at - 1)) {
    const name = link.slice(at + between.length);
    if (name !== '' && link.slice(0, at).endsWith(`/${name}`)) return name;
    if (at === 0) break;
  }
  return undefined;
}
