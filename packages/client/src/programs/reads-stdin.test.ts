import { describe, expect, it } from 'vitest';
import { readsStdin } from './reads-stdin.js';

describe('a program that reads stdin', () => {
  it.each([
    ['wc -l', true],
    ['/usr/bin/sort -n -', true],
    ['cat', true],
    ['tr a b', true],
    ['python3', true],
    ['bash', true],
    ['bash -', true],
    ['bash -s x', true],
    ['python3 -u', true],
    ['python3 - data.txt', true],
    ['head -n 5', true],
    ['sort -k 2 -t ,', true],
    ['grep -v foo', true],
    ['sed -e s/a/b/ -', true],
    ['awk {print}', true],
    ['perl -ne print', true],
    ['xargs ls', true],
    ['head -n 5 data.txt', false],
    ['grep foo data.txt', false],
    ['grep -e foo data.txt', false],
    ['awk -f x.awk data.txt', false],
    ['perl -ne print data.txt', false],
    ['perl x.pl', false],
    ['wc data.txt', false],
    ['python3 analyse.py', false],
    ['bash -c true', false],
    ['hostname', false],
  ])('is %s: %s', (line, reads) => {
    expect(readsStdin(line.split(' '))).toBe(reads);
  });
});
