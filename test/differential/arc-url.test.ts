import { describe, expect, it } from 'vitest';
import { arcUrl } from './arc-url.js';

describe("ARC's spelling of URLs", () => {
  it.each([
    ['HTTPS://Www.Example.org/Path', 'https://www.example.org:443/Path'],
    ['gsiftp://h/x', 'gsiftp://h:2811/x'],
    ['https://h:8443', 'https://h:8443'],
    ['srm://h/x', 'srm://h/x'],
    ['https://[2001:DB8::1]/a', 'https://[2001:db8::1]:443/a'],
    ['https://h/g?b=2&a=1&b=3&c', 'https://h:443/g?a=1&b=3&c'],
    ['https://h/a%20b', 'https://h:443/a%20b'],
  ])('%s is %s', (text, url) => {
    expect(arcUrl(text).url).toBe(url);
  });

  it('options come out of the URL', () => {
    expect(arcUrl('gsiftp://h;threads=3;secure=yes/p')).toEqual({
      url: 'gsiftp://h:2811/p',
      options: new Map([
        ['threads', '3'],
        ['secure', 'yes'],
      ]),
    });
  });
});
