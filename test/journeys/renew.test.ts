import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface, type ConnectionOptions, shortId } from 'jasmin-arc';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const PASS_PHRASE = 'correct horse battery staple';
const HOUR = 3600;

let sandbox: Sandbox;
let directory: string;
let config: ConnectionOptions;
let jobIds: readonly string[];
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-renew-'));
  config = {
    ...sandbox.config,
    PROXY_FILE: join(directory, 'proxy.pem'),
    JOBS_INFO_FILE: join(directory, 'jobs.dat'),
  };
  jobIds = [];
});
afterEach(async () => {
  await using arc = new ArcInterface(sandbox.config, { log: null });
  for (const jobId of jobIds) await arc.cancelJob(jobId);
  rmSync(directory, { recursive: true });
});

/** The user's key, protected by a pass phrase. */
function protectedKey(): string {
  const { CLIENT_KEY: plain = '' } = sandbox.config;
  const path = join(directory, 'userkey.pem');
  const cipher = { cipher: 'aes-256-cbc', passphrase: PASS_PHRASE };
  const key = createPrivateKey(readFileSync(plain, 'utf8')).export({ type: 'pkcs8', format: 'pem', ...cipher });
  writeFileSync(path, key, { mode: 0o600 });
  return path;
}

/** Two jobs that go on, with delegations and, where the key is protected, a proxy, of so many hours. */
async function submitJobs(hours: number, changes: ConnectionOptions = {}): Promise<void> {
  const options = { log: null, passPhrase: PASS_PHRASE };
  await using arc = new ArcInterface({ ...config, ...changes, PROXY_VALIDITY_PERIOD: hours * HOUR }, options);
  const outcomes = await arc.submitJobs([1, 2].map(() => ({ executable: 'sleep', args: ['600'] })));
  jobIds = outcomes.flatMap((outcome) => ('jobId' in outcome ? outcome.jobId : []));
  expect(jobIds).toHaveLength(2);
}

/** As cron runs it: without a terminal. */
const renew = (words: readonly string[] = [], changes: ConnectionOptions = {}) =>
  runCommandLine(['renew', ...words], { config: { ...config, ...changes }, directory });

const both = () => {
  const names = jobIds.map(shortId);
  return `2 jobs \\((${names.join(', ')}|${names.toReversed().join(', ')})\\)`;
};

describe('renew, run by cron', () => {
  it.each([[[]], [['--state', 'active']]])('says what it has renewed, and when nothing is due: %j', async (words) => {
    await submitJobs(1);
    const first = await renew(words);
    expect([first.status, first.stderr]).toEqual([
      0,
      expect.stringMatching(new RegExp(`${both()}: renewed, valid until .* \\(in 1[12]h\\)\n$`)),
    ]);
    const second = await renew(words);
    expect([second.status, second.stderr]).toEqual([
      0,
      expect.stringMatching(new RegExp(`${both()}: not due for renewal, valid until .*\n$`)),
    ]);
    expect(await renew(['--quiet'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('names the jobs whose delegation nears its end while the key needs a pass phrase, with exit status 103', async () => {
    const CLIENT_KEY = protectedKey();
    await submitJobs(1, { CLIENT_KEY });
    const { status, stderr } = await renew(['--quiet'], { CLIENT_KEY });
    expect([status, stderr]).toEqual([
      103,
      expect.stringMatching(new RegExp(`${both()}: the delegation, valid until .* \\(in .*\\), cannot be renewed`)),
    ]);
    expect(stderr).toContain('--passphrase-from');
  });

  it('names the jobs when the proxy is gone and a new one needs a pass phrase, with exit status 103', async () => {
    const CLIENT_KEY = protectedKey();
    await submitJobs(1, { CLIENT_KEY });
    rmSync(join(directory, 'proxy.pem'));
    const { status, stderr } = await renew(['--quiet'], { CLIENT_KEY });
    expect([status, stderr]).toEqual([
      103,
      expect.stringMatching(new RegExp(`${both()}: The private key in .* is protected by a pass phrase`)),
    ]);
  });

  it('makes a new proxy in time, where it is told the pass phrase', async () => {
    const CLIENT_KEY = protectedKey();
    const phrase = join(directory, 'phrase');
    writeFileSync(phrase, `${PASS_PHRASE}\n`, { mode: 0o600 });
    await submitJobs(1, { CLIENT_KEY });
    const { status, stderr } = await renew(['--passphrase-from', `file:${phrase}`], { CLIENT_KEY });
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(new RegExp(`${both()}: renewed, valid until .* \\(in 1[12]h\\)`)),
    ]);
  });

  it.each([
    ['that are named', () => jobIds.map(shortId)],
    ['of the server, where it is told to', () => ['--on-server']],
  ])('renews the jobs that were submitted from elsewhere, %s', async (_which, words) => {
    await submitJobs(1);
    const here = { JOBS_INFO_FILE: join(directory, 'other.dat') };
    expect(await renew([], here)).toMatchObject({ status: 0, stderr: expect.stringContaining('no job is active') });
    expect(await renew(words(), here)).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(new RegExp(`${both()}: renewed`)),
    });
  });
});
