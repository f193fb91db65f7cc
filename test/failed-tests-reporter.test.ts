import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
let directory = '';

beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'jasmin-arc-vitest-')));
  writeFileSync(join(directory, 'vitest.config.mjs'), 'export default { test: { globals: true } };');
  // Reporters are told one after the other, this one last.
  const toldLast = "export default class { onTestCaseReady() { process.stdout.write('it runs\\n'); } }";
  writeFileSync(join(directory, 'tells-what-runs.mjs'), toldLast);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs files of tests as a run of its own. */
function start(files: Readonly<Record<string, string>>, options: readonly string[] = []) {
  for (const name of readdirSync(directory)) if (name.endsWith('.test.ts')) rmSync(join(directory, name));
  for (const [name, source] of Object.entries(files)) writeFileSync(join(directory, name), source);
  const reporters = ['--reporter=default', `--reporter=${join(here, 'failed-tests-reporter.ts')}`];
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, VITEST: undefined };
  const words = [vitest, 'run', '--root', directory, '--testTimeout', '60000', ...reporters, ...options];
  return spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** @returns the lines of its outputs, as they come */
async function run(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const child = start(files);
  let all = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      all += text;
    });
  await once(child, 'close');
  return all.trimEnd().split('\n');
}

describe('a run of the tests', () => {
  it('names what failed in its last lines', async () => {
    const lines = await run({
      'broken.test.ts': 'throw new Error("broken");',
      'some.test.ts': `
      describe('a group', () => {
        it('fails', () => expect(1).toBe(2));
        it('passes', () => {});
        let tries = 0;
        it('is moody', { retry: 1 }, () => expect((tries += 1)).toBe(2));
      });
      describe('a group without a start', () => {
        beforeAll(() => { throw new Error('no start'); });
        it('is not run', () => {});
      });`,
    });
    expect(lines.slice(-6)).toEqual([
      '3 failed:',
      '  broken.test.ts (the file itself)',
      '  some.test.ts > a group > fails',
      '  some.test.ts > a group without a start (around its tests)',
      '1 passed only when tried again:',
      '  some.test.ts > a group > is moody',
    ]);
  });

  it('names what it hung in when a time limit ends it', async () => {
    const hang = 'new Promise(() => setInterval(() => {}, 1000))';
    const child = start({ 'some.test.ts': `it("hangs", () => ${hang});` }, [
      `--reporter=${join(directory, 'tells-what-runs.mjs')}`,
    ]);
    let all = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        all += text;
        if (all.includes('it runs')) child.kill('SIGTERM');
      });
    await once(child, 'close');
    expect(all.trimEnd().split('\n').slice(-2)).toEqual(['1 did not end:', '  some.test.ts > hangs']);
  });

  it('says nothing more when all is well', async () => {
    const lines = await run({ 'some.test.ts': 'it("passes", () => {});' });
    expect(lines.join('\n')).not.toMatch(/failed|tried again|did not end/);
  });
});
