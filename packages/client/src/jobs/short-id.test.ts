import { describe, expect, it } from 'vitest';
import { abbreviationLength, shortId } from './short-id.js';

const address = (id: string) => `https://ce.example.org:443/arex/rest/1.0/jobs/${id}`;

describe('the short id of a job', () => {
  it('is the last part of its address', () => {
    expect(shortId(address('8520aa'))).toBe('8520aa');
    expect(shortId(`${address('8520aa')}/`)).toBe('8520aa');
    expect(shortId('8520aa')).toBe('8520aa');
  });

  it('is abbreviated so far that it still means one job', () => {
    expect(abbreviationLength([])).toBe(8);
    expect(abbreviationLength([address('8520662f23c6'), address('9520662f23c6')])).toBe(8);
    expect(abbreviationLength([address('8520662f23c6'), address('x'), address('8520662f2fff')])).toBe(10);
    // The same job, by two addresses.
    expect(abbreviationLength([address('8520662f23c6'), 'https://ce.example.org:443/arex/8520662f23c6'])).toBe(8);
  });
});
