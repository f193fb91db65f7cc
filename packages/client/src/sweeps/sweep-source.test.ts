import { describe, expect, it } from 'vitest';
import { parseSweepSource } from './sweep-source.js';

describe('a source of items', () => {
  it.each([
    ['data/*.nc', { kind: 'paths', pattern: 'data/*.nc' }],
    ['file=data/*.nc', { kind: 'paths', pattern: 'data/*.nc', name: 'file' }],
    ['data/year=1990/*.nc', { kind: 'paths', pattern: 'data/year=1990/*.nc' }],
    ['1..3', { kind: 'values', parts: [{ first: 1, step: 1, count: 3, digits: 1 }] }],
    ['a, b,7-8', { kind: 'values', parts: ['a', 'b', { first: 7, step: 1, count: 2, digits: 1 }] }],
    ['2020-01,2020-02', { kind: 'values', parts: ['2020-01', '2020-02'] }],
    ['-', { kind: 'lines', path: '-' }],
    ['@items.txt', { kind: 'lines', path: 'items.txt' }],
    ['runs=@runs.CSV', { kind: 'csv', path: 'runs.CSV', name: 'runs' }],
    ['@runs.tsv', { kind: 'tsv', path: 'runs.tsv' }],
    ['@runs.jsonl', { kind: 'json-lines', path: 'runs.jsonl' }],
    ['@runs.ndjson', { kind: 'json-lines', path: 'runs.ndjson' }],
  ])('%s', (text, source) => {
    expect(parseSweepSource(text)).toEqual({ text, ...source });
  });

  it.each([
    ['', 'no-source'],
    ['one', 'no-source'],
    ['5-1', 'no-source'],
    ['a,,b', 'no-source'],
    ['@', 'no-source'],
    ['data/{a,b}.nc', 'braces'],
  ])('is not %j', (text, problem) => {
    expect(() => parseSweepSource(text)).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_SWEEP_SOURCE', source: text, problem }),
    );
  });
});
