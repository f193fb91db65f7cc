/**
 * What it costs to start the command, and to import the library, over what it costs to start Node.js:
 * `npm run bench:start-up -- [RUNS]`. Whole processes, started in turn: their CPU time, which other programs of the machine change
 * little, and the time that passes. Needs bash, whose `time` tells both in milliseconds.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'libsql';
import { formatResults, type Pair, type Result, summarize } from './paired-runs.js';

const [runs = '20'] = process.argv.slice(2);
/** In the job list, where there is one. */
const JOBS = 20;
const program = fileURLToPath(new URL('../../packages/cli/bin/jasmin-arc.js', import.meta.url));
const run = promisify(execFile);

interface Start {
  readonly task: string;
  /** Behind the name of Node.js. */
  readonly words: readonly string[];
  /** Milliseconds of CPU time over `node -e 0`. */
  readonly aim: number;
  /** Whether the user has a job list. @default false */
  readonly hasJobs?: boolean;
}

const command = (aim: number, ...words: readonly string[]): Start => ({
  task: `jasmin-arc ${words.map((word) => word || "''").join(' ')}`,
  words: [program, ...words],
  aim,
});
const importing = (aim: number, name: string): Start => ({
  task: `import '${name}'`,
  words: ['--input-type=module', '-e', `import ${JSON.stringify(import.meta.resolve(name))}`],
  aim,
});

const STARTS: readonly Start[] = [
  importing(100, 'jasmin-arc'),
  importing(30, 'jasmin-arc/errors'),
  importing(30, 'jasmin-arc/jobs'),
  command(30, '--version'),
  command(60, '--help'),
  command(60, 'run', '--help'),
  command(60, 'complete', '--', 'sta'),
  command(60, 'complete', '--', 'get', ''),
  { ...command(60, 'complete', '--', 'get', ''), hasJobs: true },
];

interface Times {
  readonly cpu: number;
  readonly wall: number;
}

const home = await mkdtemp(join(tmpdir(), 'bench-'));
const homeWithJobs = join(home, 'with-jobs');
try {
  await makeJobList(homeWithJobs);
  const measured = new Map(STARTS.map((start) => [start, { cpu: [] as Pair[], wall: [] as Pair[] }]));
  // The first round warms up.
  for (let round = -1; round < Number(runs); round += 1) {
    for (const [{ words, hasJobs = false }, { cpu, wall }] of measured) {
      const [ours, theirs] = [await timesOf(words, hasJobs), await timesOf(['-e', '0'])];
      if (round < 0) continue;
      cpu.push({ ours: ours.cpu, theirs: theirs.cpu });
      wall.push({ ours: ours.wall, theirs: theirs.wall });
    }
  }
  const results = [...measured].map(([start, { cpu, wall }]) => {
    const task = start.hasJobs ? `${start.task}, ${JOBS} jobs` : start.task;
    return { task, start, cpu: summarize(`${task}, CPU`, cpu), wall: summarize(`${task}, wall`, wall) };
  });
  console.log(
    formatResults(
      results.flatMap(({ cpu, wall }) => [cpu, wall]),
      'ours',
      'node -e 0',
    ),
  );
  for (const { task, start, cpu, wall } of results) {
    console.log(
      `${task}: ${over(cpu)} ms of CPU time over node -e 0 (aim: ${start.aim}), ${over(wall)} ms of wall time`,
    );
  }
} finally {
  await rm(home, { recursive: true });
}

/** Milliseconds. */
function over({ oursSeconds, theirsSeconds }: Result): string {
  return ((oursSeconds - theirsSeconds) * 1000).toFixed(0);
}

/** Makes a job list in a home directory, as the ARC tools would have it. */
async function makeJobList(homeOfUser: string): Promise<void> {
  await mkdir(join(homeOfUser, '.arc'), { recursive: true });
  const database = new Database(join(homeOfUser, '.arc', 'jobs.dat'));
  database.exec('CREATE TABLE jobs(id, name, localsubmissiontime, UNIQUE(id))');
  const insertion = database.prepare('INSERT INTO jobs VALUES (?, ?, ?)');
  for (let number = 0; number < JOBS; number += 1) {
    insertion.run([
      `https://ce.example.org:443/arex/rest/1.0/jobs/${number}`,
      `job-${number}`,
      `${1_700_000_000 + number}`,
    ]);
  }
  database.close();
}

/** What a process of Node.js takes from its start to its end, in seconds. The user's own configuration and job list are left alone. */
async function timesOf(words: readonly string[], hasJobs = false): Promise<Times> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$0" "$@" >/dev/null';
  const env = { PATH: process.env.PATH, HOME: hasJobs ? homeWithJobs : home, LC_ALL: 'C' };
  const { stderr } = await run('bash', ['-c', script, process.execPath, ...words], { env });
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return { cpu: user + system, wall };
}
