/**
 * Submit, state and fetch, side by side with arcsub, arcstat and arcget on a real compute element of the testbed:
 * `npm run bench -- [SERVER] [RUNS]`. Whole processes, started in turn; only the ratios count.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ArcInterface, type ConnectionOptions } from 'jasmin-arc';
import { compare, formatResults, type Result } from './paired-runs.js';

const [server = 'arc6', runs = '5'] = process.argv.slice(2);
const testbed = process.env.TESTBED_DIR ?? '/var/tmp/jasmin-arc-testbed';
const program = fileURLToPath(new URL('./library-user.js', import.meta.url));
const run = promisify(execFile);

const FEW_JOBS = 20;
const BIG_BYTES = 200 << 20;
const SMALL_FILES = 100;

const scratch = await mkdtemp(join(tmpdir(), 'bench-'));
try {
  // The testbed writes this file for us.
  const given = JSON.parse(readFileSync(join(testbed, server, 'config.json'), 'utf8')) as ConnectionOptions;
  const options = {
    ...given,
    PROXY_FILE: join(scratch, 'proxy.pem'),
    JOBS_INFO_FILE: join(scratch, '.arc', 'jobs.dat'),
  };
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify(options));
  const input = join(scratch, 'input.dat');
  writeFileSync(input, 'input\n');
  const xrsl = join(scratch, 'job.xrsl');
  writeFileSync(
    xrsl,
    `&(executable="/bin/true")(inputfiles=("input.dat" "${input}"))(stdout="stdout.txt")(stderr="stderr.txt")`,
  );

  const env = {
    ...process.env,
    HOME: scratch,
    X509_USER_PROXY: options.PROXY_FILE,
    X509_CERT_DIR: String(options.CERTS_DIR),
  };
  const ours = async (...args: readonly string[]): Promise<void> => {
    await run(process.execPath, [program, ...args], { env });
  };
  const theirs = async (command: string, ...args: readonly string[]): Promise<void> => {
    await run(command, args, { env, cwd: scratch, maxBuffer: 64 << 20 });
  };

  await using arc = new ArcInterface(options, { log: null });
  await arc.createProxy();
  const script = `head -c ${BIG_BYTES} /dev/zero > big; mkdir many; for i in $(seq ${SMALL_FILES}); do echo $i > many/$i; done`;
  const big = await arc.submitJob('/bin/sh', { args: ['-c', script], outputs: ['big'] });
  const many = await arc.submitJob('/bin/sh', { args: ['-c', script], outputs: ['many'] });
  const few = await arc.submitJobs(Array.from({ length: FEW_JOBS }, () => ({ executable: { path: '/bin/true' } })));
  const fewIds = few.flatMap((outcome) => ('jobId' in outcome ? outcome.jobId : []));
  for (const jobId of [big, many, ...fewIds]) await arc.waitForJob(jobId);

  let count = 0;
  const place = () => join(scratch, `fetched-${count++}`);
  const fetch = (jobId: string) => ({
    ours: () => ours('fetch', config, jobId, place()),
    theirs: async () => {
      const directory = place();
      await mkdir(directory);
      await theirs('arcget', '--keep', '--dir', directory, jobId);
    },
  });
  const comparisons = [
    {
      task: 'submit a job with an input (arcsub)',
      ours: () => ours('submit', config, input),
      theirs: () =>
        theirs(
          'arcsub',
          '--computing-element',
          String(options.ARC_SERVER),
          '--submission-endpoint-type',
          'arcrest',
          xrsl,
        ),
    },
    {
      task: 'state of one job (arcstat)',
      ours: () => ours('states', config, many),
      theirs: () => theirs('arcstat', many),
    },
    {
      task: `state of ${FEW_JOBS} jobs (arcstat)`,
      ours: () => ours('states', config, ...fewIds),
      theirs: () => theirs('arcstat', ...fewIds),
    },
    { task: `fetch ${BIG_BYTES >> 20} MiB in one file (arcget)`, ...fetch(big) },
    { task: `fetch ${SMALL_FILES} small files (arcget)`, ...fetch(many) },
  ];
  const results: Result[] = [];
  for (const comparison of comparisons) {
    results.push(await compare(comparison, Number(runs)));
    for (const name of await readdir(scratch))
      if (name.startsWith('fetched-')) await rm(join(scratch, name), { recursive: true });
  }
  console.log(`Whole processes on ${server}, ${runs} pairs after one to warm up; above 1× the library is faster\n`);
  console.log(formatResults(results, 'jasmin-arc', 'ARC tools'));
  const jobs = (await arc.listJobs()).map(({ id }) => id);
  for (const jobId of jobs.filter((id) => fewIds.includes(id) || id === big || id === many)) {
    await arc.waitForJob(jobId);
    await arc.cleanJob(jobId);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
