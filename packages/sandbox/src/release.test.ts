import { describe, expect, it } from 'vitest';
import { RELEASES, traitsOf } from './release.js';

describe('the RELEASES to imitate', () => {
  it('each know which REST versions they speak', () => {
    expect(RELEASES.map((release) => traitsOf(release).restVersions)).toEqual([
      ['1.0'],
      ['1.0', '1.1'],
      ['1.0', '1.1'],
    ]);
  });

  it('bear their own names', () => {
    expect(RELEASES.map((release) => traitsOf(release).release)).toEqual([...RELEASES]);
  });
});
