import type { StoredJob } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands.js';
import { proposeWords } from './completion-words.js';

const job = (id: string, name: string) => ({ id: `https://ce/arex/rest/1.0/jobs/${id}`, name }) as StoredJob;
const jobs = async () => [job('8520', 'plot'), job('8521', 'twice'), job('9000', 'twice'), job('9001', 'two words')];
const propose = async (name: string, ...words: readonly string[]) =>
  proposeWords(await COMMANDS.load(name), words, { commandNames: COMMANDS.names, jobs });

describe('a word is completed', () => {
  it('to the options of its command and the global ones', async () => {
    expect((await propose('run', '--ca')).words).toEqual([]);
    expect((await propose('run', '--cor')).words).toEqual(['--cores', '--cores-per-node']);
    expect((await propose('wait', '--j')).words).toEqual(['--jobs-from', '--json']);
  });

  it('to jobs: their ids, and names that mean one job', async () => {
    expect((await propose('attach', '')).words).toEqual(['plot', 'two words', '8520', '8521', '9000', '9001']);
    expect((await propose('wait', 'plot', '85')).words).toEqual(['8520', '8521']);
  });

  it('to names of any characters that fit on a line', async () => {
    const named = async () =>
      ['two words', 'Köln', "it's", '--all', ':file', 'two\nlines', 'same', 'same'].map((name, index) =>
        job(`${index}`, name),
      );
    const sources = { commandNames: COMMANDS.names, jobs: named };
    const { words } = await proposeWords(await COMMANDS.load('get'), [''], sources);
    expect(words.filter((word) => !/^\d$/.test(word))).toEqual(['two words', 'Köln', "it's"]);
    expect((await proposeWords(await COMMANDS.load('get'), ['two w'], sources)).words).toEqual(['two words']);
  });

  it('to the states of jobs', async () => {
    expect((await propose('status', '--state', 'f')).words).toEqual(['finishing', 'finished', 'failed']);
    expect((await propose('cancel', '-s', 'RUN')).words).toEqual(['running']);
    expect((await propose('get', '--state', '')).words).toContain('ended');
  });

  it('to what its option takes', async () => {
    expect((await propose('describe', '--to', '')).words).toEqual(['adl', 'xrsl', 'jsdl']);
    expect((await propose('describe', '--to=x')).words).toEqual(['xrsl']);
    expect((await propose('run', '--input', '')).files).toBe('file');
    expect((await propose('run', '-i', '')).files).toBe('file');
    expect((await propose('get', '--directory', '')).files).toBe('directory');
    expect(await propose('run', '--walltime', '')).toEqual({ words: [], files: 'none' });
  });

  it('to what stands behind options, in every spelling of theirs', async () => {
    // These end in the letters of options that take a value.
    for (const option of ['-oresults', '-sended', '-as=x']) {
      expect((await propose('get', option, '')).words).toContain('plot');
    }
    expect((await propose('get', '-as', 'runn')).words).toEqual((await propose('get', '--state', 'runn')).words);
    expect((await propose('get', '--directory', '-s', '')).words).toContain('plot');
    expect((await propose('get', '--nosuch', '')).words).toContain('plot');
  });

  it('to what stands there: a job first, then nothing we know', async () => {
    expect((await propose('cat', '8520', '')).files).toBe('none');
    expect((await propose('cat', '8520', '')).words).toEqual([]);
    expect((await propose('completion', 'z')).words).toEqual(['zsh']);
    expect((await propose('help', 'exit')).words).toEqual(['exit-codes']);
  });

  it('behind a program to files, also for words that look like options', async () => {
    expect(await propose('run', 'python3', '--')).toEqual({ words: [], files: 'file' });
    expect(await propose('run', '--', '')).toEqual({ words: [], files: 'file' });
  });
});
