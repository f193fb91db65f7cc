import { describe, expect, it } from 'vitest';
import { lastLine } from './last-line.js';

describe('the last line', () => {
  it('is the last that is not blank', () => {
    expect(lastLine('a\nb\r\n  \n')).toBe('b');
    expect(lastLine(' \n')).toBeUndefined();
  });
});
