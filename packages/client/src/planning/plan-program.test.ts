import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeJob } from '../descriptions/describe-job.js';
import { type ProgramPlan, planProgram } from './plan-program.js';
import type { ProgramOptions } from './program-options.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-program-'));

beforeAll(() => {
  process.chdir(directory);
  mkdirSync('work/deep', { recursive: true });
  for (const file of ['data.nc', 'work/a.txt', 'work/deep/b.txt', 'f.csv']) writeFileSync(file, file);
  symlinkSync('..', 'work/deep/up');
  writeFileSync('analyse.py', 'print(1)\n');
  writeFileSync('work/plot.R', '1\n');
  writeFileSync(
    'job.sh',
    '#!/bin/bash\n#SBATCH --time=2:00:00\n#SBATCH -n 4 -N 1\n#SBATCH --mem=8G\n#SBATCH --qos=high\necho hi\n',
  );
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

/** The same from a directory below. */
async function planFrom(below: string, words: readonly string[], options: ProgramOptions = {}): Promise<ProgramPlan> {
  process.chdir(below);
  try {
    return await planProgram(words, options);
  } finally {
    process.chdir(directory);
  }
}
const names = ({ uploads }: ProgramPlan) => uploads.map(({ name }) => name);

describe('the local files of a program', () => {
  it('are its inputs, and the script of an interpreter', async () => {
    const plan = await planProgram(['python3', 'analyse.py', 'data.nc'], { inputs: ['data.nc'] });
    expect(plan).toMatchObject({
      executable: 'python3',
      script: 'analyse.py',
      options: { name: 'analyse.py', args: ['analyse.py', 'data.nc'] },
      uploads: [
        { path: 'data.nc', name: 'data.nc', sizeBytes: 7 },
        { path: 'analyse.py', name: 'analyse.py', sizeBytes: 9 },
      ],
      inputs: [{ path: 'data.nc' }, { path: 'analyse.py' }],
      forgottenInputs: [],
    });
  });

  it('are the program itself and its stdin, under their base names', async () => {
    const plan = await planFrom('work', ['../job.sh'], { stdin: '../data.nc' });
    expect(plan.uploads).toMatchObject([
      { path: '../job.sh', name: 'job.sh' },
      { path: '../data.nc', name: 'data.nc', sizeBytes: 7 },
    ]);
    expect(plan.options).toMatchObject({ name: 'job.sh', stdin: '../data.nc' });
    expect(plan.inputs, 'none of them was named').toEqual([]);
  });

  it('have the paths that they have here', async () => {
    const plan = await planProgram(['Rscript', '--vanilla', 'work/plot.R'], { inputs: ['work', '/etc/hostname'] });
    expect(plan.options.args).toEqual(['--vanilla', 'work/plot.R']);
    expect(names(plan)).toEqual(['work/a.txt', 'work/plot.R', 'work/deep/b.txt', 'hostname']);
    expect(plan.inputs[0]?.unsendable).toEqual([{ path: 'work/deep/up', reason: 'link-to-directory' }]);
  });

  it('are each sent once, however often they are named', async () => {
    const plan = await planProgram(['wc', 'work/a.txt'], {
      inputs: ['work', './work/a.txt', 'work/*.txt'],
      stdin: 'work/a.txt',
    });
    expect(names(plan)).toEqual(['work/a.txt', 'work/plot.R', 'work/deep/b.txt']);
  });

  it('are those that the inputs say, where one has the name of the program, the script or stdin', async () => {
    const inputs = [{ path: 'f.csv', name: 'data.nc' }];
    expect((await planProgram(['cat'], { inputs, stdin: 'data.nc' })).uploads).toMatchObject([{ path: 'f.csv' }]);
    const other = [{ path: 'job.sh', name: 'analyse.py' }];
    const plan = await planProgram(['python3', 'analyse.py'], { inputs: other });
    expect(plan.uploads).toMatchObject([{ path: 'job.sh', name: 'analyse.py' }]);
    expect(plan.batch.request).toMatchObject({ wallTimeSeconds: 7200 });
  });

  it('do not include the program of the worker node, nor what an interpreter is given in another way', async () => {
    expect((await planProgram(['/bin/cat'])).uploads).toEqual([]);
    expect((await planProgram(['bash', '-c', 'analyse.py'])).uploads).toEqual([]);
  });

  it('that are missing or cannot be sent are left to the submission to refuse', async () => {
    const plan = await planProgram(['wc'], { inputs: ['nowhere.nc'], stdin: 'work' });
    expect(names(plan)).toEqual(['nowhere.nc', 'work']);
    await expect(describeJob('wc', plan.options, { defaultOutput: 'output' })).rejects.toThrow(
      'nowhere.nc: there is no such file',
    );
    await expect(planProgram(['wc'], { inputs: ['*.nothing'] })).rejects.toMatchObject({ code: 'ERR_ARC_INPUT_FILE' });
  });

  it.each<[readonly string[], ProgramOptions]>([
    [['./job.sh', 'data.nc'], { inputs: ['data.nc'] }],
    [['python3', 'analyse.py'], { stdin: 'data.nc' }],
    [['work/plot.R'], { inputs: ['work'], stdin: 'work/a.txt' }],
    [['/bin/cat'], { inputs: [{ path: 'f.csv', name: 'x/y' }], stdin: 'x/y' }],
    [['job.sh'], { inputs: [{ path: 'work/plot.R', name: 'job.sh' }] }],
    [['wc', '-l'], {}],
  ])('of %j with %j are those that its submission sends', async (words, options) => {
    const { executable, options: job, ...plan } = await planProgram(words, options);
    const { inputFiles = [] } = await describeJob(executable, job, { defaultOutput: 'output' });
    expect(inputFiles.map(({ name, localPath }) => [name, localPath])).toEqual(
      plan.uploads.map(({ name, path }) => [name, join(directory, path)]),
    );
  });
});

describe('the words of a program', () => {
  it('name its files as they are called there', async () => {
    const words = ['python3', '../analyse.py', '../data.nc', '--in=../data.nc', '../f.csv'];
    const plan = await planFrom('work', words, { inputs: ['../data.nc'], stdin: '../f.csv' });
    expect(plan.options.args).toEqual(['analyse.py', 'data.nc', '--in=data.nc', 'f.csv']);
    expect(plan.renamedWords).toEqual([
      { word: '../analyse.py', renamed: 'analyse.py' },
      { word: '../data.nc', renamed: 'data.nc' },
      { word: '--in=../data.nc', renamed: '--in=data.nc' },
      { word: '../f.csv', renamed: 'f.csv' },
    ]);
  });

  it('that name local files and directories which are not sent are reported, unless the job makes these', async () => {
    const { forgottenInputs } = await planProgram(['ls', 'work', 'data.nc', 'f.csv'], { outputs: ['f.csv'] });
    expect(forgottenInputs).toEqual(['work', 'data.nc']);
    const sent = await planProgram(['./job.sh', 'job.sh', 'data.nc'], { stdin: 'data.nc', outputs: 'new' });
    expect(sent.forgottenInputs, 'the program and its stdin are sent').toEqual([]);
  });

  it('give doubts where the worker node may not be able to run them', async () => {
    writeFileSync('uses.py', 'import helper, tool\n');
    for (const name of ['helper.py', 'tool.py']) writeFileSync(name, '');
    expect((await planProgram(['./uses.py'], { inputs: ['./helper.py'] })).doubts).toEqual([
      { kind: 'no interpreter', path: 'uses.py', suggestion: 'python3' },
      { kind: 'local module', path: 'tool.py', script: 'uses.py' },
    ]);
    expect((await planFrom('work', ['python3', '../uses.py'])).doubts).toMatchObject([
      { path: '../helper.py' },
      { path: '../tool.py' },
    ]);
    expect((await planProgram(['./f.csv'])).doubts).toEqual([{ kind: 'no program', path: 'f.csv' }]);
  });
});

describe('what a job asks for', () => {
  it('is what its script asks for', async () => {
    const { options, batch } = await planProgram(['./job.sh']);
    const request = { wallTimeSeconds: 7200, slots: 4, slotsPerNode: 'all', memoryBytes: 2 * 1024 ** 3 };
    expect(options).toMatchObject({ name: 'job.sh', ...request });
    expect(batch).toEqual({
      request,
      ignored: [{ line: 5, text: '#SBATCH --qos=high', option: 'qos', reason: 'not-supported' }],
    });
  });

  it('is what the options say before that, and a spread over nodes goes with its number of cores', async () => {
    const asked = { wallTimeSeconds: 300, slots: 2, queue: 'q', name: 'mine', keepSession: true };
    const { options, batch } = await planProgram(['bash', 'job.sh'], { ...asked, memoryBytes: undefined });
    expect(options).toMatchObject({ ...asked, memoryBytes: 2 * 1024 ** 3 });
    expect(options.slotsPerNode).toBeUndefined();
    expect(batch.request.slotsPerNode).toBe('all');
  });

  it('is what a script says without a #! line, where an interpreter is named', async () => {
    writeFileSync('plain.sh', '#SBATCH --time=10\n#SBATCH -J night\necho hi\n');
    expect((await planProgram(['bash', 'plain.sh'])).options).toMatchObject({ wallTimeSeconds: 600, name: 'night' });
  });

  it('is nothing where the program is no text', async () => {
    writeFileSync('program', '#SBATCH --time=10\n\0');
    const { batch, options } = await planProgram(['./program']);
    expect(batch).toEqual({ request: {}, ignored: [] });
    expect(options).toEqual({ name: 'program', args: [], inputFiles: [expect.objectContaining({ name: 'program' })] });
  });
});
