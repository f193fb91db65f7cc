import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../command-line/arguments.js';
import type { Context } from '../command-line/context.js';
import { Screen } from '../output/screen.js';
import { TestSystem } from '../process/system.fixture.js';
import { JOB_DESCRIPTION_OPTIONS } from '../program/job-options.js';
import { planJob } from '../program/plan-job.js';
import { checkSweep } from './check-sweep.js';
import { jobsForEach, jobsOfArray, type SweepJobs } from './sweep-jobs.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-sweep-jobs-'));

beforeAll(() => {
  process.chdir(directory);
  for (const one of ['data', 'more']) mkdirSync(one);
  for (const file of ['data/1.nc', 'data/2.nc', 'more/1.nc']) writeFileSync(file, file);
  writeFileSync('analyse.sh', '#!/bin/sh\ncat "$1"\n', { mode: 0o755 });
  writeFileSync('array.sh', '#!/bin/bash\n#SBATCH --array=3-9:3%2\necho {}\n', { mode: 0o755 });
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

const contextOf = (system: TestSystem): Context =>
  // What planning a sweep uses of it.
  ({ system, screen: new Screen(system), signal: new AbortController().signal }) as Pick<
    Context,
    'system' | 'screen' | 'signal'
  > as Context;

const typed = (argv: readonly string[]) => readOptions([...argv], JOB_DESCRIPTION_OPTIONS, { stopAtOperand: true });

const sweepOf = (sources: readonly string[], ...argv: string[]) => {
  const { options, operands } = typed(argv);
  return jobsForEach(contextOf(new TestSystem()), operands, options, sources);
};

const planned = async (jobs: SweepJobs) => Promise.all([...jobs.items].map((item) => jobs.plan(item)));

const namesOf = async (jobs: SweepJobs) => (await planned(jobs)).map(({ options }) => options.name);

describe('the jobs of a sweep', () => {
  it('have their items in arguments, inputs, outputs, environment, name and requests', async () => {
    const jobs = await sweepOf(
      ['data/*.nc'],
      ...[
        '--input',
        '{}',
        '--output',
        '{stem}.txt',
        '--env',
        'N={index}',
        '--name',
        'run {stem}',
        '--walltime',
        '{index}h',
      ],
      ...['--', './analyse.sh', '{}', '{{}}'],
    );
    const [, second] = await planned(jobs);
    expect(second).toMatchObject({
      executable: './analyse.sh',
      options: {
        args: ['data/2.nc', '{}'],
        outputs: ['2.txt'],
        environment: { N: '2' },
        name: 'run 2',
        wallTimeSeconds: 7200,
      },
    });
    expect(second?.uploads.map(({ name }) => name)).toEqual(['data/2.nc', 'analyse.sh']);
  });

  it('are called after their program and item, or by their number where items would have one name', async () => {
    expect(await namesOf(await sweepOf(['data/*.nc'], './analyse.sh'))).toEqual(['analyse-1', 'analyse-2']);
    expect(await namesOf(await sweepOf(['*/1.nc'], './analyse.sh'))).toEqual(['analyse-1', 'analyse-2']);
    expect(await namesOf(await sweepOf(['0.5,1'], '--name', 'a.b', 'true'))).toEqual(['a.b-0.5', 'a.b-1']);
  });

  it('are refused for a placeholder that there is not, before any is planned', async () => {
    await expect(sweepOf(['1..3'], '--output', '{stm}', 'true')).rejects.toMatchObject({ code: 'ERR_ARC_PLACEHOLDER' });
  });

  it('do not share the stdin of the command', async () => {
    await expect(sweepOf(['1..3'], '--stdin', '-', 'cat')).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });

  it('take their items from stdin', async () => {
    const system = new TestSystem();
    Object.defineProperty(system, 'stdin', { value: Readable.from(['x\n', 'y\n']) });
    const jobs = await jobsForEach(contextOf(system), ['echo', '{}'], typed(['echo']).options, ['-']);
    expect((await planned(jobs)).map(({ options }) => options.args)).toEqual([['x'], ['y']]);
  });
});

describe('the jobs of a job array', () => {
  const plan = (...argv: string[]) => {
    const { options, operands } = typed(argv);
    return planJob(operands, options, new TestSystem());
  };

  it('are one for each task, which knows its number', async () => {
    const whole = await plan('--env', 'SLURM_ARRAY_TASK_COUNT=7', './array.sh', '{}');
    if (whole.array === undefined) throw new Error('the script has an array');
    const jobs = jobsOfArray(whole, ['./array.sh', '{}'], whole.array);
    const [first, , third] = await planned(jobs);
    expect([jobs.count, first?.options.args]).toEqual([3, ['{}']]);
    expect(third?.options).toMatchObject({
      name: 'array-9',
      environment: {
        SLURM_ARRAY_TASK_ID: '9',
        SLURM_ARRAY_TASK_MIN: '3',
        SLURM_ARRAY_TASK_MAX: '9',
        SLURM_ARRAY_TASK_COUNT: '7',
      },
    });
    expect(jobs.warnings).toEqual([
      './array.sh:2: #SBATCH --array=3-9:3%2: %2 is not followed: all 3 jobs are sent at once',
    ]);
  });

  it('are none where --env says which task a job is', async () => {
    const { array, options, warnings } = await plan('--env', 'SLURM_ARRAY_TASK_ID=6', './array.sh');
    expect([array, warnings]).toEqual([undefined, []]);
    expect(options.environment).toMatchObject({ SLURM_ARRAY_TASK_ID: '6', SLURM_ARRAY_TASK_COUNT: '3' });
  });

  it('are none where --for-each has others, which is a warning', async () => {
    const [first] = await planned(await sweepOf(['1..2'], './array.sh', '{}'));
    expect(first?.options.environment).toBeUndefined();
    expect(first?.warnings).toEqual([
      './array.sh:2: #SBATCH --array=3-9:3%2 is ignored: there is a job for each item of --for-each instead',
    ]);
  });
});

describe('the check of a sweep', () => {
  const check = async (sources: readonly string[], ...argv: string[]) =>
    checkSweep(contextOf(new TestSystem()), await sweepOf(sources, ...argv), 1);

  it('finds the items whose inputs are missing, and keeps the first jobs', async () => {
    const { failures, first } = await check(['1,2,3'], '--input', 'data/{}.nc', './analyse.sh', 'data/{}.nc');
    expect([...failures.values()]).toMatchObject([
      { index: 3, label: '3', error: { code: 'ERR_ARC_INPUT_FILE', path: 'data/3.nc' } },
    ]);
    expect(first.map(({ options }) => options.name)).toEqual(['analyse-1']);
  });

  it('names what is not sent along once, as it was typed', async () => {
    const { warnings } = await check(['data/*.nc'], './analyse.sh', '{}');
    expect(warnings).toEqual([
      'data/1.nc and 1 more of the items exist here and are not sent along; if the program reads them, add --input {}',
    ]);
  });

  it('refuses two jobs of one name', async () => {
    await expect(check(['a,A,b'], '--name', 'x{}', 'true')).rejects.toMatchObject({
      code: 'ERR_USAGE',
      message: expect.stringContaining('a and A would both be called xA'),
    });
  });
});
