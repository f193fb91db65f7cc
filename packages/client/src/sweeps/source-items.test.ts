import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from './source-items.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-items-'));

beforeAll(() => {
  process.chdir(directory);
  mkdirSync('data');
  for (const file of ['1.nc', '2.nc']) writeFileSync(join('data', file), '');
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

const itemsOf = async (text: string, stdin?: string) => {
  const { count, at } = await openSource(text, stdin === undefined ? undefined : async () => stdin);
  return Array.from({ length: count }, (_, place) => {
    const item = at(place);
    return 'text' in item ? item.text : { [item.label]: Object.fromEntries(item.values) };
  });
};

/** The items of a document that is written for it. */
const itemsIn = (name: string, content: string) => {
  writeFileSync(name, content);
  return itemsOf(`@${name}`);
};

describe('the items of a source', () => {
  it('are paths, values, numbers', async () => {
    expect(await itemsOf('f=data/*.nc')).toEqual(['data/1.nc', 'data/2.nc']);
    expect(await itemsOf('a,08..10,b')).toEqual(['a', '08', '09', '10', 'b']);
  });

  it('are the lines of a file or of stdin that are not empty', async () => {
    expect(await itemsIn('items.txt', '\uFEFFa b\r\n\r\n  c\n')).toEqual(['a b', '  c']);
    expect(await itemsOf('-', 'x\ny')).toEqual(['x', 'y']);
  });

  it('are the rows of a table, by the names in its first row', async () => {
    expect(await itemsIn('runs.csv', 'seed, mesh\n1,"a,b"\n\n2,c\n')).toEqual([
      { 'runs.csv:2': { seed: '1', mesh: 'a,b' } },
      { 'runs.csv:4': { seed: '2', mesh: 'c' } },
    ]);
    expect(await itemsIn('runs.tsv', 'a\tb\n1\t2,3\n')).toEqual([{ 'runs.tsv:2': { a: '1', b: '2,3' } }]);
  });

  it('are JSON lines', async () => {
    expect(await itemsIn('runs.jsonl', '{"a": 1, "b": [2]}\n\n{"a": null, "c": true}\n')).toEqual([
      { 'runs.jsonl:1': { a: '1', b: '[2]' } },
      { 'runs.jsonl:3': { c: 'true' } },
    ]);
    expect((await openSource('@runs.jsonl', undefined)).columns).toEqual(['a', 'b', 'c']);
    expect(await itemsIn('plain.jsonl', '"a b"\n1\n')).toEqual(['a b', '1']);
  });

  it('of a range need no memory', async () => {
    const { count, at } = await openSource('1..100000000000', undefined);
    expect([count, at(count - 1)]).toEqual([1e11, { text: '100000000000' }]);
  });

  it.each([
    ['empty.txt', '\n\n', { problem: 'no-items' }],
    ['head.csv', 'a,b\n', { problem: 'no-items' }],
    ['quote.csv', 'a\n"b\n', { problem: 'unclosed-quote', line: 2 }],
    ['after.csv', 'a\n"b"c\n', { problem: 'text-after-quote', line: 2 }],
    ['ragged.csv', 'a,b\n1,2\n3\n', { problem: 'field-count', line: 3 }],
    ['twice.csv', 'a,a\n1,2\n', { problem: 'column-names', line: 1 }],
    ['unnamed.csv', 'a,\n1,2\n', { problem: 'column-names', line: 1 }],
    ['broken.jsonl', '{"a":1}\n{"a"\n', { problem: 'no-json', line: 2 }],
    ['mixed.jsonl', '{"a":1}\n2\n', { problem: 'mixed-json', line: 2 }],
    ['list.jsonl', '[1]\n', { problem: 'mixed-json', line: 1 }],
  ])('are not there: %s', async (name, content, facts) => {
    await expect(itemsIn(name, content)).rejects.toMatchObject({
      code: 'ERR_ARC_SWEEP_SOURCE',
      source: `@${name}`,
      path: name,
      ...facts,
    });
  });

  it('are not there for a pattern that nothing matches, a path, or stdin where there is none', async () => {
    await expect(itemsOf('*.nothing')).rejects.toMatchObject({ problem: 'no-match' });
    const oneFile = { problem: 'one-file', path: 'data/1.nc', remedy: 'quote-pattern' };
    await expect(itemsOf('data/1.nc')).rejects.toMatchObject(oneFile);
    await expect(itemsOf('f=data/1.nc')).rejects.toMatchObject(oneFile);
    await expect(itemsOf('data/3.nc')).rejects.toMatchObject({ problem: 'no-source', path: undefined });
    await expect(itemsOf('-')).rejects.toMatchObject({ problem: 'no-stdin' });
  });

  it('name the file that cannot be read', async () => {
    await expect(itemsOf('@nothing.txt')).rejects.toMatchObject({ code: 'ENOENT', path: 'nothing.txt' });
    await expect(itemsOf('@data')).rejects.toMatchObject({ code: 'EISDIR', path: 'data' });
  });
});
