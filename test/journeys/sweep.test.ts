import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { type CommandOptions, CommandProcess, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const timeout = 120_000;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let options: CommandOptions;

beforeEach(async () => {
  sandbox = await startSandbox({ slots: 4 });
  const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-sweep-'));
  options = { config: { ...sandbox.config, JOBS_INFO_FILE: join(directory, 'jobs.dat') }, directory };
}, timeout);

afterEach(async () => {
  await sandbox.close();
  rmSync(options.directory, { recursive: true, force: true });
});

const idsIn = (stdout: Buffer): readonly string[] => stdout.toString('utf8').trim().split('\n').filter(Boolean);
const jobsOnServer = async (): Promise<readonly string[]> => {
  await using arc = new ArcInterface(options.config, { log: null });
  return (await arc.listJobs()).map((one) => (typeof one === 'string' ? one : one.id));
};

describe('a sweep', { timeout }, () => {
  it('of twelve files, of which one is missing, brings back the results of the others, each in a directory of its own', async () => {
    mkdirSync(join(options.directory, 'data'));
    const years = Array.from({ length: 12 }, (_, index) => String(2001 + index));
    const missing = '2007';
    for (const year of years) {
      if (year !== missing) writeFileSync(join(options.directory, 'data', `${year}.nc`), `data of ${year}\n`);
    }
    writeFileSync(join(options.directory, 'items.txt'), years.map((year) => `data/${year}.nc\n`).join(''));
    writeFileSync(join(options.directory, 'plot.sh'), '#!/bin/sh\nsed "s/^/plot of /" "$1" > "$2"\n', { mode: 0o755 });

    const sweep = ['--for-each', '@items.txt', '--input', '{}', '--output', '{stem}.txt'];
    const submitted = await runCommandLine(['submit', ...sweep, '--', './plot.sh', '{}', '{stem}.txt'], options);
    expect(submitted.stderr).toMatch(/submitted 11 of 12 jobs to \S+ \(queue fork\) in .*; 1 failed/);
    expect(submitted.stderr).toContain('error: data/2007.nc: Cannot use input file data/2007.nc');
    expect(submitted.status).toBe(105);
    expect([...idsIn(submitted.stdout)].sort()).toEqual([...(await jobsOnServer())].sort());

    writeFileSync(join(options.directory, 'ids.txt'), submitted.stdout);
    expect(await runCommandLine(['wait', '-q', '--jobs-from', 'ids.txt'], options)).toMatchObject({ status: 0 });
    const got = await runCommandLine(['get', '-q', '--jobs-from', 'ids.txt', '-d', 'results'], options);
    expect(got.status).toBe(0);
    const results = join(options.directory, 'results');
    const plotted = years.filter((year) => year !== missing);
    expect(readdirSync(results).sort()).toEqual(plotted.map((year) => `plot-${year}`));
    for (const year of plotted) {
      expect(readFileSync(join(results, `plot-${year}`, `${year}.txt`), 'utf8')).toBe(`plot of data of ${year}\n`);
    }
  });

  it('that is interrupted stops sending, and prints the id of each job that the server has', async () => {
    const submit = new CommandProcess(['submit', '--for-each', '1..300', '--', 'true'], options);
    await submit.says(/jobs\/\w+\n/, 'stdout');
    submit.send('SIGINT');
    const { status, stdout, stderr } = await submit.result;
    expect(status).toBe(130);
    const ids = idsIn(stdout);
    const [, done, rest] = /submitted (\d+) of 300 jobs.*; (\d+) were not sent/.exec(stderr) ?? [];
    expect([Number(done), Number(rest)]).toEqual([ids.length, 300 - ids.length]);
    expect([...(await jobsOnServer())].sort()).toEqual([...ids].sort());
    expect(stderr).not.toContain('error:');
  });

  it('is not begun where its placeholders are wrong', async () => {
    const { status, stdout } = await runCommandLine(['submit', '--for-each', '1..3', '--', 'echo', '{stm}'], options);
    expect([status, stdout.length]).toEqual([101, 0]);
    expect(existsSync(join(options.directory, 'jobs.dat'))).toBe(false);
    expect(await jobsOnServer()).toEqual([]);
  });
});
