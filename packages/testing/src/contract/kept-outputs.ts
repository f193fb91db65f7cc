import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface, type ConnectionOptions } from 'jasmin-arc';
import { expect, it } from 'vitest';
import { runCommandLine } from '../command/command-process.js';

/** Where outputs are made and fetched. */
export interface OutputPlace {
  connection(): ConnectionOptions;
  /** Whether the server reports symbolic links and times (PROPFIND). */
  readonly tellsLinks: boolean;
}

const MODEL = `import os
os.makedirs('results/deep')
os.makedirs('__pycache__')
open('results/a.nc', 'w').write('a' * 8000)
open('results/deep/b.nc', 'w').write('b')
open('summary.csv', 'w').write('1,2')
open('__pycache__/model.pyc', 'w').write('c')
print('done')
`;

/** What \`run\`, \`attach\` and \`get --clean\` do with the files that a program leaves on the server. */
export function itKeepsOutputs(placeOf: () => OutputPlace | Promise<OutputPlace>): void {
  /** Runs a script of the user's. @returns what is here and on the server afterwards */
  const session = async (files: Readonly<Record<string, string>>, options: ConnectionOptions = {}) => {
    const place = await placeOf();
    const config = { ...place.connection(), ...options };
    const directory = join(mkdtempSync(join(tmpdir(), 'outputs-')), 'here');
    mkdirSync(directory);
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(directory, name), content, { mode: 0o755 });
    }
    const isThere = (name: string) => !(name in files) && !name.startsWith('config-') && !name.startsWith('.arc');
    return {
      place,
      run: (...args: readonly string[]) => runCommandLine(args, { config, directory }),
      here: () => readdirSync(directory).filter(isThere).sort(),
      path: (name: string) => join(directory, name),
      read: (name: string) => readFileSync(join(directory, name), 'utf8'),
      /** How many jobs of the list are still there, all cleaned at the end. */
      async jobsLeft(): Promise<number> {
        await using arc = new ArcInterface(config, { log: null });
        const known = await arc.knownJobs();
        for (const { id } of known) await arc.cleanJob(id);
        return known.length;
      },
    };
  };

  it('saves new files that were not named before it cleans the job', async () => {
    const { place, run, here, read, jobsLeft } = await session({ 'model.py': MODEL });
    const { status, stdout, stderr } = await run('run', '--', 'python3', 'model.py');
    expect([status, stdout.toString()]).toEqual([0, 'done\n']);
    expect(here()).toEqual(['results', 'summary.csv']);
    expect([read('results/a.nc').length, read('results/deep/b.nc'), read('summary.csv')]).toEqual([8000, 'b', '1,2']);
    if (place.tellsLinks) expect(stderr).toContain('not requested, and removed with the job: __pycache__/');
    else expect(stderr).toContain('does not report symbolic links');
    expect(await jobsLeft()).toBe(place.tellsLinks ? 0 : 1);
  });

  it('brings back an input that the program has written to, beside the one that is here', async () => {
    const { run, read, jobsLeft } = await session({
      'data.txt': 'old',
      'edit.sh': '#!/bin/sh\nsleep 2\nprintf new > data.txt\n',
    });
    expect(await run('run', '-i', 'data.txt', '--', './edit.sh')).toMatchObject({ status: 0 });
    expect([read('data.txt'), read('data.txt.1')]).toEqual(['old', 'new']);
    await jobsLeft();
  });

  it('fetches only what was named, and names what is removed with the job', async () => {
    const { run, here, jobsLeft } = await session({ 'model.py': MODEL });
    const { status, stderr } = await run('run', '-o', 'summary.csv', '--', 'python3', 'model.py');
    expect([status, here()]).toEqual([0, ['summary.csv']]);
    expect(stderr).toMatch(/removed with the job: .*results\/ \(2 files, 8\.0 kB\)/);
    expect(await jobsLeft()).toBe(0);
  });

  it('fetches nothing with --no-output', async () => {
    const { run, here, jobsLeft } = await session({ 'model.py': MODEL });
    const { status, stderr } = await run('run', '--no-output', '--', 'python3', 'model.py');
    expect([status, here()]).toEqual([0, []]);
    expect(stderr).toMatch(/removed with the job: .*summary\.csv \(3 B\)/);
    expect(await jobsLeft()).toBe(0);
  });

  it('makes links again, or brings what they lead to', async () => {
    const script = '#!/bin/sh\nmkdir run2\necho x > run2/a.nc\nln -s run2 latest\nln -s run2/a.nc last.nc\n';
    const { place, run, here, read, path, jobsLeft } = await session({ 'links.sh': script });
    const { status } = await run('run', '--', './links.sh');
    expect(status).toBe(0);
    if (place.tellsLinks) {
      expect(here()).toEqual(['last.nc', 'latest', 'run2']);
      expect([readlinkSync(path('latest')), read('last.nc')]).toEqual(['run2', 'x\n']);
    }
    expect(await jobsLeft()).toBe(place.tellsLinks ? 0 : 1);
  });

  it('finds a link that was asked for by name', async () => {
    const script = '#!/bin/sh\nmkdir run2\necho x > run2/a.nc\nln -s run2/a.nc last.nc\n';
    const { run, read, jobsLeft } = await session({ 'links.sh': script });
    expect(await run('run', '-o', 'last.nc', '--', './links.sh')).toMatchObject({ status: 0 });
    expect(read('last.nc')).toBe('x\n');
    expect(await jobsLeft()).toBe(0);
  });

  it('keeps a job with what cannot be fetched, and names it', async () => {
    const script = '#!/bin/sh\necho 1 > good\nmkfifo pipe\nln -s gone broken\nprintf x > "$(printf \'b\\377d\')"\n';
    const { place, run, here, read, jobsLeft } = await session({ 'odd.sh': script });
    const { status, stderr } = await run('run', '--', './odd.sh');
    expect([status, here(), read('good')]).toEqual([113, ['good'], '1\n']);
    expect(stderr).toContain('names that are not UTF-8 or contain control characters in its directory');
    if (place.tellsLinks) expect(stderr).toMatch(/cannot be fetched: (broken, pipe|pipe, broken)/);
    expect(stderr).toContain('stays on the server');
    expect(await jobsLeft()).toBe(1);
  });

  it('leaves a large result on the server until it is requested, and get --clean cleans by the same rule', async () => {
    const script = '#!/bin/sh\nmkdir out\nfor n in 1 2 3; do echo $n > out/$n; done\n';
    const { run, here, path, jobsLeft } = await session({ 'many.sh': script }, { OUTPUT_MAX_FILES: 2 });
    const first = await run('run', '--', './many.sh');
    expect([first.status, here()]).toEqual([113, []]);
    expect(first.stderr).toMatch(
      /the job made 3 more files, more than .*: out\/ \(3 files, 6 B\); left on the server, fetch with: jasmin-arc get/,
    );
    const refused = await run('get', '--last', '--clean', '-d', 'got');
    expect(refused.status).toBe(113);
    const all = await run('get', '--last', '--all-files', '-d', 'got');
    expect([all.status, readdirSync(path('got/out')).sort()]).toEqual([0, ['1', '2', '3']]);
    expect(await jobsLeft()).toBe(1);
  });

  it('brings back what a job makes whose description names no outputs, or only what it names', async () => {
    const job =
      '&(executable="/bin/sh")(arguments="-c" "mkdir out; echo 1 > out/a; echo 2 > b")(stdout="o.txt")(stderr="e.txt")';
    const { place, run, path, jobsLeft } = await session({
      'all.xrsl': job,
      'one.xrsl': `${job}(outputfiles=("b" ""))`,
    });
    const expected = place.tellsLinks ? 0 : 113;
    for (const [name, made] of [
      ['all', ['b', 'e.txt', 'o.txt', 'out']],
      ['one', ['b', 'e.txt', 'o.txt']],
    ] as const) {
      const id = (await run('submit', '-q', '-f', `${name}.xrsl`)).stdout.toString().trim();
      await run('wait', id);
      const { status, stderr } = await run('get', id, '-d', name, '--clean');
      expect(readdirSync(path(name)).sort()).toEqual(made);
      expect(status).toBe(name === 'all' ? expected : 0);
      if (name === 'one') expect(stderr).toContain('removed with the job: out/');
    }
    expect(await jobsLeft()).toBe(place.tellsLinks ? 0 : 1);
  });
}
