import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { type CommandOptions, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { BROKEN_JOB_LISTS, breakJobList } from 'jasmin-arc-testing/jobs/broken-job-list.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let directory: string;
let list: string;
let options: CommandOptions;

beforeAll(async () => {
  sandbox = await startSandbox({ slots: 4 });
});
afterAll(() => sandbox.close());

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-job-list-'));
  list = join(directory, 'jobs.dat');
  options = { config: { ...sandbox.config, JOBS_INFO_FILE: list }, directory };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Fills the list with jobs that have ended, enough for some pages. */
async function fill(count = 12): Promise<readonly string[]> {
  await using arc = new ArcInterface(options.config, { log: null });
  const description = { executable: { path: '/bin/true' }, annotations: ['x'.repeat(2000)] };
  const outcomes = await arc.submitJobs(
    Array.from({ length: count }, (_, index) => ({ ...description, name: `job-${index}` })),
  );
  return outcomes.map((outcome) => ('jobId' in outcome ? outcome.jobId : ''));
}

const jobsOnServer = async () => {
  await using arc = new ArcInterface(options.config, { log: null });
  return (await arc.listJobs()).length;
};

const COMMANDS = [
  ['status'],
  ['cancel', '--all', '--yes'],
  ['clean', '--all', '--yes'],
  ['wait', '--all'],
  ['watch'],
  ['get', '--last'],
  ['attach', '--last'],
  ['submit', '--', '/bin/true'],
  ['run', '--', '/bin/true'],
];

describe('a job list that cannot be read', () => {
  it.each(BROKEN_JOB_LISTS)(
    '$how: is an error of its own, never "no jobs", and nothing is done',
    async ({ how, words }) => {
      await fill();
      breakJobList(list, how);
      const before = await jobsOnServer();
      // Every command meets the same error of the library; all of them are tried on what differs most.
      const isTelling = how === 'truncated' || how === 'emptied';
      const results = (isTelling ? COMMANDS : COMMANDS.slice(0, 1)).map(async (command) => {
        const { status, stdout, stderr } = await runCommandLine(command, options);
        expect([command.join(' '), status, String(stdout)]).toEqual([command.join(' '), 119, '']);
        expect(stderr).toMatch(/^error: Cannot (read|write) the job list /m);
        expect(stderr).toContain(`${list}: ${words}`);
        expect(stderr).not.toMatch(/no jobs?\b/);
      });
      await Promise.all(results);
      expect(await jobsOnServer()).toBe(before);
    },
  );

  it('does not keep a job from being asked about by its address, nor the server from being asked for its jobs', async () => {
    const [jobId = ''] = await fill();
    breakJobList(list, 'truncated');
    const byAddress = await runCommandLine(['wait', jobId], options);
    expect([byAddress.status, byAddress.stderr]).toEqual([
      0,
      expect.stringContaining(`Cannot read the job list ${list}`),
    ]);
    const onServer = await runCommandLine(['status', '--on-server'], options);
    expect([onServer.status, String(onServer.stdout)]).toEqual([0, expect.stringContaining('job-11')]);
    expect(onServer.stderr).toContain(`Cannot read the job list ${list}`);
  });

  it('is made anew by recover, which keeps the file under another name and asks first', async () => {
    const jobIds = await fill();
    breakJobList(list, 'corrupt');
    const unasked = await runCommandLine(['recover'], options);
    expect([unasked.status, unasked.stderr]).toEqual([101, expect.stringContaining('--yes')]);
    expect(readdirSync(directory).filter((name) => name.includes('malformed'))).toEqual([]);
    const { status, stderr, stdout } = await runCommandLine(['recover', '--yes', '--json'], options);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining(`${list} is malformed; it is kept as ${list}.malformed-`),
    ]);
    const { kept, added } = JSON.parse(String(stdout)) as { kept: { id: string }[]; added: { id: string }[] };
    expect([...kept, ...added].map(({ id }) => id)).toEqual(expect.arrayContaining([...jobIds]));
    const after = await runCommandLine(['status', '--json'], options);
    expect(after.status).toBe(0);
    const { jobs } = JSON.parse(String(after.stdout)) as { jobs: { id: string; name: string }[] };
    expect(jobs.map(({ id }) => id)).toEqual(expect.arrayContaining([...jobIds]));
    expect(jobs.every(({ name }) => name !== undefined)).toBe(true);
  });

  it('and is a file of another program, is left alone by recover', async () => {
    await fill();
    breakJobList(list, 'overwritten');
    const { status, stderr } = await runCommandLine(['recover', '--yes'], options);
    expect([status, stderr]).toEqual([119, expect.stringContaining('it is no SQLite database')]);
    expect(readdirSync(directory).filter((name) => name.includes('malformed'))).toEqual([]);
  });
});

describe('a job list that was lost', () => {
  it('is filled again by recover, from the server', async () => {
    const jobIds = await fill(3);
    rmSync(list);
    const { status, stderr } = await runCommandLine(['recover'], options);
    expect([status, stderr]).toEqual([0, expect.stringContaining('in the list: 0 kept')]);
    await using arc = new ArcInterface(options.config, { log: null });
    expect((await arc.knownJobs()).map(({ id }) => id)).toEqual(expect.arrayContaining([...jobIds]));
  });
});
