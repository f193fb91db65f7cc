import type { SessionEntry } from '../../transfer/session-directory.js';
import { excerpt, UnreadableAnswerError } from '../contract/service-answer.js';

/**
 * A line of the page that A-REX makes of a directory. Nothing in it is escaped, so a name may itself look like HTML.
 */
const ENTRY = /^<LI><I>(file|dir|unknown)<\/I> <A HREF="(.*)<\/A>(?: - (\d+) bytes)?$/s;
/** A name may contain line breaks, but hardly one that is followed by the beginning of an entry. */
const BETWEEN_ENTRIES = /\r\n(?=<LI><I>|$)/;

/**
 * Reads the HTML listing of a directory of the session.
 * @throws UnreadableAnswerError if it is no listing, or an entry is ambiguous: a file that is skipped would be
 *   a missing result
 */
export function readHtmlListing(body: string): readonly SessionEntry[] {
  const list = between(body, '<UL>\r\n', '</UL>\r\n</BODY>');
  if (list === undefined) throw new UnreadableAnswerError(`expected the listing of a directory, got ${excerpt(body)}`);
  return list
    .split(BETWEEN_ENTRIES)
    .filter((line) => line !== '')
    .flatMap((line): SessionEntry[] => {
      const [, kind, link = '', size] = ENTRY.exec(line) ?? [];
      const name = nameIn(link, kind === 'dir' ? '/">' : '">');
      if (name === undefined) throw new UnreadableAnswerError(`expected an entry of a directory, got ${excerpt(line)}`);
      if (kind === 'dir') return [{ kind: 'directory', name }];
      // The server lists entries that it could not examine as unknown: they have just been deleted, or cannot be fetched anyway.
      return kind === 'file' ? [{ kind, name, sizeBytes: size === undefined ? undefined : Number(size) }] : [];
    });
}

/** What stands between the first of one text and the last of another. */
function between(body: string, first: string, last: string): string | undefined {
  const start = body.indexOf(first) + first.length;
  const end = body.lastIndexOf(last);
  return start >= first.length && end >= start ? body.slice(start, end) : undefined;
}

/**
 * The name in `<url>/<name><between><name>`. It stands there twice and holds no slash, so the last slash tells where: before
 * both of them, or in `between`.
 */
function nameIn(link: string, between: string): string | undefined {
  const slash = link.lastIndexOf('/');
  const tail = link.slice(slash + 1);
  if (between.startsWith('/')) {
    const name = tail.slice(between.length - 1);
    return name !== '' && link.slice(0, slash).endsWith(`/${name}`) && link.startsWith(between, slash)
      ? name
      : undefined;
  }
  const length = (tail.length - between.length) / 2;
  if (slash < 0 || length < 1 || !Number.isInteger(length)) return undefined;
  const name = tail.slice(0, length);
  return tail === `${name}${between}${name}` ? name : undefined;
}
