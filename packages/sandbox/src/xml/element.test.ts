import { describe, expect, it } from 'vitest';
import { element, elements } from './element.js';

describe('building answers', () => {
  it('makes a child per entry, in order, and leaves out what is undefined', () => {
    expect(elements({ id: 'a', slots: 2, queue: undefined, State: ['x', 'y'] })).toEqual([
      { name: 'id', content: 'a' },
      { name: 'slots', content: '2' },
      { name: 'State', content: 'x' },
      { name: 'State', content: 'y' },
    ]);
  });

  it('nests elements, and leaves out what has none', () => {
    expect(elements({ list: [element('file', 'x', { size: '1' })], none: [] })).toEqual([
      { name: 'list', content: [{ name: 'file', content: 'x', attributes: { size: '1' } }] },
    ]);
  });
});
