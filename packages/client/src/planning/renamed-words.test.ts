import { join } from 'node:path';
import { useWorkingDirectory, write } from 'jasmin-arc-testing/planning/working-directory.js';
import { describe, expect, it } from 'vitest';
import { expandInput } from './local-inputs.js';
import { renameWords } from './renamed-words.js';

const directoryAbove = useWorkingDirectory();

describe('the words of a program', () => {
  it('name a file that is sent by the name it has there', async () => {
    write('../in/f.csv', '../in/deep/g.csv', 'a.csv', 'b.csv');
    const inputs = [await expandInput('../in/f.csv'), await expandInput({ path: 'a.csv', name: 'x.csv' })];
    expect(renameWords(['-l', '../in/f.csv', '--in=../in/f.csv', 'a.csv', 'other'], inputs)).toEqual({
      words: ['-l', 'f.csv', '--in=f.csv', 'x.csv', 'other'],
      renamed: [
        { word: '../in/f.csv', renamed: 'f.csv' },
        { word: '--in=../in/f.csv', renamed: '--in=f.csv' },
        { word: 'a.csv', renamed: 'x.csv' },
      ],
    });
    const { words } = renameWords(['../in', '../in/deep/g.csv', '../in/new.csv'], [await expandInput('../in')]);
    expect(words).toEqual(['in', 'in/deep/g.csv', 'in/new.csv']);
    const all = join(directoryAbove(), 'in/f.csv');
    expect(renameWords([all], [await expandInput(all)]).words).toEqual(['f.csv']);
    expect(renameWords(['../in/f.csv'], [await expandInput('../in/*')]).words).toEqual(['f.csv']);
  });

  it('stay as they are where they are right', async () => {
    write('in/a.csv', 'b.csv');
    const inputs = [await expandInput('in'), await expandInput('b.csv')];
    const words = ['in', './in/a.csv', 'b.csv', './b.csv', '', '-', '--', '/etc/hosts', 'a=b'];
    expect(renameWords(words, inputs)).toEqual({ words, renamed: [] });
    expect(renameWords(['in/../b.csv'], inputs).words).toEqual(['b.csv']);
    // The name of another file that is sent.
    const swapped = [
      await expandInput({ path: 'b.csv', name: 'c.csv' }),
      await expandInput({ path: 'in/a.csv', name: 'b.csv' }),
    ];
    expect(renameWords(['b.csv'], swapped).words).toEqual(['b.csv']);
  });
});
