import { ArcError } from '../../errors.js';
import { mayHaveBeenCreated } from '../lost-reply.js';
import type { CreationItem } from './emies-messages.js';
import type { SoapFault } from './soap-envelope.js';

/** How many activities A-REX creates at a time. */
const USUAL_LIMIT = 10;

/** What one request to create activities came to: something for each, or a fault about the whole. */
export type BatchAnswer = { readonly items: readonly CreationItem[] } | { readonly fault: SoapFault };

/** What became of one description: the id of the activity, or why there is none. */
export type BatchResult = { readonly id: string } | { readonly reason: string };

/**
 * Creates activities in as many requests as it takes, one after the other. None is ever sent again, but for one that the
 * server refused as too long, before it looked at any of it.
 *
 * A later request that certainly created nothing counts as refused, so that what the earlier ones created is not lost.
 * @param send - sends one request
 * @throws what `send` throws where activities may have been created of which nothing is known, or none has been so far
 */
export async function createInBatches<Description>(
  descriptions: readonly Description[],
  send: (batch: readonly Description[]) => Promise<BatchAnswer>,
): Promise<readonly BatchResult[]> {
  const results: BatchResult[] = [];
  let limit = USUAL_LIMIT;
  while (results.length < descriptions.length) {
    const batch = descriptions.slice(results.length, results.length + limit);
    let answer: BatchAnswer;
    try {
      answer = await send(batch);
    } catch (error) {
      const harmless = error instanceof ArcError && !mayHaveBeenCreated(error);
      if (results.length === 0 || !harmless) throw error;
      return [...results, ...descriptions.slice(results.length).map(() => ({ reason: error.message }))];
    }
    if ('items' in answer) {
      results.push(...answer.items.map((item) => ('id' in item ? item : { reason: item.fault.reason })));
      continue;
    }
    const { type, reason, serverLimit = 0 } = answer.fault;
    if (type === 'VectorLimitExceededFault' && serverLimit > 0 && serverLimit < batch.length) {
      limit = serverLimit;
      continue;
    }
    return [...results, ...descriptions.slice(results.length).map(() => ({ reason }))];
  }
  return results;
}
