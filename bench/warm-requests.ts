/**
 * Requests one after the other on a warm connection to a real compute element: with nudges, without them, and by a client whose
 * operating system delays no acknowledgement (TCP_QUICKACK, which needs Python): `npm run bench:requests -- [SERVER] [RUNS]`.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ArcInterface, type ConnectionOptions } from 'jasmin-arc';
import { formatResults, type Pair, summarize } from './paired-runs.js';

const [server = 'arc6', runs = '5'] = process.argv.slice(2);
const testbed = process.env.TESTBED_DIR ?? '/var/tmp/jasmin-arc-testbed';
const quickAck = fileURLToPath(new URL('../quick-ack.py', import.meta.url));
const REQUESTS = 50;

const scratch = await mkdtemp(join(tmpdir(), 'bench-'));
try {
  const given = JSON.parse(readFileSync(join(testbed, server, 'config.json'), 'utf8')) as ConnectionOptions;
  const options = { ...given, PROXY_FILE: join(scratch, 'proxy.pem'), JOBS_INFO_FILE: join(scratch, 'jobs.dat') };
  const sent: string[] = [];
  const log = { ...console, debug: (line: string) => sent.push(line), info: () => undefined };
  const open = (more: ConnectionOptions) => new ArcInterface({ ...options, ...more }, { log, logLevel: 'DEBUG' });
  await using nudging = open({ NUDGE: true });
  await using waiting = open({ NUDGE: false });
  const jobId = await nudging.submitJob('/bin/echo', { args: ['hello'] });
  await nudging.waitForJob(jobId, { pollSeconds: 1 });

  /** Looks at the files of the job again and again, and shows that each look was one request and its answer. */
  const look = async (arc: ArcInterface): Promise<number> => {
    await arc.listJobFiles(jobId);
    const before = sent.length;
    const start = process.hrtime.bigint();
    for (let count = 0; count < REQUESTS; count += 1) {
      const files = await arc.listJobFiles(jobId);
      assert.deepEqual(files.map(({ name }) => name).toSorted(), ['stderr.txt', 'stdout.txt']);
    }
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    assert.equal(sent.slice(before).filter((line) => line.includes(': 200 ')).length, REQUESTS);
    return seconds;
  };
  const lookQuickly = async (): Promise<number> => {
    const args = [quickAck, `${jobId}/session`, options.PROXY_FILE, options.PROXY_FILE, String(options.CERTS_DIR)];
    const { stdout } = await promisify(execFile)('python3', [...args, String(REQUESTS)]);
    const [seconds, bytes] = stdout.split(' ').map(Number);
    assert.ok(Number(bytes) > REQUESTS * 'stdout.txt'.length);
    return Number(seconds);
  };

  const [without, quick]: [Pair[], Pair[]] = [[], []];
  for (let run = 0; run < Number(runs); run += 1) {
    const ours = await look(nudging);
    without.push({ ours, theirs: await look(waiting) });
    quick.push({ ours, theirs: await lookQuickly() });
  }
  console.log(`${REQUESTS} requests on a warm connection to ${server}, ${runs} times; above 1× nudges are faster\n`);
  console.log(
    formatResults([summarize('without nudges', without), summarize('TCP_QUICKACK', quick)], 'nudges', 'other'),
  );
  await nudging.cleanJob(jobId);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
