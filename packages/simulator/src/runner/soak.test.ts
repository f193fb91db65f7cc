import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { readFoundPlan } from '../found-plans/found-plan.js';
import { pretendBundle } from './pretend-worker.fixture.js';
import { soak } from './soak.js';
import { readSoakOptions } from './soak-options.js';

let directory: string;
let printed: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-soak-'));
  printed = [];
});

/** A soak with pretended histories. @param body - of the function that says what comes of an assignment */
const soaking = (body: string, ...args: readonly string[]) =>
  soak(readSoakOptions(['--processes', '1', '--directory', directory, ...args]), {
    bundle: pretendBundle(body),
    testDirectory: join(directory, 'tests'),
    print: (line) => printed.push(line),
    signal: new AbortController().signal,
  });

const FAILS_WITH_SUBMIT = `
  const isBad = 'seed' in a ? a.seed % 4 === 0 : a.plan.users.some(({ steps }) => steps.length > 0);
  return played(isBad ? [violation('safe', \`job-\${a.seed ?? 1}: result.nc was wiped\`)] : [])`;

it('ends with how many have passed and failed', async () => {
  await soaking(FAILS_WITH_SUBMIT, '--from', '1', '--histories', '9');
  expect(printed.at(-1)).toBe('7 passed, 2 failed');
  expect(printed).toContain('failed: 4 8');
});

it('goes on where the last one ended', async () => {
  await soaking('return played()', '--histories', '5');
  await soaking('return played()', '--histories', '3');
  expect(printed).toContainEqual(expect.stringContaining('seeds 6 to 8 in '));
  await soaking('return played()', '--histories', '2', '--from', '3');
  expect(printed).toContainEqual(expect.stringContaining('seeds 3 to 4 in '));
});

it('keeps the shortest plan of each way to fail, for replay', async () => {
  await soaking(FAILS_WITH_SUBMIT, '--from', '1', '--histories', '9');
  const files = readdirSync(directory).filter((name) => name !== 'state.json');
  expect(files).toEqual([expect.stringMatching(/^safe-[0-9a-f]{8}\.json$/)]);
  const { found, plan } = readFoundPlan(join(directory, files[0] ?? ''));
  expect(found).toEqual(['safe: job-1: result.nc was wiped']);
  expect(plan.users.map(({ steps }) => steps.length)).toEqual([1]);
  expect(printed).toContain('seed 8 fails in a known way');
});

it('makes tests of what fails if it is asked to', async () => {
  await soaking(FAILS_WITH_SUBMIT, '--from', '1', '--histories', '4', '--write-tests');
  expect(readdirSync(join(directory, 'tests'))).toHaveLength(1);
});

it('refuses options that it does not have, and values that are no numbers', () => {
  expect(() => readSoakOptions(['--hour', '8'])).toThrow('--hour');
  expect(() => readSoakOptions(['--hours', 'eight'])).toThrow('--hours needs a number, not "eight"');
});
