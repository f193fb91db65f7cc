import { describe, expect, it } from 'vitest';
import { findQueueForOthers, organisationsOf } from './queue-organisations.js';

/** As A-REX publishes a queue that is for two organisations, beside one that is for all. */
const shares = [
  { name: 'grid', queue: 'grid' },
  { name: 'grid_cms', queue: 'grid', organisations: ['cms'] },
  { name: 'grid_atlas', queue: 'grid', organisations: ['atlas'] },
  { name: 'short', queue: 'short' },
];
const find = (queue: string, ...organisations: readonly string[]) =>
  findQueueForOthers(shares, queue, { kind: 'proxy', organisations });

describe('the organisations of a queue', () => {
  it('are those of all shares that stand for it', () => {
    expect(organisationsOf(shares, 'grid')).toEqual(['atlas', 'cms']);
    expect(organisationsOf([{ name: 'one', organisations: ['atlas'] }], 'one')).toEqual(['atlas']);
    expect(organisationsOf(shares, 'short')).toEqual([]);
  });

  it('are told to one who shows none of them', () => {
    const organisations = ['atlas', 'cms'];
    expect(find('grid')).toEqual({ queue: 'grid', organisations, kind: 'proxy' });
    expect(find('grid', 'lhcb')).toEqual({ queue: 'grid', organisations, kind: 'proxy' });
    expect(findQueueForOthers(shares, 'grid', { kind: 'token', organisations: [] })?.kind).toBe('token');
  });

  it('do not matter to a member of one, nor in a queue for all', () => {
    expect([find('grid', 'lhcb', 'cms'), find('grid', 'ATLAS'), find('short')]).toEqual(Array(3).fill(undefined));
  });
});
