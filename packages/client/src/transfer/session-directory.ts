/** One name in a directory of a session; `sizeBytes` where the server tells it. */
export type SessionEntry =
  | { readonly kind: 'file'; readonly name: string; readonly sizeBytes: number | undefined }
  | { readonly kind: 'directory'; readonly name: string };

/** Where a job's files are and how the server lists a directory: what an interface contributes to transfers. */
export interface SessionAccess {
  /** The session directory's URL, without a trailing slash. */
  readonly url: string;
  /** The Accept header with which a GET on a directory gives a listing that `readListing` reads. */
  readonly listingAccept: string;
  readListing(body: string): readonly SessionEntry[];
}
