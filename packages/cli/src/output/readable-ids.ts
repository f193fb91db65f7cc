import type { JobId } from 'jasmin-arc';
import { abbreviationLength, shortId } from 'jasmin-arc/jobs';

/**
 * Job ids as a person reads and types them: so short that they still mean one job. Only ids of the job list are shortened, as
 * others could not be found again by a part of them.
 */
export class ReadableIds {
  readonly #jobIds = new Set<JobId>();
  /** By the server's own part of them; empty where that has to be found out. */
  #byShortId = new Map<string, JobId>();
  #length = 0;

  /** Tells of jobs that are in the job list. */
  learn(jobIds: Iterable<JobId>): void {
    const before = this.#jobIds.size;
    for (const jobId of jobIds) this.#jobIds.add(jobId);
    if (this.#jobIds.size > before) this.#length = 0;
  }

  has(jobId: JobId): boolean {
    return this.#jobIds.has(jobId);
  }

  /** The beginning of the server's own part of an id; the whole of it for one that is not in the list. */
  short(jobId: JobId): string {
    return this.has(jobId) ? this.#shorten(shortId(jobId)) : shortId(jobId);
  }

  /** A text for a person: with the addresses and ids of known jobs as short as they can be. */
  inText(text: string): string {
    if (this.#jobIds.size === 0) return text;
    return text
      .replace(ADDRESS, (address) => {
        const known = this.#find(shortId(address));
        return known !== undefined && isSameJob(known, address) ? this.#shorten(shortId(address)) : address;
      })
      .replace(OWN_PART, (word) => (this.#find(word) === undefined ? word : this.#shorten(word)));
  }

  #find(word: string): JobId | undefined {
    this.#prepare();
    return this.#byShortId.get(word);
  }

  #shorten(word: string): string {
    this.#prepare();
    return word.slice(0, this.#length);
  }

  #prepare(): void {
    if (this.#length > 0) return;
    this.#length = abbreviationLength([...this.#jobIds]);
    this.#byShortId = new Map([...this.#jobIds].map((jobId) => [shortId(jobId), jobId]));
  }
}

const ADDRESS = /https:\/\/[^\s"'<>]+[^\s"'<>.,:;)]/g;
/** What is as long as an id, by itself: not a part of an address or a path. */
const OWN_PART = /(?<![\w/.-])[\w-]{9,}(?![\w/-])/g;

/** Whether two addresses lead to one job: a server may give its jobs under several versions of its interface. */
const isSameJob = (one: JobId, other: string): boolean =>
  URL.canParse(one) && URL.canParse(other) && new URL(one).host === new URL(other).host;
