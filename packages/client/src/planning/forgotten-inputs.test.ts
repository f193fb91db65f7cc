import { useWorkingDirectory, write } from 'jasmin-arc-testing/planning/working-directory.js';
import { describe, expect, it } from 'vitest';
import { forgottenInputs } from './forgotten-inputs.js';
import { expandInput } from './local-inputs.js';

useWorkingDirectory();

describe('forgotten inputs', () => {
  it('are local files and directories among the words that are neither sent nor made', async () => {
    write('data.nc', 'out.nc', 'many/a', 'results/x', 'analyse.py', 'work/a', 'work/b', 'conf.yaml', '../up.nc');
    const inputs = [await expandInput('./analyse.py'), await expandInput('work/a')];
    const words = ['-l', 'data.nc', 'out.nc', 'many', 'results', 'analyse.py', 'nothing', './data.nc', 'data.nc'];
    expect(forgottenInputs(words, inputs, ['out.nc', 'results/'])).toEqual(['data.nc', 'many', './data.nc']);
    expect(forgottenInputs(['work', 'work/a', 'work/b'], inputs, [])).toEqual(['work/b']);
    expect(forgottenInputs(['--config=conf.yaml', '-Iwork', '.', '..', './', '/etc', '../up.nc'], inputs, [])).toEqual([
      'conf.yaml',
      '../up.nc',
    ]);
  });
});
