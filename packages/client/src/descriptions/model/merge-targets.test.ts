import { describe, expect, it } from 'vitest';
import { mergeTargets, splitTargets } from './merge-targets.js';

const to = (...hosts: string[]) => hosts.map((host) => ({ uri: `https://${host}.example.org/x` }));

describe('files that go to several places', () => {
  it('are one entry each while listed, and one file with several targets afterwards', () => {
    const files = [{ name: 'a', targets: to('h', 'i') }, { name: 'b' }, { name: 'a', targets: to('j') }];
    const split = splitTargets(files);
    expect(split).toEqual([
      { name: 'a', targets: to('h') },
      { name: 'a', targets: to('i') },
      { name: 'b' },
      { name: 'a', targets: to('j') },
    ]);
    expect(mergeTargets(split)).toEqual(files);
  });

  it('paths are no places that could be named', () => {
    expect(splitTargets([{ name: 'a', targets: [{ uri: 'file:///srv/a' }, ...to('h')] }])).toEqual([
      { name: 'a', targets: to('h') },
    ]);
    expect(splitTargets([{ name: 'a', targets: [{ uri: 'file:///srv/a' }] }])).toEqual([{ name: 'a' }]);
  });

  it('a file that stays as well remains an entry of its own', () => {
    const files = [{ name: 'a' }, { name: 'a', targets: to('h') }];
    expect(mergeTargets(files)).toEqual(files);
  });
});
