import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { type CommandOptions, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const timeout = 120_000;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let directory: string;
let options: CommandOptions;

beforeAll(async () => {
  sandbox = await startSandbox({ slots: 4 });
}, timeout);
afterAll(() => sandbox.close());

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'jasmin-arc-history-')));
  options = { config: { ...sandbox.config, JOBS_INFO_FILE: join(directory, 'jobs.dat') }, directory };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('--last after a run that was cleaned', { timeout }, () => {
  it('hands out no older job, and says where the outputs of the last one are', async () => {
    const older = ['run', '-q', '--keep', '--name', 'older', '--', 'sh', '-c', 'echo 1 > result.txt'];
    expect((await runCommandLine(older, options)).status).toBe(0);
    const newer = [
      'run',
      '-q',
      '--name',
      'newer',
      '-o',
      'result.txt',
      '-d',
      'here',
      '--',
      'sh',
      '-c',
      'echo 2 > result.txt',
    ];
    expect((await runCommandLine(newer, options)).status).toBe(0);
    expect(readFileSync(join(directory, 'here', 'result.txt'), 'utf8')).toBe('2\n');
    for (const command of [
      ['get', '--last'],
      ['status', '--last'],
      ['clean', '--last'],
      ['ls', '--last'],
    ]) {
      const { status, stdout, stderr } = await runCommandLine(command, options);
      expect([command, status, String(stdout)]).toEqual([command, 110, '']);
      expect(stderr).toMatch(
        /The last job \(newer, \w+\) has been cleaned \(finished, exit code 0\); its outputs are in \S+\/here$/m,
      );
    }
    await using arc = new ArcInterface(options.config, { log: null });
    expect((await arc.knownJobs()).map(({ name }) => name)).toEqual(['older']);
  });

  it('says so without a history, too', async () => {
    const config = { ...options.config, HISTORY: false };
    await runCommandLine(['run', '-q', '--keep', '--', '/bin/true'], { ...options, config });
    expect((await runCommandLine(['run', '-q', '--', '/bin/true'], { ...options, config })).status).toBe(0);
    const { status, stderr } = await runCommandLine(['get', '--last'], { ...options, config });
    expect([status, stderr]).toEqual([110, expect.stringContaining('is not in the job list any more')]);
    expect(existsSync(join(directory, 'jobs.dat.history'))).toBe(false);
  });
});

describe('history', { timeout }, () => {
  it('remembers what was run, how it ended and where its outputs went, and no environment', async () => {
    const env = ['--env', 'TOKEN=hunter2'];
    await runCommandLine(['run', '-q', '--name', 'bad', ...env, '--', 'sh', '-c', 'exit 3'], options);
    const good = ['run', '-q', '--name', 'good', '-o', 'a b', '-d', 'out', '--', 'sh', '-c', 'touch "a b"'];
    expect((await runCommandLine(good, options)).status).toBe(0);
    const { status, stdout } = await runCommandLine(['history', '--json'], options);
    expect(status).toBe(0);
    const { jobs } = JSON.parse(String(stdout)) as { jobs: Record<string, unknown>[] };
    expect(jobs).toMatchObject([
      {
        name: 'good',
        state: 'Finished',
        exitCode: 0,
        directory: join(directory, 'out'),
        cleanedAt: expect.any(String),
      },
      { name: 'bad', state: 'Failed', exitCode: 3, command: expect.stringMatching(/sh -c 'exit 3'$/) },
    ]);
    const file = join(directory, 'jobs.dat.history');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'latin1')).not.toContain('hunter2');
    const table = await runCommandLine(['history', '--limit', '1'], options);
    expect(String(table.stdout)).toMatch(/good +finished .*\/out +\S*sh -c 'touch "a b"'/);
    expect(table.stderr).toContain('and 1 older one');
  });
});
