import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { reasonOf } from './reason-of.js';

function errorOf(action: () => void): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

it('gives the reason without paths of this machine', () => {
  expect(reasonOf(errorOf(() => readFileSync('/no/such, place')))).toBe('ENOENT: no such file or directory');
  expect(reasonOf(new Error('socket hang up, twice'))).toBe('socket hang up, twice');
  expect(reasonOf(new AggregateError([new Error('one'), new Error('other')]))).toBe('one, other');
  expect(reasonOf('text')).toBe('text');
});
