import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobRecord } from './job-record.fixture.js';
import { addPart, isWholeFile, missingUploads, NOTHING_ARRIVED } from './uploads.js';

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
        const parts = bounds.slice(1).map((end, index) => ({ start: bounds[index] ?? 0, end }));
        const shuffled = gen(fc.shuffledSubarray, parts, { minLength: parts.length });
        let arrived = NOTHING_ARRIVED;
        const whole = shuffled.map((part) => {
          arrived = addPart(arrived, part, 100);
          return isWholeFile(arrived);
        });
        expect(whole).toEqual(parts.map((_, index) => index === parts.length - 1));
      }),
    );
  });

  const upload = (...parts: readonly (readonly [number, number, number])[]): boolean =>
    isWholeFile(parts.reduce((sum, [start, end, size]) => addPart(sum, { start, end }, size), NOTHING_ARRIVED));

  it('may overlap and repeat', () => {
    expect(upload([0, 6, 10], [0, 6, 10])).toBe(false);
    expect(upload([0, 6, 10], [4, 10, 10])).toBe(true);
  });

  it('are complete from the first byte on where the size is not told', () => {
    expect([upload([0, 2, 0]), upload([3, 5, 0])]).toEqual([true, false]);
  });

  it('are measured by the size that was told first, as recorded from A-REX', () => {
    expect(upload([0, 7, 17], [0, 9, 9])).toBe(false);
    expect(upload([0, 2, 5], [0, 9, 9])).toBe(true);
    expect(upload([0, 3, 3], [0, 4, 9])).toBe(true);
    expect(upload([0, 3, 3], [5, 8, 20])).toBe(false);
  });
});
