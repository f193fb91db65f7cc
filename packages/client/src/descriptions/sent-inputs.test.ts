import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberInputs, sentInputs } from './sent-inputs.js';

const executable = { path: '/bin/true' };

describe('the sizes of inputs', () => {
  it('travel with the job, whatever the inputs are called', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.nat()), fc.array(fc.string()), (files, others) => {
        const sizes = new Map(Object.entries(files));
        const annotations = rememberInputs(others, sizes);
        expect(sentInputs({ executable, annotations })).toEqual(sizes);
        for (const other of others) expect(annotations).toContain(other);
      }),
    );
  });

  it('are added to what was known before, one annotation for all', () => {
    const first = rememberInputs([], new Map([['a', 1]]));
    const both = rememberInputs(first, new Map([['b', 2]]));
    expect(both).toEqual(['jasmin-arc:inputs={"a":1,"b":2}']);
    expect(rememberInputs(both, new Map([['a', 3]]))).toEqual(['jasmin-arc:inputs={"a":3,"b":2}']);
  });

  it.each(['jasmin-arc:inputs={', 'jasmin-arc:inputs=[1]', 'jasmin-arc:inputs={"a":"1"}', 'something else'])(
    'are not known where %j is what there is',
    (annotation) => {
      expect(sentInputs({ executable, annotations: [annotation] }).size).toBe(0);
    },
  );
});
