import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnsafePathError } from '../errors/index.js';
import type { SessionTreeEntry } from '../transfer/session-directory.js';
import { selectOutputs } from './select-outputs.js';

/** Paths as a listing; a slash at the end makes a directory. */
const listing = (...paths: string[]): readonly SessionTreeEntry[] =>
  paths.map((path) =>
    path.endsWith('/') ? { kind: 'directory', path: path.slice(0, -1) } : { kind: 'file', path, sizeBytes: 1 },
  );

const selected = (wanted: readonly string[], ...paths: string[]): readonly string[] =>
  selectOutputs(wanted)
    .select(listing(...paths))
    .selected.map(({ path }) => path);

describe('choosing what to fetch', () => {
  const everything = [
    'output',
    'stdout.txt',
    '.hidden',
    'maps/',
    'maps/1.png',
    'maps/deep/',
    'maps/deep/2.png',
    'log1',
    'log2',
  ];

  it.each([
    [['output'], ['output']],
    [['./output'], ['output']],
    [['/output'], ['output']],
    [['.//maps//1.png'], ['maps/1.png']],
    [['output/'], ['output']],
    [['maps'], ['maps', 'maps/1.png', 'maps/deep', 'maps/deep/2.png']],
    [['maps/'], ['maps', 'maps/1.png', 'maps/deep', 'maps/deep/2.png']],
    [
      ['maps/1.png', 'output'],
      ['output', 'maps/1.png'],
    ],
    [['/'], everything.map((path) => path.replace(/\/$/, ''))],
    [['@list'], everything.map((path) => path.replace(/\/$/, ''))],
    [['*.txt'], ['stdout.txt']],
    [['maps/*.png'], ['maps/1.png']],
    [['maps/*'], ['maps/1.png', 'maps/deep', 'maps/deep/2.png']],
    [['**/*.png'], ['maps/1.png', 'maps/deep/2.png']],
    [['maps/**'], ['maps/1.png', 'maps/deep', 'maps/deep/2.png']],
    [['log?'], ['log1', 'log2']],
    [['log[2-9]'], ['log2']],
    [['log[!1]'], ['log2']],
    [['l*1'], ['log1']],
    [['.h*'], ['.hidden']],
    [['o.tput'], []],
    [['outpu'], []],
  ])('%j', (wanted, expected) => {
    expect(selected(wanted, ...everything)).toEqual(expected);
  });

  it('leaves hidden files to patterns that begin with a dot', () => {
    expect(selected(['*'], '.hidden', 'seen')).toEqual(['seen']);
  });

  it.each(['a[1].txt', 'what?', '*', 'a[b', '[]]', 'x[z-a]', '**'])('finds a file whose very name is %j', (name) => {
    expect(selected([name], name)).toEqual([name]);
  });

  it('names wanted outputs that do not exist', () => {
    const { missing } = selectOutputs(['output', 'gone', '*.nc', '/', 'empty/']).select(listing('output', 'empty/'));
    expect(missing).toEqual(['gone', '*.nc']);
  });

  it.each(['../x', 'a/../../b'])('refuses %j', (name) => {
    expect(() => selectOutputs([name])).toThrow(UnsafePathError);
  });

  it('never matches anything but itself and what is below it without a wildcard', () => {
    const segment = fc.stringMatching(/^[a-c.+^$(){}|\\-]{1,3}$/).filter((text) => !/^\.\.?$/.test(text));
    const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
    fc.assert(
      fc.property(path, path, (wanted, there) => {
        const isSelected = selected([wanted], there).length === 1;
        expect(isSelected).toBe(there === wanted || there.startsWith(`${wanted}/`));
      }),
    );
  });
});

describe('which directories have to be listed', () => {
  it.each([
    [['output'], 'maps', false],
    [['maps/deep/2.png'], 'maps', true],
    [['maps/deep/2.png'], 'maps/deep', true],
    [['maps/deep/2.png'], 'maps/other', false],
    [['maps'], 'maps/any/depth', true],
    [['*.nc'], 'maps', false],
    [['m*/x'], 'maps', true],
    [['**/*.png'], 'a/b/c', true],
    [['/'], 'a', true],
  ])('wanting %j, %s: %s', (wanted, directory, listed) => {
    expect(selectOutputs(wanted).mayContain(directory)).toBe(listed);
  });

  it('are all that something wanted could be in', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', '*', 'a*', '**', '?');
    const wanted = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
    const name = fc.constantFrom('a', 'b', 'ab', 'c');
    fc.assert(
      fc.property(wanted, fc.array(name, { minLength: 2, maxLength: 4 }), (pattern, segments) => {
        const selection = selectOutputs([pattern]);
        const isSelected = selection.select(listing(segments.join('/'))).selected.length > 0;
        if (!isSelected) return;
        for (let depth = 1; depth < segments.length; depth += 1) {
          expect(selection.mayContain(segments.slice(0, depth).join('/'))).toBe(true);
        }
      }),
    );
  });
});
