import { describe, expect, it } from 'vitest';
import { omitUndefined, unlessBare, unlessEmpty } from './omit-undefined.js';

describe('leaving out what is not there', () => {
  it('drops undefined properties and keeps every other value', () => {
    const kept = omitUndefined({ a: undefined, b: 0, c: '', d: false, e: [] as string[] });
    expect(kept).toStrictEqual({ b: 0, c: '', d: false, e: [] });
  });

  it('treats empty lists and objects as missing', () => {
    expect([unlessEmpty([]), unlessEmpty([0]), unlessBare({}), unlessBare({ a: 1 })]).toEqual([
      undefined,
      [0],
      undefined,
      { a: 1 },
    ]);
  });
});
