import { describe, expect, it } from 'vitest';
import { requireProgram } from './program-options.js';

describe('a program that is to be planned', () => {
  it('is words, and options of a job', () => {
    const options = { inputs: ['a', { path: 'b', name: 'c' }], outputs: 'new', slots: 2, name: undefined };
    expect(() => requireProgram(['wc', '-l'], options)).not.toThrow();
  });

  it.each([
    ['wc -l', {}, 'words', 'words must be a list of words; it is the string "wc -l"'],
    [['wc', 3], {}, 'words[1]', 'words[1] must be a string; it is the number 3'],
    [['wc'], { inputs: 'a' }, 'inputs', 'inputs must be a list of paths'],
    [['wc'], { inputs: [{ name: 'a' }] }, 'inputs[0].path', 'inputs[0].path is missing'],
    [['wc'], { inputFiles: ['a'] }, 'inputFiles', 'inputFiles is not known'],
    [['wc'], { args: ['-l'] }, 'args', 'args is not known'],
    [['wc'], { walltime: 60 }, 'walltime', 'Did you mean wallTimeSeconds?'],
    [['wc'], null, '', 'it must be an object; it is null'],
  ])('is not %j with %j', (words, options, path, message) => {
    expect(() => requireProgram(words, options)).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_INVALID_JOB_DESCRIPTION',
        path,
        message: expect.stringContaining(message),
      }),
    );
  });
});
