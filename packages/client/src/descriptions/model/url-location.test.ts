import { describe, expect, it } from 'vitest';
import { filePath, isRemoteUrl, urlOptions, urlScheme, urlWithOptions } from './url-location.js';

describe('URLs as ARC reads them', () => {
  it.each(['https://h/x', 'gsiftp://h:2811;threads=2/x', 'rucio://h/s/n', 'S3+https://h/b'])('%s is remote', (url) => {
    expect(isRemoteUrl(url)).toBe(true);
  });

  it.each(['', 'a.txt', '/a/b', './c:d', 'file:///a', 'file:a', 'https:h/x', 'https://', 'a b://c'])(
    '%j is not',
    (text) => {
      expect(isRemoteUrl(text)).toBe(false);
    },
  );

  it('the scheme is the word before the first colon', () => {
    expect(['HTTPS://h', 'file:a', 'a/b:c', 'plain'].map(urlScheme)).toEqual(['https', 'file', undefined, undefined]);
  });

  it('the path of a file URL is taken as it is', () => {
    expect(['file:///a/b%20c', 'file://rel/x', 'file:rel', 'file:/a'].map(filePath)).toEqual([
      '/a/b%20c',
      'rel/x',
      'rel',
      '/a',
    ]);
  });

  it('options stand after the host', () => {
    const url = urlWithOptions('https://h:443/p;q', [
      { name: 'a', value: '1' },
      { name: 'b', value: 'x=y' },
    ]);
    expect(url).toBe('https://h:443;a=1;b=x=y/p;q');
    expect(urlOptions(url)).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: 'x=y' },
    ]);
    expect(urlWithOptions('https://h/p', [])).toBe('https://h/p');
    expect(urlOptions('https://h/p;q=1')).toEqual([]);
  });
});
