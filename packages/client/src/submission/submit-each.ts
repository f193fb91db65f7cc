import { ServerFullError } from '../errors/index.js';
import { guardListener } from '../log/guard-listener.js';
import type { Log } from '../log/log.js';
import { Backoff } from '../waiting/backoff.js';
import type { Sleep } from '../waiting/sleep.js';
import { batchesOf } from './batches.js';
import { MAX_BATCH } from './job-submission.js';
import type { SubmissionOutcome } from './submission-options.js';

/** The outcome of one job of many. */
export type IndexedOutcome = SubmissionOutcome & {
  /** The place of the job among those given, from 0. */
  readonly index: number;
};

/** A server that has as many jobs as it may have. */
export interface ServerFullNotice {
  /** Why it does not take more. */
  readonly error: ServerFullError;
  /** How many of the jobs that have been taken from those given are not submitted for that reason. */
  readonly waiting: number;
  /** When they are submitted again. */
  readonly retryAt: Date;
}

/** How many jobs are submitted. */
export interface EachOptions {
  /** Takes no more jobs. Those that are being submitted are given up as `submitJobs` does it. */
  readonly signal?: AbortSignal | undefined;
  /** Called whenever jobs have to wait because the server has as many as it may have. @default that is in the log */
  readonly onServerFull?: ((notice: ServerFullNotice) => void) | undefined;
}

/** What the submission of many jobs works with. */
export interface EachDependencies<Item> {
  /** Submits several; the outcome of each, in order. Throws only if none of them has been submitted. */
  readonly submit: (items: readonly Item[]) => Promise<readonly SubmissionOutcome[]>;
  readonly log: Log;
  readonly sleep: Sleep;
}

/** How long a full server is left alone: jobs end all the time, and each further try costs it a list of the user's jobs. */
const FULL_PAUSES = { firstMs: 5_000, maxMs: 300_000, factor: 2, spread: 0.2 };

interface IndexedItem<Item> {
  readonly index: number;
  readonly item: Item;
}

/**
 * Submits jobs as they come from a source of any length, and yields their outcomes. No more are taken from the source than are
 * submitted in one request. Jobs that a full server does not take go first when it is asked again.
 * @throws what `submit` throws, and the reason of the signal after an abort: once every job that was taken from the source has had
 *   its outcome
 */
export async function* submitEach<Item>(
  source: Iterable<Item> | AsyncIterable<Item>,
  options: EachOptions,
  { submit, log, sleep }: EachDependencies<Item>,
): AsyncGenerator<IndexedOutcome, void, void> {
  const { signal } = options;
  const notify = guardListener(options.onServerFull, 'onServerFull', log);
  const pauses = new Backoff(FULL_PAUSES);
  let count = 0;
  for await (const items of batchesOf(source, { max: MAX_BATCH, signal })) {
    let waiting: readonly IndexedItem<Item>[] = items.map((item) => ({ index: count++, item }));
    while (waiting.length > 0) {
      const batch = waiting;
      const outcomes = await submitAll(batch, submit, signal);
      const { failure } = outcomes;
      if (failure !== undefined) {
        for (const { index } of batch) yield { index, error: failure.error };
        throw failure.error;
      }
      waiting = batch.filter((_, position) => isFull(outcomes.each[position]));
      // A server that took some of them has room now and then.
      if (waiting.length < batch.length) pauses.reset();
      for (const [position, { index }] of batch.entries()) {
        const outcome = outcomes.each[position];
        if (outcome !== undefined && !isFull(outcome)) yield { index, ...outcome };
      }
      const [error] = outcomes.each.flatMap((outcome) => (isFull(outcome) ? outcome.error : []));
      if (error === undefined) break;
      const milliseconds = pauses.next();
      const retryAt = new Date(Date.now() + milliseconds);
      log.info(`${error.message}; jobs that are submitted again at ${retryAt.toISOString()}: ${waiting.length}`);
      notify({ error, waiting: waiting.length, retryAt });
      // An abort ends the pause; what waits is given up then, like all that is submitted after an abort.
      await sleep(milliseconds, signal).catch(() => {});
    }
  }
}

/** Submits several; a failure of all of them, of which none has been submitted then, is a result. */
async function submitAll<Item>(
  batch: readonly IndexedItem<Item>[],
  submit: EachDependencies<Item>['submit'],
  signal: AbortSignal | undefined,
): Promise<{ readonly each: readonly SubmissionOutcome[]; readonly failure?: { readonly error: unknown } }> {
  try {
    signal?.throwIfAborted();
    return { each: await submit(batch.map(({ item }) => item)) };
  } catch (error) {
    return { each: [], failure: { error } };
  }
}

const isFull = (outcome: SubmissionOutcome | undefined): outcome is { readonly error: ServerFullError } =>
  outcome !== undefined && 'error' in outcome && outcome.error instanceof ServerFullError;
