import type { HttpResponse } from './https-client.js';

type Head = Pick<HttpResponse, 'status' | 'reason' | 'headers'>;

/** The media type of a body, in lower case and without parameters; undefined if the server sends none. */
export function mediaType({ headers }: Pick<Head, 'headers'>): string | undefined {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return type === '' ? undefined : type;
}

/**
 * Whether an answer has only a head, as all errors of A-REX' HTTP do: the reason is in the reason phrase alone.
 * Gateways in front of A-REX send a page.
 */
export const isBare = (head: Pick<Head, 'headers'>): boolean =>
  mediaType(head) === undefined && /^0*$/.test(head.headers['content-length'] ?? '');

/**
 * Whether an answer says in the server's own words that something does not exist, so that this can be relied upon.
 * A-REX writes `Not found`, `OK` for a job that it does not know, or the name of the missing thing. `Not Found` is
 * the text of every other server, and of A-REX only for addresses that this library never uses.
 *
 * @param words - `any` if the service uses the same texts as other servers
 */
export const isOwnNotFound = (head: Head, words: 'own' | 'any' = 'own'): boolean =>
  head.status === 404 && isBare(head) && (words === 'any' || head.reason !== 'Not Found');
