import { ArcError, JobSubmissionError, NotAnArcServerError } from '../../errors/index.js';
import { mayHaveBeenCreated } from '../contract/lost-reply.js';
import type { CreationItem } from './emies-messages.js';
import type { SoapFault } from './soap-envelope.js';

/** How many activities A-REX creates at a time. */
const USUAL_LIMIT = 10;

/** The result of one request to create activities: an answer for each, or a fault of the whole request. */
export type BatchAnswer = { readonly items: readonly CreationItem[] } | { readonly fault: SoapFault };

/** The outcome of one description: the id of the activity, why there is none, or an error that may leave it open. */
export type BatchResult =
  | { readonly id: string }
  | { readonly reason: string }
  /** `mayExist` is false if the description was not sent. */
  | { readonly error: unknown; readonly mayExist: boolean };

export interface BatchOptions<Description> {
  /** Sends one request. */
  send(batch: readonly Description[]): Promise<BatchAnswer>;
  /** Whether the service has none of these activities, although they were sent. */
  hasNone(batch: readonly Description[]): Promise<boolean>;
}

/**
 * Creates activities in as many requests as needed, one after the other. No request is sent again, except one that the
 * server refused as too long before it created anything, which `hasNone` confirms.
 *
 * After a request with an unknown outcome, and after one that failed, nothing more is sent.
 * @throws the error of `send` for the first request, if that held all descriptions, or certainly created nothing
 */
export async function createInBatches<Description>(
  descriptions: readonly Description[],
  { send, hasNone }: BatchOptions<Description>,
): Promise<readonly BatchResult[]> {
  const results: BatchResult[] = [];
  let limit = USUAL_LIMIT;
  while (results.length < descriptions.length) {
    const batch = descriptions.slice(results.length, results.length + limit);
    /** The results of a batch with an unknown outcome, and of the remaining descriptions, which were not sent. */
    const endingWith = (error: unknown): readonly BatchResult[] => {
      const rest = descriptions.slice(results.length + batch.length);
      const unsent = new JobSubmissionError(
        `The job was not sent, as the request before it failed: ${messageOf(error)}`,
      );
      return [
        ...results,
        ...batch.map(() => ({ error, mayExist: mayHaveBeenCreated(error) })),
        ...rest.map(() => ({ error: unsent, mayExist: false })),
      ];
    };
    let answer: BatchAnswer;
    try {
      answer = await send(batch);
    } catch (error) {
      const isAll = batch.length === descriptions.length;
      if (results.length === 0 && (isAll || !mayHaveBeenCreated(error))) throw error;
      return endingWith(error);
    }
    if ('items' in answer) {
      results.push(...answer.items.map((item) => ('id' in item ? item : { reason: item.fault.reason })));
      continue;
    }
    const { type, reason, serverLimit = 0 } = answer.fault;
    if (type === 'VectorLimitExceededFault' && serverLimit > 0 && serverLimit < batch.length) {
      const isRefused = await hasNone(batch).catch((error: unknown) => {
        if (!(error instanceof ArcError)) throw error;
        return false;
      });
      if (!isRefused)
        return endingWith(
          new NotAnArcServerError(`The server said "${reason}", and may have created some of the jobs`),
        );
      limit = serverLimit;
      continue;
    }
    return [...results, ...descriptions.slice(results.length).map(() => ({ reason }))];
  }
  return results;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
