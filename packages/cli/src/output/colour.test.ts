import { describe, expect, it } from 'vitest';
import { noPaint, paint, wantsColour } from './colour.js';

describe('colour', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('on a terminal: %s, with %j: %s', (isTerminal, env, wanted) => {
    expect(wantsColour(isTerminal, env)).toBe(wanted);
  });

  it('surrounds text and nothing', () => {
    expect(paint('no', 'red')).toBe('\u001B[31mno\u001B[39m');
    expect(paint('', 'red')).toBe('');
    expect(noPaint('no', 'red')).toBe('no');
  });
});
