import { describe, expect, it } from 'vitest';
import { matchJob } from './match-job.js';

const address = (id: string) => `https://ce.example.org:443/arex/rest/1.0/jobs/${id}`;
const job = (id: string, name?: string) => ({ id: address(id), name });
const known = [job('8520aa', 'plot'), job('8520bb', 'analyse'), job('9', 'analyse'), job('plot', 'odd'), job('7', '')];

describe('the job that a word means', () => {
  it.each([
    [
      'https://elsewhere:443/arex/rest/1.0/jobs/1/',
      { kind: 'one', jobId: 'https://elsewhere:443/arex/rest/1.0/jobs/1' },
    ],
    ['8520aa', { kind: 'one', jobId: address('8520aa') }],
    ['8520a', { kind: 'one', jobId: address('8520aa') }],
    ['9', { kind: 'one', jobId: address('9') }],
    // An id comes before a name, and a name before the beginning of an id.
    ['plot', { kind: 'one', jobId: address('plot') }],
    ['odd', { kind: 'one', jobId: address('plot') }],
    ['nosuch', { kind: 'none' }],
    ['', { kind: 'none' }],
    ['https://[', { kind: 'none' }],
  ])('%j', (word, match) => {
    expect(matchJob(word, known)).toEqual(match);
  });

  it('may be several, by name or by id', () => {
    expect(matchJob('8520', known)).toEqual({ kind: 'several', jobs: known.slice(0, 2), by: 'id' });
    expect(matchJob('analyse', known)).toEqual({ kind: 'several', jobs: known.slice(1, 3), by: 'name' });
    const twice = [job('8520aa'), { id: 'https://other:443/arex/rest/1.0/jobs/8520aa' }];
    expect(matchJob('8520aa', twice)).toEqual({ kind: 'several', jobs: twice, by: 'id' });
  });

  it('may need more of an id than its first letter', () => {
    expect(matchJob('8520a', known, { minLength: 6 })).toEqual({ kind: 'none' });
    expect(matchJob('9', known, { minLength: 6 }), 'a whole id is enough').toEqual({
      kind: 'one',
      jobId: address('9'),
    });
  });
});
