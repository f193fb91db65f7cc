import { describe, expect, it } from 'vitest';
import { isLocalId } from './local-id.js';

describe("a server's own id of a job", () => {
  it.each([
    ['of ARC 6', 'XnXMDmUtWpAoOSAtDmABFKDmABFKDmABFKDmiKGKDmcGFKDmQbfiNo', true],
    ['of ARC 7', '8520662f23c6', true],
    ['that leads elsewhere', '../../x', false],
    ['that is hidden', '.ssh', false],
    ['with a query', 'a?b', false],
    ['that is empty', '', false],
  ])('%s has the form of one: %s, %s', (_, id, expected) => {
    expect(isLocalId(id)).toBe(expected);
  });
});
