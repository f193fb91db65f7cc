import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../command-line/arguments.js';
import { TestSystem } from '../process/system.fixture.js';
import { JOB_DESCRIPTION_OPTIONS } from './job-options.js';
import { planJob } from './plan-job.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-plan-'));

beforeAll(() => {
  process.chdir(directory);
  mkdirSync('work/deep', { recursive: true });
  symlinkSync('..', 'work/deep/up');
  for (const file of ['data.nc', 'work/a.txt', 'odd:name']) writeFileSync(file, file);
  writeFileSync('analyse.py', 'print(1)\n');
  writeFileSync(
    'job.sh',
    '#!/bin/bash\n#SBATCH --time=2:00:00\n#SBATCH -n 4 -N 1\n#SBATCH --mem=8G\n#SBATCH --qos=high\necho hi\n',
  );
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

/** Plans what is typed after `jasmin-arc run`. */
const plan = (...argv: string[]) => {
  const { options, operands } = readOptions(argv, JOB_DESCRIPTION_OPTIONS, { stopAtOperand: true });
  return planJob(operands, options, new TestSystem({ env: { HERE: 'value' } }));
};

describe('the job that is typed', () => {
  it('has the script of an interpreter shipped along', async () => {
    const { executable, options } = await plan('--input', 'data.nc', '--', 'python3', 'analyse.py', 'data.nc');
    expect(executable).toBe('python3');
    expect(options).toMatchObject({
      name: 'analyse.py',
      args: ['analyse.py', 'data.nc'],
      inputFiles: [
        { path: 'data.nc', name: 'data.nc', sizeBytes: 7 },
        { path: 'analyse.py', name: 'analyse.py', sizeBytes: 9 },
      ],
    });
  });

  it('finds a script from elsewhere under its base name', async () => {
    process.chdir('work');
    const planned = await plan('python3', '../analyse.py');
    process.chdir('..');
    expect(planned.options.args).toEqual(['analyse.py']);
    expect(planned.options.inputFiles).toEqual([{ path: '../analyse.py', name: 'analyse.py', sizeBytes: 9 }]);
    expect(planned.remarks).toEqual([]);
  });

  it('gets the name that a file from elsewhere has in the job, and reports that', async () => {
    process.chdir('work');
    const planned = await plan('-i', '../data.nc', '--', 'python3', '../analyse.py', '../data.nc', '--in=../data.nc');
    process.chdir('..');
    expect(planned.options.args).toEqual(['analyse.py', 'data.nc', '--in=data.nc']);
    expect(planned.remarks).toEqual([
      'the argument ../data.nc is changed to data.nc, the name of that file in the job',
      'the argument --in=../data.nc is changed to --in=data.nc, the name of that file in the job',
    ]);
  });

  it('is warned of a directory that is named and not sent, as of a file', async () => {
    expect((await plan('ls', 'work', 'data.nc')).warnings).toEqual([
      'work exists here and is not sent along; if the program reads it, add --input work',
      'data.nc exists here and is not sent along; if the program reads it, add --input data.nc',
    ]);
    expect((await plan('-i', 'work', 'ls', 'work', 'work/a.txt')).warnings).toEqual([
      'work/deep/up is a link to a directory and is not sent',
    ]);
  });

  it('may give a file another name, and a file may have a colon in its own', async () => {
    const { options } = await plan('-i', 'data.nc:in/x.nc', '-i', 'odd:name', 'true');
    expect(options.inputFiles).toEqual([
      { path: 'data.nc', name: 'in/x.nc', sizeBytes: 7 },
      { path: 'odd:name', name: 'odd:name', sizeBytes: 8 },
    ]);
  });

  it('asks for what its script asks for, and says so', async () => {
    const { options, remarks, warnings } = await plan('./job.sh', 'data.nc');
    expect(options).toMatchObject({
      name: 'job.sh',
      wallTimeSeconds: 7200,
      slots: 4,
      slotsPerNode: 'all',
      memoryBytes: 2 * 1024 ** 3,
    });
    expect(remarks).toEqual(['./job.sh requests 2h of wall time, 4 cores, 2 GiB per core']);
    expect(warnings).toEqual([
      './job.sh:5: #SBATCH --qos=high is ignored: a compute element does not support this',
      'data.nc exists here and is not sent along; if the program reads it, add --input data.nc',
    ]);
  });

  it('is warned of where the worker node may not be able to run it', async () => {
    writeFileSync('local.sh', '#!/opt/homebrew/bin/bash\n');
    writeFileSync('nosb.py', 'import helper, tool\n');
    for (const name of ['helper.py', 'tool.py']) writeFileSync(name, '');
    expect((await plan('./local.sh')).warnings).toEqual([
      'the #! line of local.sh names /opt/homebrew/bin/bash, which may exist on this machine only; #!/usr/bin/env bash finds it on the worker node',
    ]);
    expect((await plan('./nosb.py')).warnings).toEqual([
      'nosb.py has no #! line, so a shell runs it; perhaps you meant: python3 nosb.py',
      'nosb.py uses helper.py and tool.py, which exist here and are not sent along; add --input helper.py --input tool.py',
    ]);
    expect((await plan('-i', 'helper.py', 'python3', 'nosb.py')).warnings).toEqual([
      'nosb.py uses tool.py, which exists here and is not sent along; add --input tool.py',
    ]);
    expect((await plan('python3', 'nothere.py')).warnings).toEqual([
      'nothere.py is not here and not sent along; python3 finds it only if the worker node has it',
    ]);
    expect((await plan('/opt/apps/prog', 'x')).warnings).toEqual([]);
  });

  it('is none where a pattern that the shell has expanded stands for the program', async () => {
    for (const name of ['f1.csv', 'f2.csv']) writeFileSync(name, '1,2\n');
    await expect(plan('-i', 'f1.csv', 'f2.csv', 'ls')).rejects.toMatchObject({
      status: 101,
      message: 'f2.csv is not a program: it is not executable here and has no #! line',
      hint: '--input takes one file; repeat it for each, and write -- before the program.',
    });
    await expect(plan('./f2.csv')).rejects.toMatchObject({ hint: expect.stringContaining('chmod +x ./f2.csv') });
  });

  it('asks for what the command line says before that', async () => {
    const { options } = await plan('-t', '5m', '-n', '2', '--queue', 'q', '-N', 'mine', 'bash', 'job.sh');
    expect(options).toMatchObject({ wallTimeSeconds: 300, slots: 2, queue: 'q', name: 'mine' });
    expect(options.slotsPerNode).toBeUndefined();
  });

  it('has an environment, from here or as given', async () => {
    const { options } = await plan('-e', 'A=b=c', '-e', 'HERE', '-e', 'EMPTY=', 'true');
    expect(options.environment).toEqual({ A: 'b=c', HERE: 'value', EMPTY: '' });
    await expect(plan('-e', 'NOT_HERE', 'true')).rejects.toThrow('--env NOT_HERE: there is no such variable here');
  });

  it.each([
    [['--walltime', '90'], '--walltime must be a time such as 90s, 45m, 2h or 1d12h, not "90"'],
    [['--walltime', '0s'], '--walltime must be more than 0, not "0s"'],
    [['--memory', '4'], '--memory must be a size such as 512M or 4G, not "4"'],
    [['--cores', '0'], '--cores must be a whole number, at least 1, not "0"'],
    [['--cores-per-node', 'some'], '--cores-per-node must be a whole number, at least 1, or all, not "some"'],
  ])('cannot be asked for with %j', async (words, message) => {
    await expect(plan(...words, 'true')).rejects.toThrow(message);
  });

  it.each([
    [['-t', '30'], 'Did you mean 30m? Or 30s, or 30h?'],
    [['-t', '2hours'], 'Did you mean 2h?'],
    [['-m', '4'], 'Did you mean 4G? Or 4M?'],
  ])('has a suggestion for %j', async (words, hint) => {
    await expect(plan(...words, 'true')).rejects.toMatchObject({ status: 101, hint });
  });
});
