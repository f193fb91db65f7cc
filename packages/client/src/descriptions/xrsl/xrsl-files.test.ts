import { describe, expect, it } from 'vitest';
import type { DescriptionLoss } from '../model/loss.js';
import { parseXrsl } from './xrsl-reader.js';

const losses: DescriptionLoss[] = [];
const read = (relations: string) => {
  losses.length = 0;
  return parseXrsl(`&(executable=a)${relations}`, { onLoss: (loss) => losses.push(loss) });
};
const inputs = (relations: string) => read(relations).inputFiles;
const outputs = (relations: string) => read(relations).outputFiles;

describe('inputfiles', () => {
  it.each([
    ['("a" "")', { name: 'a' }],
    ['("a" "sub/b.txt")', { name: 'a', localPath: 'sub/b.txt' }],
    ['("a" "/data/b.txt")', { name: 'a', localPath: '/data/b.txt' }],
    ['("a" "./c:b")', { name: 'a', localPath: './c:b' }],
    ['("a" "file:///data/b.txt")', { name: 'a', localPath: '/data/b.txt' }],
    ['("a" "https://h/b?x=1")', { name: 'a', sources: [{ uri: 'https://h/b?x=1' }] }],
    [
      '("a" "gsiftp://h/b" "threads=5" "x=y=z" "delegationid=d")',
      {
        name: 'a',
        sources: [
          {
            uri: 'gsiftp://h/b',
            options: [
              { name: 'threads', value: '5' },
              { name: 'x', value: 'y=z' },
            ],
            delegationId: 'd',
          },
        ],
      },
    ],
    [
      '("a" "rucio://h/b" "x=1" "location=https://s1/b" "y=2" "location=https://s2/b")',
      {
        name: 'a',
        sources: [
          {
            uri: 'rucio://h/b',
            options: [
              { name: 'x', value: '1' },
              { name: 'location', value: 'https://s1;y=2/b' },
              { name: 'location', value: 'https://s2/b' },
            ],
          },
        ],
      },
    ],
  ])('%s', (file, expected) => {
    expect(inputs(`(inputfiles=${file})`)).toEqual([expected]);
    expect(losses).toEqual([]);
  });

  it('add up over several relations', () => {
    expect(inputs('(inputfiles=("a" ""))(inputfiles=("b" "")("c" ""))')?.map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('executables are inputs with the flag, and are not cached', () => {
    expect(inputs('(cache=yes)(executables=a)(inputfiles=("a" "https://h/a")("b" "https://h/b")("c" ""))')).toEqual([
      { name: 'a', sources: [{ uri: 'https://h/a' }], executable: true },
      { name: 'b', sources: [{ uri: 'https://h/b', options: [{ name: 'cache', value: 'yes' }] }] },
      { name: 'c' },
    ]);
  });

  it('cache and ftpthreads replace what a file says of its own, which is reported', () => {
    expect(inputs('(cache=yes)(ftpthreads=2)(inputfiles=("a" "https://h;threads=3/a" "cache=no"))')).toEqual([
      {
        name: 'a',
        sources: [
          {
            uri: 'https://h;threads=3/a',
            options: [
              { name: 'cache', value: 'yes' },
              { name: 'threads', value: '2' },
            ],
          },
        ],
      },
    ]);
    expect(losses.map(({ what }) => what)).toEqual([
      'cache=no of https://h;threads=3/a',
      'threads=3 of https://h;threads=3/a',
    ]);
  });

  it('of cache and ftpthreads the last one counts, which is reported', () => {
    expect(inputs('(cache=yes)(cache=no)(ftpthreads=2)(ftpthreads=3)(inputfiles=("a" "https://h/a"))')).toEqual([
      {
        name: 'a',
        sources: [
          {
            uri: 'https://h/a',
            options: [
              { name: 'cache', value: 'no' },
              { name: 'threads', value: '3' },
            ],
          },
        ],
      },
    ]);
    expect(losses.map(({ what }) => what)).toEqual(['"ftpthreads" "2"', '"cache" "yes"']);
  });

  it('options of a file that the client uploads are lost', () => {
    expect(inputs('(inputfiles=("a" "" "cache=yes"))')).toEqual([{ name: 'a' }]);
    expect(losses.map(({ what }) => what)).toEqual(['option "cache=yes" of "a"']);
  });

  it.each([
    ['("a")', 'expected at least the name of the file and "" or a URL'],
    ['("" "b")', 'the name of a file in "inputfiles" is empty'],
    ['("a" "")("a" "b")', 'two input files are named "a"'],
    ['("a" "https:b")', '"https:b" is no URL that can be used: expected a host'],
    ['("a" "@list")', '"@list" is no URL that can be used'],
    ['("a" "https://h/b" "cached")', 'expected an option like "threads=2", not "cached"'],
    ['("a" "https://h/b" "location=here")', '"here" is no URL that can be used'],
  ])('%s is refused: %s', (files, reason) => {
    expect(() => inputs(`(inputfiles=${files})`)).toThrow(reason);
  });

  it('an executable must be among them', () => {
    expect(() => inputs('(inputfiles=("a" ""))(executables="b")')).toThrow(
      '"b" is in "executables", but not in "inputfiles"',
    );
  });

  it.each(['0', '11', 'many', '1.5'])('ftpthreads=%s is refused', (threads) => {
    expect(() => inputs(`(ftpthreads=${threads})`)).toThrow('expected a number from 1 to 10 for "ftpthreads"');
  });
});

describe('outputfiles', () => {
  it.each([
    ['("a" "")', { name: 'a' }],
    ['("dir/" "")', { name: 'dir/' }],
    ['("/" "")', { name: '/' }],
    ['("@list" "")', { name: '@list' }],
    ['("a" "https://h/a")', { name: 'a', targets: [{ uri: 'https://h/a' }] }],
    ['("a" "https://h/a" "mandatory=true")', { name: 'a', targets: [{ uri: 'https://h/a', mandatory: true }] }],
    [
      '("a" "https://h/a" "preserve=yes" "mandatory=false" "delegationid=d")',
      {
        name: 'a',
        targets: [
          { uri: 'https://h/a', options: [{ name: 'preserve', value: 'yes' }], delegationId: 'd', mandatory: false },
        ],
      },
    ],
  ])('%s', (file, expected) => {
    expect(outputs(`(outputfiles=${file})`)).toEqual([expected]);
    expect(losses).toEqual([]);
  });

  it('a file that goes to several places is one output', () => {
    expect(outputs('(outputfiles=("a" "https://h/a")("a" "https://i/a")("a" ""))(ftpthreads=3)')).toEqual([
      {
        name: 'a',
        targets: [
          { uri: 'https://h/a', options: [{ name: 'threads', value: '3' }] },
          { uri: 'https://i/a', options: [{ name: 'threads', value: '3' }] },
        ],
      },
      { name: 'a' },
    ]);
  });

  it.each([
    ['("results.tar" "results.tar")', 'results.tar'],
    ['("a" "./a")', 'a'],
    ['("a" "file:a")', 'a'],
    ['("/" " ")', '/'],
    ['("a/" "a")', 'a/'],
  ])('%s stays on the server, and nothing is lost', (file, name) => {
    const remarks: DescriptionLoss[] = [];
    const text = `&(executable=a)(outputfiles=${file})`;
    expect(parseXrsl(text, { onRemark: (remark) => remarks.push(remark) }).outputFiles).toEqual([{ name }]);
    expect(remarks).toEqual([]);
  });

  it('one for another local path stays too, which is worth a remark', () => {
    const remarks: DescriptionLoss[] = [];
    const text = '&(executable=a)(outputfiles=("a" "results/a"))';
    expect(parseXrsl(text, { onRemark: (remark) => remarks.push(remark) }).outputFiles).toEqual([{ name: 'a' }]);
    expect(remarks).toEqual([
      {
        what: 'the path "results/a"',
        reason: 'an output for a local path stays on the server, under its own name, to be fetched from there',
        line: 1,
        column: 34,
      },
    ]);
  });

  it.each([
    ['("a" "" "x=1")', 'option "x=1" of "a"'],
    ['("a" "https://h/a" "useiffailure=true")', 'option "useiffailure"'],
  ])('%s loses something', (file, what) => {
    outputs(`(outputfiles=${file})`);
    expect(losses.map((loss) => loss.what)).toEqual([what]);
  });

  it.each([
    ['("a")', 'expected at least the name of the file'],
    ['("" "")', 'the name of a file in "outputfiles" is empty'],
    ['("a" "gsiftp:/a")', 'is no URL that can be used'],
    ['("a" "https://h/a" "mandatory=yes")', 'expected mandatory=true or mandatory=false, not "yes"'],
  ])('%s is refused: %s', (files, reason) => {
    expect(() => outputs(`(outputfiles=${files})`)).toThrow(reason);
  });
});
