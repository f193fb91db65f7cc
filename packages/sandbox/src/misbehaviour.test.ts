import { describe, expect, it } from 'vitest';
import { effectOf, type Fault, Misbehaviour } from './misbehaviour.js';

const failing: Fault = { kind: 'fail', status: 500, reason: 'for the test' };
const get = { method: 'GET', path: '/arex/rest/1.0/jobs' };
const put = { method: 'PUT', path: '/arex/rest/1.0/jobs/x/session/b.dat' };

describe('faults to order', () => {
  it('strike the requests they are meant for', () => {
    const misbehaviour = new Misbehaviour([{ ...failing, method: 'PUT', path: /b\.dat$/ }]);
    expect([misbehaviour.strike(get).length, misbehaviour.strike(put).length]).toEqual([0, 1]);
    expect(misbehaviour.strike({ ...put, path: '/a.dat' })).toEqual([]);
  });

  it('strike the n-th request, or some, or all', () => {
    const struck = (fault: Partial<Fault>): readonly boolean[] => {
      const misbehaviour = new Misbehaviour([{ ...failing, ...fault } as Fault]); // parts of a fault of the same kind
      return [1, 2, 3, 4].map(() => misbehaviour.strike(get).length > 0);
    };
    expect(struck({ from: 2, times: 1 })).toEqual([false, true, false, false]);
    expect(struck({ times: 2 })).toEqual([true, true, false, false]);
    expect(struck({ from: 3 })).toEqual([false, false, true, true]);
    expect(struck({})).toEqual([true, true, true, true]);
  });

  it('may be several, and each ends by itself', () => {
    const misbehaviour = new Misbehaviour();
    const [end] = [misbehaviour.order(failing), misbehaviour.order({ kind: 'delay', milliseconds: 5 })];
    const effects = misbehaviour.strike(get);
    expect(effectOf(effects, 'fail')?.reason).toBe('for the test');
    expect(effectOf(effects, 'delay')?.milliseconds).toBe(5);
    expect(effectOf(effects, 'lose-reply')).toBeUndefined();
    end?.();
    expect(misbehaviour.strike(get).map(({ kind }) => kind)).toEqual(['delay']);
  });

  it('given an expression with the flag g or y, then it strikes every time', () => {
    const misbehaviour = new Misbehaviour([{ ...failing, path: /session/g }]);
    expect([1, 2, 3].map(() => misbehaviour.strike(put).length)).toEqual([1, 1, 1]);
  });
});
