import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from 'jasmin-arc-sandbox';
import { type OpenIdIssuer, startOpenIdIssuer } from 'jasmin-arc-testing/tokens/openid-issuer.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../packages/cli/src/commands.js';
import { main } from '../packages/cli/src/main.js';
import { TestSystem } from '../packages/cli/src/process/system.fixture.js';
import { formatTranscript, readTranscript, type Step, splitWords } from './transcript.js';

/**
 * Every transcript is a session of its own against one sandbox: with its own home, job list and working directory.
 * UPDATE_TRANSCRIPTS=1 writes down what happens instead of comparing it; read what it wrote before committing it.
 */
const directory = new URL('./transcripts/', import.meta.url);
const names = readdirSync(directory).filter((name) => name.endsWith('.txt'));
const isUpdate = process.env.UPDATE_TRANSCRIPTS === '1';

let scratch = '';
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let issuer: OpenIdIssuer;
const started = { cwd: process.cwd(), home: process.env.HOME };

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'jasmin-arc-transcripts-')));
  sandbox = await startSandbox({ slots: 4, snapshotPeriodMs: 0 });
  issuer = await startOpenIdIssuer({ registersClients: true });
});

afterAll(async () => {
  process.chdir(started.cwd);
  process.env.HOME = started.home;
  await sandbox.close();
  await issuer[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

describe.each(names)('the session of %s', (name) => {
  const path = new URL(name, directory);
  const steps = readTranscript(readFileSync(path, 'utf8'));
  const happened: Step[] = [];
  let home = '';

  beforeAll(() => {
    home = join(scratch, name);
    mkdirSync(join(home, 'work'), { recursive: true });
    process.chdir(join(home, 'work'));
    process.env.HOME = home;
    const config = { ...sandbox.config, PROXY_FILE: join(home, 'proxy.pem'), JOBS_INFO_FILE: join(home, 'jobs.dat') };
    writeFileSync(join(home, 'sandbox.json'), JSON.stringify(config));
  });

  afterAll(async () => {
    // A sandbox that a failed session has left running.
    await main(['sandbox', 'stop'], new TestSystem({ env: { HOME: home } }));
    if (isUpdate) writeFileSync(path, formatTranscript(happened));
  });

  it.each(steps.map((step) => [step.command, step] as const))('%s', async (command, step) => {
    const now = await perform(step, home);
    happened.push(now);
    if (!isUpdate) expect(formatTranscript([now])).toBe(formatTranscript([step]));
    expect(command).toMatch(/^jasmin-arc\b/);
    for (const line of now.stderr) expect(line).not.toMatch(/^\s+at .*[:(]\d+/);
  });
});

async function perform(step: Step, home: string): Promise<Step> {
  for (const line of step.preparation) execFileSync('sh', ['-c', line], { env: { ...process.env, HOME: home } });
  const system = new TestSystem({
    env: {
      HOME: home,
      LANG: 'C.UTF-8',
      // Sessions that make their own configuration do not get that of the sandbox.
      ...(existsSync(join(home, 'no-sandbox')) ? {} : { JASMIN_ARC_CONFIG: join(home, 'sandbox.json') }),
    },
    stdin: step.stdin.map((line) => `${line}\n`).join(''),
    // The user confirms each code in a browser.
    onStderr: (text) => {
      const [, code] = /enter the code (\S+)/.exec(text) ?? [];
      if (code !== undefined) void issuer.approve(code);
    },
  });
  const command = step.command.replaceAll('<HOST>', new URL(sandbox.url).host).replaceAll('<ISSUER>', issuer.url);
  const status = await main(splitWords(command).slice(1), system);
  const told = (text: string) => comparable(text, home);
  return { ...step, stdout: told(system.stdout.text), stderr: told(system.stderr.text), status };
}

/** What is the same every time: places, ids and times get names, and the stages that a job was seen in are left out. */
function comparable(text: string, home: string): readonly string[] {
  const plain = text
    .replaceAll(home, '~')
    .replaceAll(scratch, '<SCRATCH>')
    .replaceAll(sandbox.directory, '<SANDBOX>')
    .replaceAll(new URL(sandbox.url).host, '<HOST>')
    .replaceAll(issuer.url, '<ISSUER>')
    .replace(/(?<=code |code=)[A-Z]{4}-[A-Z]{4}/g, '<CODE>')
    .replace(/\bwithin \d+[smh0-9]+/g, 'within <TIME>')
    .replace(/https:\/\/localhost:\d+/g, 'https://<HOST>')
    .replace(/localhost:\d+/g, '<HOST>')
    .replace(/urn:uuid:[0-9a-f-]{36}/g, 'urn:uuid:<MARK>')
    .replace(/CN=\d+/g, 'CN=<NUMBER>')
    .replace(/(x509up|bt)_u\d+/g, '$1_u<NUMBER>')
    .replace(/Sandbox CA [0-9a-f]+/g, 'Sandbox CA <NUMBER>')
    .replace(/\b[0-9a-f]{12}\b|\b(?=[a-f]*\d)[0-9a-f]{8}\b/g, '<ID>')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, '<TIME>')
    .replace(/\bjust now\b|\b\d+[smhd] ago\b|\bin \d+[smhd]\b(?!.*ago)/g, '<TIME>')
    .replace(/\b(in|after) \d+[smhd](?:\d\d[smh])?\b/g, '$1 <TIME>')
    .replace(/(?<= {2})\d+[smhd](?:\d\d[smh])?(?= {2}|$)/gm, '<TIME>')
    .replaceAll(`"${hostname()}"`, '"<NODE>"')
    .replace(/\b(localhost is ).*/g, '$1<ADDRESSES>')
    .replace(/\b(port +)\d+ answers, at .*/g, '$1<PORT> answers, at <ADDRESS>')
    .replace(/^(Nodes +).*/gm, '$1<NODES>')
    .replace(/^(Process +)\d+/gm, '$1<NUMBER>')
    .replaceAll(`Hello from ${hostname()}`, 'Hello from <NODE>')
    // A server may tell later than its end how long a job ran.
    .replace(/\b(finished|failed|cancelled)(?: in| after)? <TIME>/g, '$1');
  const lines = plain.replace(/\n$/, '').split('\n').map(withoutWidths);
  const told = lines.filter(
    (line) => !/^jasmin-arc: (accepted|preparing|submitting|queued|running|finishing)$/.test(line),
  );
  return plain === '' ? [] : told;
}

/** Columns are as wide as what is in them: where that differs, so do the blanks. */
const withoutWidths = (line: string): string =>
  /<[A-Z]+>|^[A-Z][A-Z ]+$|^~\//.test(line) ? line.replace(/(?<=\S) {2,}(?=\S)/g, '  ') : line;

describe('the transcripts', () => {
  it('show every command, and each of them misused', () => {
    const steps = names.flatMap((name) => readTranscript(readFileSync(new URL(name, directory), 'utf8')));
    const used = (command: string, isMisuse: boolean) =>
      steps.some(({ command: line, status = 0 }) => {
        const words = splitWords(line).slice(1);
        const at = words.indexOf(String(command.split(' ')[0]));
        return at >= 0 && words.slice(at).join(' ').startsWith(command) && (isMisuse ? status >= 100 : status < 100);
      });
    for (const command of COMMANDS.names.filter((one) => one !== 'complete')) {
      expect([command, used(command, false)]).toEqual([command, true]);
      expect([command, used(command, true)]).toEqual([command, true]);
    }
  });
});
