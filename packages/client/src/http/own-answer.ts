import type { HttpResponse } from './https-client.js';

type Head = Pick<HttpResponse, 'status' | 'reason' | 'headers'>;

/** The type of a body, in lower case and without parameters; undefined where the server gives none. */
export function mediaType({ headers }: Pick<Head, 'headers'>): string | undefined {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return type === '' ? undefined : type;
}

/**
 * Whether an answer is nothing but a head, as all errors of A-REX' HTTP are: what is wrong stands in the reason phrase alone.
 * Servers in front of it send a page.
 */
export const isBare = (head: Pick<Head, 'headers'>): boolean =>
  mediaType(head) === undefined && /^0*$/.test(head.headers['content-length'] ?? '');

/**
 * Whether an answer says in the server's own words that there is no such thing, so that something can be concluded from it.
 * Over REST A-REX writes `Not found`, `OK` for a job that it does not know, or what it is that it does not find; `Not Found` is
 * how every other server writes it, and A-REX for what no address of ours can be.
 *
 * @param words - where the service uses the words of all others too, as over EMI-ES, `any`
 */
export const isOwnNotFound = (head: Head, words: 'own' | 'any' = 'own'): boolean =>
  head.status === 404 && isBare(head) && (words === 'any' || head.reason !== 'Not Found');
