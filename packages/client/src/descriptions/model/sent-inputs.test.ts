import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, rememberInputs, type SentInput, sentInput, sentInputs } from './sent-inputs.js';

const executable = { path: '/bin/true' };
const input = fc.record(
  { sizeBytes: fc.nat(), fingerprint: fc.string() },
  { requiredKeys: ['sizeBytes'] },
) as fc.Arbitrary<SentInput>;

describe('what was sent', () => {
  it('travels with the job, for all names of inputs', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), input), fc.array(fc.string()), (files, others) => {
        const inputs = new Map(Object.entries(files));
        const annotations = rememberInputs(others, inputs);
        expect(sentInputs({ executable, annotations })).toEqual(inputs);
        for (const other of others) expect(annotations).toContain(other);
      }),
    );
  });

  it('is added to what was known before, one annotation for all', () => {
    const first = rememberInputs([], new Map([['a', { sizeBytes: 1 }]]));
    const both = rememberInputs(first, new Map([['b', { sizeBytes: 2, fingerprint: 'x' }]]));
    expect(both).toEqual(['jasmin-arc:inputs={"a":1,"b":[2,"x"]}']);
    expect(rememberInputs(both, new Map([['a', { sizeBytes: 3 }]]))).toEqual(['jasmin-arc:inputs={"a":3,"b":[2,"x"]}']);
  });

  it.each(['jasmin-arc:inputs={', 'jasmin-arc:inputs=[1]', 'jasmin-arc:inputs={"a":"1"}', 'something else'])(
    'is not known where %j is what there is',
    (annotation) => {
      expect(sentInputs({ executable, annotations: [annotation] }).size).toBe(0);
    },
  );

  it('is recognised by its size and its content', () => {
    expect(sentInput('é')).toEqual({ sizeBytes: 2, fingerprint: expect.stringMatching(/^[\w-]{20}$/) });
    expect(sentInput('a').fingerprint).not.toBe(sentInput('b').fingerprint);
    const sha256 = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb';
    expect(sentInput('a').fingerprint).toBe(fingerprintOf(sha256));
  });
});
