import { describe, expect, it } from 'vitest';
import { textOf } from '../byte-text.js';
import { traitsOf } from '../release.js';
import { escapeWebdavText } from './webdav-text.js';

// Names of files that a job made on ARC 6.17, 7.0 and 7.2, and how PROPFIND showed them.
describe('names in answers to PROPFIND, as recorded', () => {
  it.each([
    ['a&b<c>"q', 'a&amp;b&lt;c&gt;"q', 'a&amp;b&lt;c&gt;"q'],
    ['caf\xc3\xa9', 'caf&#xE9;', 'caf&#xE9;'],
    ['e\xf0\x9f\x98\x80', 'e&#x1F600;', 'e&#x1F600;'],
    ['d\x7fel\ttab\nline', 'd\x7fel\ttab\nline', 'd\x7fel\ttab\nline'],
    ['cr\rx', 'cr&#xD;x', 'cr&#13;x'],
    ['esc\x1b[1m', '', 'esc&#xFFFD;[1m'],
    ['u\xef\xbf\xbe', '', 'u&#xFFFD;'],
    ['caf\xe9.txt', 'caf&#x9BB4;xt', 'caf&#xFFFD;.txt'],
    ['l\xe9', 'l', 'l&#xFFFD;'],
    ['dir\xff', '', 'dir&#xFFFD;'],
    ['over\xc0\xaf', 'over&#x2F;', 'over&#xFFFD;&#xFFFD;'],
    ['\xc1A', '&#x41;', '&#xFFFD;A'],
    ['x\xf0abc', 'x&#x218A3;', 'x&#xFFFD;abc'],
    ['cesu\xed\xa0\x80', '', 'cesu&#xFFFD;&#xFFFD;&#xFFFD;'],
    ['big\xf4\x90\x80\x80', '', 'big&#xFFFD;&#xFFFD;&#xFFFD;&#xFFFD;'],
    ['\x80a', '', '&#xFFFD;a'],
    ['\xf8abcd', '', '&#xFFFD;abcd'],
  ])('%j', (name, before, since) => {
    const escaped = (['6.17', '7.0', '7.2'] as const).map((release) =>
      escapeWebdavText(textOf(Buffer.from(name, 'latin1')), traitsOf(release)),
    );
    expect(escaped).toEqual([before, before, since]);
  });
});
