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
    this.#prepare();
    let readable = text;
    for (const [own, jobId] of this.#byShortId) {
      for (const { from, to } of mentions(readable, own, jobId).toReversed()) {
        readable = `${readable.slice(0, from)}${this.#shorten(own)}${readable.slice(to)}`;
      }
    }
    return readable;
  }

  #shorten(word: string): string {
    this.#prepare();
    return word.slice(0, this.#length);
  }

  #prepare(): void {
    if (this.#length > 0 || this.#jobIds.size === 0) return;
    this.#length = abbreviationLength([...this.#jobIds]);
    this.#byShortId = new Map([...this.#jobIds].map((jobId) => [shortId(jobId), jobId]));
  }
}

/** Where a job is mentioned in a text: by its address, or by the server's own part of that, standing by itself. */
function mentions(text: string, own: string, jobId: JobId): readonly { readonly from: number; readonly to: number }[] {
  const found: { readonly from: number; readonly to: number }[] = [];
  for (let at = text.indexOf(own); at >= 0; at = text.indexOf(own, at + own.length)) {
    const to = at + own.length;
    if (!isEnd(text, to)) continue;
    const address = text.lastIndexOf('https://', at);
    if (address >= 0 && isSameJob(jobId, text.slice(address, to))) found.push({ from: address, to });
    else if (!WITHIN_WORDS.includes(text.charAt(at - 1).toLowerCase() || ' ')) found.push({ from: at, to });
  }
  return found;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789_';
/** What is before or behind an id that is a part of something else, such as a path or a file name. */
const WITHIN_WORDS = `${LETTERS}/.-`;

/** Whether an id ends there: a full stop does not belong to it, one with a letter behind it does. */
function isEnd(text: string, position: number): boolean {
  const [next = ' ', second = ' '] = text.slice(position, position + 2).toLowerCase();
  return !WITHIN_WORDS.includes(next) || (next === '.' && !LETTERS.includes(second));
}

/** Whether two addresses lead to one job: a server may give its jobs under several versions of its interface. */
function isSameJob(one: JobId, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other) || other.includes(' ')) return false;
  return new URL(one).host === new URL(other).host && shortId(one) === shortId(other);
}
