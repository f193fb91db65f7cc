import { describe, expect, it } from 'vitest';
import { describeKind, describeValue } from './describe-value.js';

describe('a value in a message', () => {
  it.each([
    [undefined, 'undefined', 'undefined'],
    [null, 'null', 'null'],
    ['2h', 'the string "2h"', 'a string'],
    ['x'.repeat(61), `the string "${'x'.repeat(60)}…"`, 'a string'],
    ['https://me:secret@ce.example.org', 'the string "https://…@ce.example.org"', 'a string'],
    [Number.NaN, 'the number NaN', 'a number'],
    [true, 'the boolean true', 'a boolean'],
    [5n, 'the bigint 5', 'a bigint'],
    [[1, 2], 'a list', 'a list'],
    [{ a: 1 }, 'an object', 'an object'],
    [Object.create(null), 'an object', 'an object'],
    [Promise.resolve('1'), 'a Promise', 'a Promise'],
    [new AbortController().signal, 'an AbortSignal', 'an AbortSignal'],
    [() => 1, 'a function', 'a function'],
    [Symbol('s'), 'a symbol', 'a symbol'],
  ])('is described: %o is %s', (value, described, kind) => {
    expect([describeValue(value), describeKind(value)]).toEqual([described, kind]);
  });
});
