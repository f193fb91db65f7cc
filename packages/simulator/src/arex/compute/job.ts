import type { WipeReason } from '../events/arex-event.js';
import type { JobRecord } from '../jobs/job-record.js';
import { type SessionEntry, SessionTree } from '../session/session-tree.js';

/** A job: its record as it is and was, its files, and its log. */
export class Job {
  readonly id: string;
  readonly session: SessionTree;
  /** A-REX' log for the user, in lines. */
  readonly log: string[] = [];
  /** The records of the job, the newest last, as far back as the information provider may look. */
  readonly #history: { readonly at: number; readonly record: JobRecord }[];
  readonly #keepMs: number;
  /** A client has asked for it to be removed; it is as soon as it has ended. */
  cleanRequested = false;
  /** A client has asked for it to be killed, and A-REX has not acted on it yet. */
  killRequested = false;
  /** A client has removed its session directory: for clients it does not exist, and for A-REX it still does. */
  hidden = false;
  /** Until then, one request may find no record; undefined if none may, or one has. */
  gapUntil: number | undefined;
  /** When the record is not found; undefined if it always is. */
  lost: { readonly from: number; readonly to: number } | undefined;
  /** For clients, it does not exist any more. */
  wiped: { readonly at: number; readonly because: WipeReason; readonly files: readonly SessionEntry[] } | undefined;

  /** @param keepMs - how old the records may be that {@link recordAt} is asked for */
  constructor(record: JobRecord, keepMs: number) {
    this.id = record.id;
    this.session = new SessionTree(record.createdAt);
    this.#history = [{ at: record.createdAt, record }];
    this.#keepMs = keepMs;
  }

  get record(): JobRecord {
    const newest = this.#history.at(-1);
    if (!newest) throw new Error('A job always has a record');
    return newest.record;
  }

  change(changes: Partial<JobRecord>, at: number): void {
    this.#history.push({ at, record: { ...this.record, ...changes } });
    const firstNeeded = this.#history.findLastIndex((entry) => entry.at <= at - this.#keepMs);
    if (firstNeeded > 0) this.#history.splice(0, firstNeeded);
  }

  /** The record at a time; undefined if the job did not exist yet. */
  recordAt(at: number): JobRecord | undefined {
    return this.#history.findLast((entry) => entry.at <= at)?.record;
  }
}
