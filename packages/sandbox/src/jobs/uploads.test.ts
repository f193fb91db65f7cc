import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobRecord } from './job-record.fixture.js';
import type { ByteRange } from './job-record.js';
import { addPart, missingUploads } from './uploads.js';

describe('the uploads a job waits for', () => {
  it('are its inputs without a source, as long as they have not arrived', () => {
    const inputs = ['a', 'sub/b', '/c'].map((name) => ({ name, executable: false }));
    const fetched = { name: 'd', executable: false, source: { url: 'http://localhost/d' } };
    const job = jobRecord({
      request: { ...jobRecord().request, inputs: [...inputs, fetched] },
      uploaded: ['/sub/b', '/x'],
    });
    expect(missingUploads(job)).toEqual(['/a', '/c']);
  });
});

describe('uploads in parts', () => {
  it('are complete when no byte is missing, in any order of the parts', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 6 }), fc.gen(), (cuts, gen) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), 100];
        const parts = bounds.slice(1).map((end, index) => ({ start: bounds[index] ?? 0, end, total: 100 }));
        const shuffled = gen(fc.shuffledSubarray, parts, { minLength: parts.length });
        let ranges: readonly ByteRange[] = [];
        const complete = shuffled.map((part) => {
          const result = addPart(ranges, part);
          ({ ranges } = result);
          return result.complete;
        });
        expect(complete).toEqual(parts.map((_, index) => index === parts.length - 1));
      }),
    );
  });

  it('may overlap and repeat', () => {
    const first = addPart([], { start: 0, end: 6, total: 10 });
    expect(addPart(first.ranges, { start: 0, end: 6, total: 10 })).toEqual({
      ranges: [{ start: 0, end: 6 }],
      complete: false,
    });
    expect(addPart(first.ranges, { start: 4, end: 10, total: 10 }).complete).toBe(true);
  });

  it('are taken for complete when the total is not told', () => {
    expect(addPart([], { start: 3, end: 5, total: undefined }).complete).toBe(true);
  });
});
