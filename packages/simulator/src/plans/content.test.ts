import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentOf } from './content.js';

it('has lines that tell whose file it is, and where in it they are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 9 }), (sizeBytes, version) => {
      const content = contentOf('job-1', { path: 'maps/north.png', sizeBytes }, version).toString('utf8');
      expect(content).toHaveLength(sizeBytes);
      const lines = content.split('\n');
      const cut = lines.pop();
      expect(lines).toEqual(lines.map((_, index) => `job-1 maps/north.png ${version}.${index}`));
      expect(`job-1 maps/north.png ${version}.${lines.length}`).toContain(cut);
    }),
  );
});
