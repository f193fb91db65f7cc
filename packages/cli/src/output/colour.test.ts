import { afterEach, describe, expect, it, vi } from 'vitest';
import { noPaint, paint, wantsColour } from './colour.js';

afterEach(() => vi.unstubAllEnvs());

describe('colour', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '0' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [true, { TERM: 'xterm-256color' }, true],
    [true, { TERM: 'alacritty' }, true],
    [false, { TERM: 'xterm', COLORTERM: 'truecolor' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, true],
    [false, { FORCE_COLOR: 'true' }, true],
    [false, { FORCE_COLOR: '3', TERM: 'dumb' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '' }, true],
  ])('on a terminal: %s, with %j: %s', (isTerminal, env, wanted) => {
    expect(wantsColour(isTerminal, env)).toBe(wanted);
  });

  it('surrounds text and nothing', () => {
    expect(paint('no', 'red')).toBe('\u001B[31mno\u001B[39m');
    expect(paint('no', 'dim')).toBe('\u001B[2mno\u001B[22m');
    expect(paint('', 'red')).toBe('');
    expect(noPaint('no', 'red')).toBe('no');
  });

  it('is decided for each stream, and not by the environment of the process alone', () => {
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('NO_COLOR', '1');
    expect(paint('no', 'green')).toBe('\u001B[32mno\u001B[39m');
    const warned = vi.spyOn(process, 'emitWarning');
    expect(wantsColour(true, { ...process.env, FORCE_COLOR: '1' })).toBe(false);
    expect(warned).not.toHaveBeenCalled();
  });
});
