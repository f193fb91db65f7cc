import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerUnreachableError, ServiceError } from '../../errors/index.js';
import type { DelegationRecord } from '../../jobs/delegation-record.js';
import { silentLog } from '../../log/log.js';
import { DelegationKeeper, type DelegationService, type DelegationSigner } from './delegation-keeper.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-11-23T04:00:00Z');
const refusal = () => new ServiceError('no', { httpStatus: 500, reason: 'no' });

/** A chain as the tests write it: when it expires, and what it shows of virtual organisations. */
const chainOf = (notAfter: number, attributes: string): string => `${notAfter} ${attributes}`;
const attributesIn = (chainPem: string): string => chainPem.split(' ')[1] ?? '';

/** A service with its delegations, a user who signs for 12 hours, and a clock. */
function world({ remembered }: { readonly remembered?: string } = {}) {
  const state = {
    now: START,
    /** When the user's own credential ends. */
    credentialEnds: START + 7 * 24 * HOUR,
    /** What the service has: by id, when it expires; undefined before its chain has been put. */
    delegations: new Map<string, number | undefined>(),
    /** What a delegation made now would show of virtual organisations. */
    attributes: '',
    /** What the delegations that the service has show, by id. */
    shown: new Map<string, string>(),
    asked: [] as string[],
    underWay: 0,
    mostUnderWay: 0,
    /** What fails next. */
    failing: new Map<'begin' | 'renew' | 'put' | 'stored', Error>(),
    renewable: true,
  };
  const ask = async (what: 'begin' | 'renew' | 'put' | 'stored', id = '') => {
    state.asked.push(`${what} ${id}`.trim());
    const failure = state.failing.get(what);
    state.failing.delete(what);
    await Promise.resolve();
    if (failure !== undefined) {
      state.underWay = 0;
      throw failure;
    }
  };
  const attainable = () => Math.min(state.credentialEnds, state.now + 12 * HOUR);
  const exchange = () => {
    state.underWay += 1;
    state.mostUnderWay = Math.max(state.mostUnderWay, state.underWay);
  };
  const service: DelegationService = {
    begin: async () => {
      exchange();
      await ask('begin');
      const id = `delegation-${state.asked.length}`;
      state.delegations.set(id, undefined);
      return { id, requestPem: 'request' };
    },
    renew: async (id) => {
      exchange();
      await ask('renew', id);
      if (!state.renewable) state.underWay -= 1;
      return state.renewable ? 'request' : undefined;
    },
    put: async (id, chainPem) => {
      await ask('put', id);
      state.delegations.set(id, Number.parseInt(chainPem, 10));
      state.shown.set(id, attributesIn(chainPem));
      state.underWay -= 1;
    },
    stored: async (id) => {
      await ask('stored', id);
      const notAfter = state.delegations.get(id);
      return notAfter === undefined ? undefined : chainOf(notAfter, state.shown.get(id) ?? '');
    },
  };
  const signer: DelegationSigner = {
    sign: async () => ({
      chainPem: chainOf(attainable(), state.attributes),
      notAfter: new Date(attainable()),
      attributes: state.attributes === '' ? [] : [state.attributes],
    }),
    expiryOfOwn: async (chainPem) => (chainPem === 'foreign' ? undefined : new Date(Number.parseInt(chainPem, 10))),
    attainableExpiry: async () => new Date(attainable()),
    hasSameAttributes: async (chainPem, [recorded = ''] = []) =>
      (chainPem === undefined ? recorded : attributesIn(chainPem)) === state.attributes,
  };
  const notes = new Map<string, Omit<DelegationRecord, 'endpoint'>>();
  const keeper = new DelegationKeeper({
    service,
    signer,
    notes: {
      find: async (id) => notes.get(id) && { endpoint: 'ce', ...(notes.get(id) as Omit<DelegationRecord, 'endpoint'>) },
      note: async (record) => void notes.set(record.id, record),
    },
    log: silentLog,
    remembered: async () => remembered,
    now: () => new Date(state.now),
  });
  const asked = () => state.asked.splice(0);
  return { state, service, signer, keeper, asked, notes };
}

describe('the delegation in use', () => {
  it('is made once and reused', async () => {
    const { keeper, asked } = world();
    const id = await keeper.current();
    expect(await keeper.current()).toBe(id);
    expect(asked()).toEqual(['begin', `put ${id}`]);
  });

  it('is one for all who ask at the same time', async () => {
    const { keeper, asked } = world();
    const ids = await Promise.all([keeper.current(), keeper.current(), keeper.current()]);
    expect(new Set(ids).size).toBe(1);
    expect(asked()).toHaveLength(2);
  });

  it('is renewed under its id when less than half of its time is left', async () => {
    const { keeper, state, asked } = world();
    const id = await keeper.current();
    state.now += 5.9 * HOUR;
    await keeper.current();
    asked();
    state.now += 0.2 * HOUR;
    expect(await keeper.current()).toBe(id);
    expect(asked()).toEqual([`renew ${id}`, `put ${id}`]);
    expect(state.delegations.get(id)).toBe(state.now + 12 * HOUR);
  });

  it('is not renewed again and again when the credential itself ends soon', async () => {
    const { keeper, state, asked } = world();
    await keeper.current();
    state.credentialEnds = state.now + 13 * HOUR;
    state.now += 11.1 * HOUR;
    await keeper.current();
    asked();
    state.now += 0.5 * HOUR;
    await keeper.current();
    expect(asked()).toEqual([]);
  });

  it.each([
    ['does not know it', (state: ReturnType<typeof world>['state']) => Object.assign(state, { renewable: false })],
    ['refuses', (state: ReturnType<typeof world>['state']) => state.failing.set('renew', refusal())],
  ])('is a new one where the service %s when it is to be renewed', async (_, spoil) => {
    const { keeper, state } = world();
    const first = await keeper.current();
    state.now += 11 * HOUR;
    spoil(state);
    const second = await keeper.current();
    expect(second).not.toBe(first);
    expect(state.delegations.get(second)).toBe(state.now + 12 * HOUR);
  });

  it('is looked for once an hour, and made anew where the service has removed it', async () => {
    const { keeper, state, asked } = world();
    const id = await keeper.current();
    asked();
    state.now += HOUR;
    await keeper.current();
    await keeper.current();
    expect(asked()).toEqual([`stored ${id}`]);
    state.now += HOUR;
    state.delegations.clear();
    expect(await keeper.current()).toBe(id);
    expect(asked()).toEqual([`stored ${id}`, `renew ${id}`, `put ${id}`]);
    expect(state.delegations.get(id)).toBeGreaterThan(state.now);
  });
});

describe("an earlier run's delegation", () => {
  it('is used where the service still has it and it lasts', async () => {
    const { keeper, state, asked } = world({ remembered: 'earlier' });
    state.delegations.set('earlier', START + 11 * HOUR);
    expect(await keeper.current()).toBe('earlier');
    expect(await keeper.current()).toBe('earlier');
    expect(asked()).toEqual(['stored earlier']);
  });

  it('is renewed where it does not last', async () => {
    const { keeper, state } = world({ remembered: 'earlier' });
    state.delegations.set('earlier', START + HOUR);
    expect(await keeper.current()).toBe('earlier');
    expect(state.delegations.get('earlier')).toBe(START + 12 * HOUR);
  });

  it("is never changed if it is another user's, and not used if the service does not tell", async () => {
    const foreign = world({ remembered: 'earlier' });
    foreign.service.stored = async () => 'foreign';
    expect(await foreign.keeper.current()).not.toBe('earlier');
    expect(foreign.asked().filter((line) => line.includes('earlier'))).toEqual([]);
    const secretive = world({ remembered: 'earlier' });
    secretive.state.failing.set('stored', refusal());
    expect(await secretive.keeper.current()).not.toBe('earlier');
  });

  it('may be told by nothing more than the time when it expires', async () => {
    const { keeper, service } = world({ remembered: 'earlier' });
    service.stored = async () => new Date(START + 11 * HOUR);
    expect(await keeper.current()).toBe('earlier');
  });
});

describe('what a delegation shows of virtual organisations', () => {
  it('is what one made now would show: with other groups, another one is made, and the first stays as it is', async () => {
    const { keeper, state, asked } = world();
    const plain = await keeper.current();
    state.attributes = '/atlas';
    const first = await keeper.current();
    state.attributes = '/atlas/Role=production';
    const second = await keeper.current();
    state.attributes = '';
    const last = await keeper.current();
    expect(new Set([plain, first, second, last]).size).toBe(4);
    expect([...state.shown.values()]).toEqual(['', '/atlas', '/atlas/Role=production', '']);
    expect(asked().filter((line) => line.startsWith('renew'))).toEqual([]);
  });

  it('is kept when it is renewed', async () => {
    const { keeper, state } = world();
    state.attributes = '/atlas';
    const id = await keeper.current();
    state.now += 11 * HOUR;
    expect(await keeper.current()).toBe(id);
    expect(state.shown.get(id)).toBe('/atlas');
  });

  it.each([
    ['lacks', '', '/atlas'],
    ['has others than', '/cms', '/atlas'],
    ['has, beside those of a plain proxy,', '/atlas', ''],
  ])(
    "decides about an earlier run's: one that %s those asked for now is left alone",
    async (_, earlier, attributes) => {
      const { keeper, state, asked } = world({ remembered: 'earlier' });
      Object.assign(state, { attributes });
      state.delegations.set('earlier', START + HOUR);
      state.shown.set('earlier', earlier);
      expect(await keeper.current()).not.toBe('earlier');
      expect(asked().filter((line) => /(renew|put) earlier/.test(line))).toEqual([]);
    },
  );

  it('is not known where a service tells only the time: such a one is not used for groups', async () => {
    const { keeper, service, state } = world({ remembered: 'earlier' });
    state.attributes = '/atlas';
    service.stored = async () => new Date(START + 11 * HOUR);
    const id = await keeper.current();
    expect(id).not.toBe('earlier');
    expect(await keeper.current()).toBe(id);
  });
});

describe('the renewal of a delegation that jobs refer to', () => {
  const withJobs = (lastsMs: number) => {
    const all = world();
    all.state.delegations.set('of-jobs', START + lastsMs);
    return all;
  };

  it('happens when less than half of the time is left', async () => {
    const { keeper, state, asked } = withJobs(5.9 * HOUR);
    const notAfter = new Date(START + 12 * HOUR);
    expect(await keeper.renew('of-jobs')).toEqual({ outcome: 'renewed', notAfter });
    expect(asked()).toEqual(['stored of-jobs', 'renew of-jobs', 'put of-jobs']);
    expect(state.delegations.get('of-jobs')).toBe(notAfter.getTime());
  });

  it('happens after it has ended, too', async () => {
    const { keeper } = withJobs(-HOUR);
    expect(await keeper.renew('of-jobs')).toMatchObject({ outcome: 'renewed' });
  });

  it('does not happen before', async () => {
    const { keeper, asked } = withJobs(6.1 * HOUR);
    const notAfter = new Date(START + 6.1 * HOUR);
    const attainable = new Date(START + 12 * HOUR);
    expect(await keeper.renew('of-jobs')).toEqual({ outcome: 'lasts', notAfter, attainable });
    expect(asked()).toEqual(['stored of-jobs']);
  });

  it('is never by a shorter one', async () => {
    const { keeper, state, asked } = withJobs(2 * HOUR);
    state.credentialEnds = START + HOUR;
    expect(await keeper.renew('of-jobs')).toMatchObject({
      outcome: 'lasts',
      attainable: new Date(state.credentialEnds),
    });
    expect(asked()).toEqual(['stored of-jobs']);
  });

  it('sends nothing where what was signed turns out to be shorter', async () => {
    const { keeper, state, signer } = withJobs(2 * HOUR);
    const notAfter = new Date(START + HOUR);
    signer.sign = async () => ({ chainPem: chainOf(notAfter.getTime(), ''), notAfter });
    expect(await keeper.renew('of-jobs')).toMatchObject({ outcome: 'lasts', attainable: notAfter });
    expect(state.delegations.get('of-jobs')).toBe(START + 2 * HOUR);
  });

  it('is never by one that shows other groups', async () => {
    const { keeper, state, asked } = withJobs(HOUR);
    state.shown.set('of-jobs', '/atlas');
    expect(await keeper.renew('of-jobs')).toEqual({
      outcome: 'other-attributes',
      notAfter: new Date(START + HOUR),
    });
    expect(asked()).toEqual(['stored of-jobs']);
  });

  it('makes none where the service has none of ours under the id', async () => {
    const { keeper, service, asked } = world();
    expect(await keeper.renew('removed')).toEqual({ outcome: 'unknown' });
    service.stored = async () => 'foreign';
    expect(await keeper.renew('of-another-user')).toEqual({ outcome: 'unknown' });
    expect(asked()).toEqual(['stored removed']);
  });

  describe('where a service tells only the time', () => {
    const recordedAs = (attributes: readonly string[]) => {
      const all = withJobs(HOUR);
      all.service.stored = async () => new Date(START + HOUR);
      const checkedAt = new Date(START - 11 * HOUR);
      all.notes.set('of-jobs', {
        id: 'of-jobs',
        kind: 'x509',
        notAfter: new Date(START + HOUR),
        checkedAt,
        attributes,
      });
      return all;
    };

    it('is never by one without the groups that it was made with', async () => {
      const { keeper, asked } = recordedAs(['/atlas']);
      expect(await keeper.renew('of-jobs')).toMatchObject({ outcome: 'other-attributes' });
      expect(asked()).toEqual([]);
    });

    it('is by one with the same groups', async () => {
      const { keeper, state } = recordedAs(['/atlas']);
      state.attributes = '/atlas';
      expect(await keeper.renew('of-jobs')).toMatchObject({ outcome: 'renewed' });
    });
  });

  it('is recorded, with its end and its groups', async () => {
    const { keeper, state, notes } = world();
    state.attributes = '/atlas';
    const id = await keeper.current();
    const made = { id, kind: 'x509', notAfter: new Date(START + 12 * HOUR), checkedAt: new Date(START) };
    expect(notes.get(id)).toEqual({ ...made, attributes: ['/atlas'] });
    state.now += 7 * HOUR;
    await keeper.renew(id);
    expect(notes.get(id)).toMatchObject({ notAfter: new Date(START + 19 * HOUR), checkedAt: new Date(state.now) });
  });

  it('waits for the one in use, and the other way round', async () => {
    const { keeper, state } = withJobs(HOUR);
    const [id] = await Promise.all([keeper.current(), keeper.renew('of-jobs'), keeper.current()]);
    await keeper.renew(id);
    expect(state.mostUnderWay).toBe(1);
  });

  it('is known to the next job that uses it', async () => {
    const { keeper, state, asked } = world();
    const id = await keeper.current();
    state.now += 7 * HOUR;
    await keeper.renew(id);
    asked();
    expect(await keeper.current()).toBe(id);
    expect(asked()).toEqual([]);
  });
});

describe('a failure', () => {
  it.each(['begin', 'put'] as const)('to %s fails for all who wait, and the next one tries again', async (what) => {
    const { keeper, state } = world();
    const failure = new ServerUnreachableError('down');
    state.failing.set(what, failure);
    const outcomes = await Promise.allSettled([keeper.current(), keeper.current()]);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);
    expect(state.delegations.get(await keeper.current())).toBe(START + 12 * HOUR);
  });

  it("of one caller's patience is no failure for the others", async () => {
    const { keeper } = world();
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const impatient = keeper.current({ signal: controller.signal });
    const patient = keeper.current();
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    expect(await patient).toMatch(/^delegation-/);
  });
});

describe('with any sequence of events', () => {
  type Event =
    | { readonly what: 'ask'; readonly callers: number }
    | { readonly what: 'wait'; readonly minutes: number }
    | { readonly what: 'fail'; readonly at: 'begin' | 'renew' | 'put' | 'stored'; readonly refused: boolean }
    | { readonly what: 'forget' }
    | { readonly what: 'shorten'; readonly hours: number }
    | { readonly what: 'unrenewable' };
  const anyEvent: fc.Arbitrary<Event> = fc.oneof(
    { arbitrary: fc.record({ what: fc.constant('ask' as const), callers: fc.integer({ min: 1, max: 3 }) }), weight: 3 },
    fc.record({ what: fc.constant('wait' as const), minutes: fc.nat(30 * 60) }),
    fc.record({
      what: fc.constant('fail' as const),
      at: fc.constantFrom('begin' as const, 'renew' as const, 'put' as const, 'stored' as const),
      refused: fc.boolean(),
    }),
    fc.constant({ what: 'forget' as const }),
    fc.record({ what: fc.constant('shorten' as const), hours: fc.integer({ min: 1, max: 20 }) }),
    fc.constant({ what: 'unrenewable' as const }),
  );

  it('no more than one is made or renewed at a time, and what is given is there, valid and long enough', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 30, size: 'max' }), async (events) => {
        const { keeper, state } = world();
        for (const event of events) {
          switch (event.what) {
            case 'ask': {
              // A user's credential is renewed before it ends.
              if (state.credentialEnds <= state.now + HOUR / 2) state.credentialEnds = state.now + 24 * HOUR;
              const asked = await Promise.allSettled(Array.from({ length: event.callers }, () => keeper.current()));
              const ids = new Set(asked.map((one) => (one.status === 'fulfilled' ? one.value : 'failed')));
              expect(ids.size).toBe(1);
              const [id = 'failed'] = ids;
              if (id === 'failed') break;
              const left = (state.delegations.get(id) ?? 0) - state.now;
              const attainable = Math.min(state.credentialEnds, state.now + 12 * HOUR) - state.now;
              expect(left).toBeGreaterThan(0);
              expect(left).toBeGreaterThanOrEqual(attainable / 2);
              break;
            }
            case 'wait':
              state.now += event.minutes * MINUTE;
              break;
            case 'fail':
              state.failing.set(event.at, event.refused ? refusal() : new ServerUnreachableError('down'));
              break;
            case 'forget':
              // A service removes nothing that was looked at just now.
              state.now += HOUR;
              state.delegations.clear();
              break;
            case 'shorten':
              state.credentialEnds = state.now + event.hours * HOUR;
              break;
            case 'unrenewable':
              state.renewable = !state.renewable;
          }
        }
        expect(state.mostUnderWay).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('an expired one is not given, even where no longer one can be had', async () => {
    const { keeper, state } = world();
    const id = await keeper.current();
    state.credentialEnds = START - 24 * HOUR;
    state.now += 12 * HOUR + 1;
    state.failing.set('renew', new ServerUnreachableError('down'));
    expect(state.delegations.get(id)).toBeLessThan(state.now);
    await expect(keeper.current()).rejects.toThrow('down');
  });
});
