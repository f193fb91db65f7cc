import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSweep } from './sweep.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-sweep-'));

beforeAll(() => {
  process.chdir(directory);
  mkdirSync('data');
  for (const file of ['2007.tar.gz', '2008 b.nc']) writeFileSync(join('data', file), '');
  writeFileSync('runs.csv', 'seed,file,start date\n7,in/a.nc,1 May\n8,in/b.nc,2 May\n');
  writeFileSync('index.csv', 'index,seed\nx,1\n');
  writeFileSync('some.jsonl', '{"a":1}\n{"b":2}\n');
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

const filled = async (sources: readonly string[], text: string): Promise<readonly string[]> =>
  [...(await openSweep(sources))].map((item) => item.fill(text));

describe('a text that is filled in for each item', () => {
  it('has the item, its name, its stem and its place', async () => {
    expect(await filled(['data/*'], '{index}: {} {name} {stem} {{}}')).toEqual([
      '1: data/2007.tar.gz 2007.tar.gz 2007.tar {}',
      '2: data/2008 b.nc 2008 b.nc 2008 b {}',
    ]);
    expect(await filled(['year=1..2'], '{}{year}{1}{year.stem}')).toEqual(['1111', '2222']);
  });

  it('has the columns of a row, and what is made of them', async () => {
    expect(await filled(['@runs.csv'], '{seed} {file.stem} {start date} {1.file.name}')).toEqual([
      '7 a 1 May a.nc',
      '8 b 2 May b.nc',
    ]);
    expect(await filled(['@index.csv'], '{index}')).toEqual(['x']);
  });

  it('has all combinations of several sources, the last changing fastest', async () => {
    expect(await filled(['1..2', 'm=a,b'], '{1}{m} {index}')).toEqual(['1a 1', '1b 2', '2a 3', '2b 4']);
    expect(await filled(['@runs.csv', 'k=0,1'], '{seed}{k}{stem}')).toEqual(['700', '711', '800', '811']);
    expect(await filled(['a=@runs.csv', '@index.csv'], '{a.seed}{2.seed}')).toEqual(['71', '81']);
  });

  it.each([
    [['1..2'], '{stm}', { problem: 'unknown', suggestion: '{stem}', known: ['{}', '{name}', '{stem}', '{index}'] }],
    [['@runs.csv'], '{}', { problem: 'unknown', known: ['{seed}', '{file}', '{start date}', '{index}'] }],
    [['@runs.csv'], '{sed}', { problem: 'unknown', suggestion: '{seed}' }],
    [['@runs.csv'], '{file.steem}', { problem: 'unknown' }],
    [['1,2', 'm=a,b'], '{stem}', { problem: 'ambiguous', placeholder: '{stem}' }],
    [
      ['1,2', 'm=a,b'],
      '{}',
      { problem: 'ambiguous', known: ['{1}', '{1.name}', '{1.stem}', '{m}', '{m.name}', '{m.stem}', '{index}'] },
    ],
    [
      ['@runs.csv', '@index.csv'],
      '{seed}',
      { problem: 'ambiguous', known: expect.arrayContaining(['{1.seed}', '{2.seed}']) },
    ],
    [['1..2'], 'a{b', { problem: 'unbalanced', placeholder: '{b', remedy: 'double-braces' }],
  ])('%j: %s is refused', async (sources, text, facts) => {
    const sweep = await openSweep(sources);
    const refusal = expect.objectContaining({ code: 'ERR_ARC_PLACEHOLDER', text, ...facts });
    expect(() => sweep.requirePlaceholders(['fine', text])).toThrow(refusal);
    expect(() => [...sweep].map((item) => item.fill(text))).toThrow(refusal);
  });

  it('is refused for an item that has no value for it, and for no other', async () => {
    const sweep = await openSweep(['@some.jsonl']);
    sweep.requirePlaceholders(['{a}']);
    const [first, second] = sweep;
    expect(first?.fill('{a}')).toBe('1');
    expect(() => second?.fill('{a}')).toThrow(expect.objectContaining({ problem: 'no-value', placeholder: '{a}' }));
  });

  it('stays as it is without braces', async () => {
    const sweep = await openSweep(['1..3']);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const doubled = text.replace(/[{}]/g, '$&$&');
        for (const item of sweep) expect(item.fill(doubled)).toBe(text);
      }),
    );
  });
});

describe('an item', () => {
  it('has a label for people, and a short name', async () => {
    const called = async (...sources: readonly string[]) =>
      [...(await openSweep(sources))].map(({ label, shortName }) => [label, shortName]);
    expect(await called('data/*')).toEqual([
      ['data/2007.tar.gz', '2007.tar'],
      ['data/2008 b.nc', '2008_b'],
    ]);
    expect(await called('0.5,a/b.c', '@runs.csv')).toEqual([
      ['0.5, runs.csv:2', '0.5-1'],
      ['0.5, runs.csv:3', '0.5-2'],
      ['a/b.c, runs.csv:2', 'b-1'],
      ['a/b.c, runs.csv:3', 'b-2'],
    ]);
    expect(await called('!,&')).toEqual([
      ['!', '1'],
      ['&', '2'],
    ]);
  });

  it('is one of as many as the products of its sources, each once', async () => {
    const size = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 4 }), async (sizes) => {
        const sweep = await openSweep(sizes.map((last) => `1..${last}`));
        const items = [...sweep];
        expect(items.length).toBe(sweep.count);
        expect(sweep.count).toBe(sizes.reduce((product, one) => product * one, 1));
        expect(new Set(items.map(({ label }) => label)).size).toBe(sweep.count);
        expect(items.map(({ index }) => index)).toEqual(items.map((_, place) => place + 1));
      }),
    );
  });

  it('is made when it is asked for', async () => {
    const sweep = await openSweep(['1..1000000', '1..1000000']);
    expect(sweep.count).toBe(1e12);
    const [first] = sweep;
    expect(first?.label).toBe('1, 1');
  });
});

describe('the sources of a sweep', () => {
  it('have names of their own, and one stdin', async () => {
    await expect(openSweep(['a=1,2', 'b=1,2', 'a=3,4'])).rejects.toMatchObject({
      problem: 'name-twice',
      source: 'a=3,4',
    });
    await expect(openSweep(['-', 'a=-'])).rejects.toMatchObject({ problem: 'stdin-twice', source: 'a=-' });
  });

  it('take stdin from their caller', async () => {
    const sweep = await openSweep(['-'], { readStdin: async () => 'x\ny\n' });
    expect([...sweep].map(({ label }) => label)).toEqual(['x', 'y']);
  });

  it('are refused as anything but texts', async () => {
    await expect(openSweep('1..2' as never)).rejects.toMatchObject({
      code: 'ERR_ARC_INVALID_ARGUMENT',
      path: 'sources',
    });
    await expect(openSweep([], { stdin: '' } as never)).rejects.toMatchObject({ code: 'ERR_ARC_INVALID_ARGUMENT' });
  });
});
