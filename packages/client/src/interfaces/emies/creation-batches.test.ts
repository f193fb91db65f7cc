import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotAnArcServerError, NotAuthorisedError, ServerUnreachableError, ServiceError } from '../../errors/index.js';
import { type BatchAnswer, createInBatches } from './creation-batches.js';

const tooMany = (serverLimit: number | undefined): BatchAnswer => ({
  fault: { type: 'VectorLimitExceededFault', reason: 'Too many activity descriptions', serverLimit },
});

/** What is sent anew has not been created: the service says so when it is asked. */
const hasNone = async () => true;

/** A service that creates up to `limit` at a time, and refuses descriptions that are negative. */
function service(limit: number) {
  const created: number[] = [];
  const sizes: number[] = [];
  const send = async (batch: readonly number[]): Promise<BatchAnswer> => {
    sizes.push(batch.length);
    if (batch.length > limit) return tooMany(limit);
    return {
      items: batch.map((number) => {
        if (number < 0) return { fault: { type: 'InternalBaseFault', reason: `no ${number}`, serverLimit: undefined } };
        created.push(number);
        return { id: String(number) };
      }),
    };
  };
  return {
    created,
    sizes,
    send,
    hasNone: async (batch: readonly number[]) => !batch.some((one) => created.includes(one)),
  };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('creating many activities', () => {
  it('creates each exactly once and tells its outcome, for every limit of the service', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 30 }),
        async (all, limit) => {
          const { created, ...parts } = service(limit);
          const results = await createInBatches(all, parts);
          expect(results).toEqual(all.map((one) => (one < 0 ? { reason: `no ${one}` } : { id: String(one) })));
          expect(created).toEqual(all.filter((one) => one >= 0));
        },
      ),
    );
  });

  it('sends ten at a time, and fewer to a service that says so', async () => {
    const usual = service(10);
    await createInBatches(upTo(25), usual);
    expect(usual.sizes).toEqual([10, 10, 5]);
    const strict = service(4);
    await createInBatches(upTo(10), strict);
    expect(strict.sizes).toEqual([10, 4, 4, 2]);
  });

  it.each([undefined, 0, 10, 99])('does not ask for ever when a limit of %s makes no sense', async (limit) => {
    let requests = 0;
    const send = async () => {
      requests += 1;
      return tooMany(limit);
    };
    expect(await createInBatches(upTo(10), { send, hasNone })).toEqual(
      Array(10).fill({ reason: 'Too many activity descriptions' }),
    );
    expect(requests).toBe(1);
  });

  it('sends nothing for nothing', async () => {
    const { sizes, ...parts } = service(10);
    expect(await createInBatches([], parts)).toEqual([]);
    expect(sizes).toEqual([]);
  });
});

describe('a request that is refused as too long', () => {
  it.each([
    ['the service has some of it all the same', async () => false],
    ['it cannot be asked whether it has some', () => Promise.reject(new ServerUnreachableError('down'))],
  ])('given %s, then it is not sent again, and nothing is said of it', async (_, mayHaveSome) => {
    const { sizes, send } = service(4);
    const results = await createInBatches(upTo(12), { send, hasNone: mayHaveSome });
    expect(sizes).toEqual([10]);
    expect(results.map((result) => 'mayExist' in result && result.mayExist)).toEqual([
      ...Array(10).fill(true),
      false,
      false,
    ]);
  });
});

describe('a request that fails among several', () => {
  /** Creates the first ten, and fails after. */
  const failing = (error: unknown) => {
    const { send } = service(10);
    let requests = 0;
    return {
      hasNone,
      send: async (batch: readonly number[]) => {
        requests += 1;
        if (requests === 2) throw error;
        if (requests > 2) throw new Error('nothing more may be sent');
        return send(batch);
      },
    };
  };
  const created = upTo(10).map((one) => ({ id: String(one) }));
  const unsent = { error: expect.objectContaining({ code: 'ERR_ARC_JOB_SUBMISSION' }), mayExist: false };

  it('given it was never sent, then the earlier jobs are reported and the rest is not created', async () => {
    const error = new ServerUnreachableError('down', { requestMayHaveArrived: false });
    expect(await createInBatches(upTo(25), failing(error))).toEqual([
      ...created,
      ...Array(10).fill({ error, mayExist: false }),
      ...Array(5).fill(unsent),
    ]);
  });

  it.each([
    ['it was answered with an error', new ServiceError('limit reached', { httpStatus: 200, reason: 'limit reached' })],
    ['we are not let in', new NotAuthorisedError('no')],
    ['the connection broke', new ServerUnreachableError('broken')],
    ['the answer is no answer', new NotAnArcServerError('<html>')],
    ['the caller gave up', new DOMException('enough', 'AbortError')],
  ])('given %s, then jobs may have come of it, and of what was to follow certainly none', async (_, error) => {
    expect(await createInBatches(upTo(25), failing(error))).toEqual([
      ...created,
      ...Array(10).fill({ error, mayExist: true }),
      ...Array(5).fill(unsent),
    ]);
  });

  it('given it is the only one, then it is the error: there is nothing else to report', async () => {
    const error = new ServiceError('no', { httpStatus: 200, reason: 'no' });
    const send = () => Promise.reject(error);
    await expect(createInBatches(upTo(5), { send, hasNone })).rejects.toBe(error);
  });
});
