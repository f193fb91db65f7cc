import { describe, expect, it } from 'vitest';
import { findRefusedCharacter } from './xml-characters.js';

describe('characters that XML 1.0 cannot hold', () => {
  it.each([
    ['\0', 'U+0000'],
    ['\u001b', 'U+001B'],
    ['\ufffe', 'U+FFFE'],
    ['\uffff', 'U+FFFF'],
    ['\ud800', 'U+D800'],
    ['\udfff', 'U+DFFF'],
  ])('%j is one, and is named %s', (character, codePoint) => {
    expect(findRefusedCharacter(`ab${character}c`)).toEqual({ codePoint, offset: 2 });
  });

  it.each(['', '\t\n\r', 'plain', 'naïve', '\u0085\u2028', '😀', '\u{10ffff}'])('%j has none', (text) => {
    expect(findRefusedCharacter(text)).toBeUndefined();
  });
});
