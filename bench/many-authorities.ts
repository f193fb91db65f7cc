/**
 * What a CERTS_DIR of a hundred authorities with their lists and policies costs, over one with a single authority:
 * `npm run bench:authorities -- [RUNS]`. `jasmin-arc info` asks a sandbox, in whole processes that are started in turn: their CPU time,
 * which other programs of the machine change little, and the time that passes. Needs bash and openssl.
 *
 * Both sides have to get the answer of the sandbox. That lists are looked at among so many is shown by a run with one that cannot be read.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nameHashes, readCertificates } from 'jasmin-arc/pki';
import { startSandbox } from 'jasmin-arc-sandbox';
import { formatResults, type Pair, summarize } from './paired-runs.js';

const [runs = '20'] = process.argv.slice(2);
const AUTHORITIES = 100;
const program = fileURLToPath(new URL('../../packages/cli/bin/jasmin-arc.js', import.meta.url));
const run = promisify(execFile);

const home = await mkdtemp(join(tmpdir(), 'bench-'));
const sandbox = await startSandbox();
try {
  const one = sandbox.config.CERTS_DIR ?? '';
  const many = join(home, 'many');
  await makeMany(one, many);
  const configOne = await writeConfig('one', one);
  const configMany = await writeConfig('many', many);
  await requireJudged(many);

  const cpu: Pair[] = [];
  const wall: Pair[] = [];
  // The first round warms up, and makes the proxy.
  for (let round = -1; round < Number(runs); round += 1) {
    const [ours, theirs] = [await info(configMany), await info(configOne)];
    for (const { stdout } of [ours, theirs]) assert.match(stdout, /"executionEnvironments"/);
    if (round < 0) continue;
    cpu.push({ ours: ours.cpu, theirs: theirs.cpu });
    wall.push({ ours: ours.wall, theirs: theirs.wall });
  }
  const task = 'jasmin-arc info';
  const results = [summarize(`${task}, CPU`, cpu), summarize(`${task}, wall`, wall)];
  console.log(formatResults(results, `${AUTHORITIES}`, 'one'));
  const [first] = results;
  if (first !== undefined) {
    const milliseconds = (first.oursSeconds - first.theirsSeconds) * 1000;
    console.log(`${AUTHORITIES} authorities take ${milliseconds.toFixed(0)} ms of CPU time more (aim: 30)`);
  }
} finally {
  await sandbox.close();
  await rm(home, { recursive: true });
}

/** The authority of the sandbox among others, in the layout of IGTF, each with a list and a policy. */
async function makeMany(one: string, many: string): Promise<void> {
  await cp(one, many, { recursive: true, verbatimSymlinks: true });
  const key = join(home, 'key.pem');
  await run('openssl', ['genrsa', '-out', key, '2048']);
  await writeFile(join(home, 'index.txt'), '');
  const settings = `[ca]\ndefault_ca=d\n[d]\ndatabase=${join(home, 'index.txt')}\ndefault_md=sha256\ndefault_crl_days=30\n`;
  await writeFile(join(home, 'ca.cnf'), settings);
  for (let number = 1; number < AUTHORITIES; number += 1) {
    const name = `Authority-${number}`;
    const file = join(many, `${name}.pem`);
    const subject = `/DC=org/DC=example/CN=${name}`;
    await run('openssl', ['req', '-x509', '-sha256', '-key', key, '-subj', subject, '-days', '30', '-out', file]);
    const [authority] = readCertificates(await readFile(file, 'utf8'), file);
    const list = join(home, 'list.pem');
    await run('openssl', [
      'ca',
      '-gencrl',
      '-config',
      join(home, 'ca.cnf'),
      '-keyfile',
      key,
      '-cert',
      file,
      '-out',
      list,
    ]);
    const policy = `access_id_CA X509 '${authority.subject}'\npos_rights globus CA:sign\ncond_subjects globus '"/DC=org/*"'\n`;
    await writeFile(join(many, `${name}.signing_policy`), policy);
    for (const hash of nameHashes(authority.subjectName)) {
      await symlink(`${name}.pem`, join(many, `${hash}.0`));
      await symlink(`${name}.signing_policy`, join(many, `${hash}.signing_policy`));
      await copyFile(list, join(many, `${hash}.r0`));
    }
  }
  const authorities = (await readdir(many)).filter((name) => name.endsWith('.0'));
  assert.ok(authorities.length >= AUTHORITIES);
}

async function writeConfig(name: string, certsDir: string): Promise<string> {
  const path = join(home, `${name}.json`);
  await writeFile(path, JSON.stringify({ ...sandbox.config, CERTS_DIR: certsDir }));
  return path;
}

/** With a list that cannot be read under the name of the sandbox's authority, the command has to refuse the sandbox. */
async function requireJudged(many: string): Promise<void> {
  const broken = join(home, 'broken');
  await cp(many, broken, { recursive: true, verbatimSymlinks: true });
  const [own = ''] = (await readdir(sandbox.config.CERTS_DIR ?? '')).filter((name) => name.endsWith('.0'));
  await writeFile(join(broken, own.replace('.0', '.r0')), 'no list');
  const failure = await info(await writeConfig('broken', broken)).catch((error: unknown) => error);
  assert.match(String((failure as { stderr?: string }).stderr), /no revocation list in it/);
}

/** What a process takes from its start to its end, in seconds, and what it prints. */
async function info(config: string): Promise<{ readonly cpu: number; readonly wall: number; readonly stdout: string }> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$0" "$@"';
  const env = { PATH: process.env.PATH, HOME: home, LC_ALL: 'C' };
  const words = [program, 'info', '--json', '--config', config];
  const { stdout, stderr } = await run('bash', ['-c', script, process.execPath, ...words], { env });
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { cpu: user + system, wall, stdout };
}
