import { describe, expect, it } from 'vitest';
import { releases, traitsOf } from './release.js';

describe('the releases to imitate', () => {
  it('each know which REST versions they speak', () => {
    expect(releases.map((release) => traitsOf(release).restVersions)).toEqual([
      ['1.0'],
      ['1.0', '1.1'],
      ['1.0', '1.1'],
    ]);
  });

  it('bear their own names', () => {
    expect(releases.map((release) => traitsOf(release).release)).toEqual([...releases]);
  });
});
