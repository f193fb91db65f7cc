import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputFileError, InvalidJobDescription } from '../errors/index.js';
import { describeJob, type JobOptions } from './describe-job.js';

const directory = mkdtempSync(join(tmpdir(), 'describe-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string, mode = 0o644) => {
  const path = join(directory, name);
  writeFileSync(path, 'x');
  chmodSync(path, mode);
  return path;
};
mkdirSync(join(directory, 'sub'));
const a = file('a.txt');
const b = file('b.txt');
const run = file('run.sh', 0o755);
const other = file('sub/a.txt');

const job = (executable: string, options: JobOptions = {}) =>
  describeJob(executable, options, { defaultOutput: 'output' });

describe('describing a job', () => {
  it('returns the same as the original library', async () => {
    expect(await job('/bin/cat', { args: ['a.txt'], inputFiles: [a, b] })).toEqual({
      name: 'ARC job',
      executable: { path: '/bin/cat', arguments: ['a.txt'] },
      stdout: 'stdout.txt',
      stderr: 'stderr.txt',
      inputFiles: [
        { name: 'a.txt', localPath: a, executable: false },
        { name: 'b.txt', localPath: b, executable: false },
      ],
      outputFiles: [{ name: 'output' }, { name: 'stdout.txt' }, { name: 'stderr.txt' }],
    });
  });

  it('ships a program that is a local file', async () => {
    const described = await job(run.replace(/^\//, '../'.repeat(process.cwd().split('/').length - 1)));
    expect(described.executable).toEqual({ path: 'run.sh' });
    expect(described.inputFiles).toEqual([{ name: 'run.sh', localPath: run, executable: true }]);
  });

  it('starts a program that is among the inputs, under the name it has there', async () => {
    const described = await job('start', { inputFiles: [{ path: a, name: 'start' }] });
    expect(described.executable).toEqual({ path: 'start' });
    expect(described.inputFiles).toEqual([{ name: 'start', localPath: a, executable: true }]);
  });

  it("finds a bare name in the worker node's PATH", async () => {
    expect((await job('python3', { args: ['x.py'] })).executable).toEqual({
      path: '/usr/bin/env',
      arguments: ['python3', 'x.py'],
    });
  });

  it('keeps the executable bit of an input, or what is asked for', async () => {
    const described = await job('/bin/true', { inputFiles: [run, { path: a, executable: true }] });
    expect(described.inputFiles?.map(({ executable }) => executable)).toEqual([true, true]);
  });

  it('says what resources are asked for, in seconds and bytes', async () => {
    const described = await job('/bin/true', {
      name: 'sim',
      stdin: a,
      environment: { A: '1' },
      wallTimeSeconds: 3600,
      cpuTimeSeconds: 7200,
      memoryBytes: 2 ** 30,
      slots: 4,
      slotsPerNode: 2,
      queue: 'long',
      runtimeEnvironments: [
        'APPS/PYTHON-3.11',
        'ENV/PROXY',
        { name: 'X', options: ['a'] },
        `ENV/SINGULARITY-2  /images/a.sif "b c" 'd'`,
      ],
      outputs: ['*.nc', 'maps/'],
    });
    expect(described).toEqual({
      name: 'sim',
      annotations: ['jasmin-arc:outputs=["*.nc","maps/","stdout.txt","stderr.txt"]'],
      executable: { path: '/bin/true' },
      stdin: 'a.txt',
      stdout: 'stdout.txt',
      stderr: 'stderr.txt',
      environment: [{ name: 'A', value: '1' }],
      resources: {
        wallTimeSeconds: 3600,
        totalCpuTimeSeconds: 7200,
        individualPhysicalMemoryBytes: 2 ** 30,
        slots: { count: 4, perHost: 2 },
        queue: 'long',
        runtimeEnvironments: [
          { name: 'APPS/PYTHON', version: '3.11' },
          { name: 'ENV/PROXY' },
          { name: 'X', options: ['a'] },
          { name: 'ENV/SINGULARITY', version: '2', options: ['/images/a.sif', 'b c', 'd'] },
        ],
      },
      inputFiles: [{ name: 'a.txt', localPath: a }],
      outputFiles: [{ name: '/' }, { name: 'maps/' }, { name: 'stdout.txt' }, { name: 'stderr.txt' }],
    });
  });

  it.each(['', '  ', 'ENV/X "open'])('refuses %j as a runtime environment', async (text) => {
    await expect(job('/bin/true', { runtimeEnvironments: [text] })).rejects.toThrow('runtime environment');
  });

  it.each([
    ['that is missing', 'no such file', join(directory, 'none')],
    ['that is a directory', 'is a directory', join(directory, 'sub')],
  ])('refuses an input %s', async (_, reason, path) => {
    const refused = job('/bin/true', { inputFiles: [path] });
    await expect(refused).rejects.toThrow(InputFileError);
    await expect(refused).rejects.toThrow(reason);
  });

  it('refuses two inputs of one name, and names both', async () => {
    await expect(job('/bin/true', { inputFiles: [a, other] })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ARC_INPUT_FILE', message: expect.stringContaining(a), path: other }),
    );
  });

  it.each([
    ['wc -l a.txt', "Give the program and its arguments apart: wc -l a.txt. To have a shell: sh -c 'wc -l a.txt'"],
    ['cat in/a.txt | sort > out', "To have a shell: sh -c 'cat in/a.txt | sort > out'"],
    ["echo 'a b'", String.raw`To have a shell: sh -c 'echo '\''a b'\'''`],
    ['a>b', "To have a shell: sh -c 'a>b'"],
  ])('refuses the program %j, which only a shell could take apart', async (program, hint) => {
    await expect(job(program)).rejects.toMatchObject({
      code: 'ERR_ARC_INVALID_JOB_DESCRIPTION',
      message: expect.stringContaining(`There is no program ${JSON.stringify(program)}`),
      hint,
    });
  });

  it('takes a program with a blank in its name where there is one, and any absolute path', async () => {
    const path = file('my prog', 0o755);
    expect((await job('my prog', { inputFiles: [path] })).executable).toEqual({ path: 'my prog' });
    expect((await job('/opt/my prog | x')).executable).toEqual({ path: '/opt/my prog | x' });
  });

  it('finds relative local paths in the directory that was given', async () => {
    const relative = { args: ['-v'], inputFiles: ['sub/a.txt', { path: 'b.txt', name: 'c' }], stdin: 'a.txt' };
    const defaults = { defaultOutput: 'output', directory };
    expect((await describeJob('./run.sh', relative, defaults)).inputFiles).toEqual([
      { name: 'a.txt', localPath: other, executable: false },
      { name: 'c', localPath: b, executable: false },
      { name: 'run.sh', localPath: run, executable: true },
    ]);
    const same = await describeJob('run.sh', { inputFiles: ['run.sh', 'b.txt'], stdin: './b.txt' }, defaults);
    expect(same).toMatchObject({ executable: { path: 'run.sh' }, stdin: 'b.txt' });
    expect(same.inputFiles).toHaveLength(2);
    await expect(describeJob('x', { inputFiles: ['none'] }, defaults)).rejects.toThrow(join(directory, 'none'));
  });

  it('has the session directory kept where that was given for all jobs, unless the options say otherwise', async () => {
    const kept = (options: JobOptions) =>
      describeJob('/bin/true', options, { defaultOutput: 'output', keepSession: true });
    const own = await job('/bin/true', { keepSession: true });
    expect(await kept({})).toEqual(own);
    expect(await kept({ keepSession: undefined })).toEqual(own);
    expect(await kept({ keepSession: false })).toEqual(await job('/bin/true'));
  });

  it('takes a bare name for a program of the worker node, also if there is a directory of that name here', async () => {
    const described = await describeJob('sub', { args: ['-c'] }, { defaultOutput: 'output', directory });
    expect(described.executable).toEqual({ path: '/usr/bin/env', arguments: ['sub', '-c'] });
    await expect(describeJob('./sub', {}, { defaultOutput: 'output', directory })).rejects.toThrow(InputFileError);
  });

  it('refuses a program that is neither an input nor a local file', async () => {
    await expect(job('./none.sh')).rejects.toThrow(InputFileError);
  });

  it.each([
    [{ slotsPerNode: 2 }],
    [{ slots: 3, slotsPerNode: 2 }],
    [{ outputs: ['../up'] }],
    [{ outputs: ['/etc/passwd'] }],
    [{ outputs: [''] }],
  ] satisfies [JobOptions][])('refuses the impossible: %j', async (options) => {
    await expect(job('/bin/true', options)).rejects.toThrow(InvalidJobDescription);
  });
});
