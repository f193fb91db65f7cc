import { existsSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { TestSystem } from '../process/system.fixture.js';
import type { StdinKind } from '../process/system.js';
import type { PlannedJob } from './plan-job.js';
import { readStdin, stdinNotice, stdinUse, withStdin } from './standard-input.js';

const given = (kind: StdinKind) => Object.assign(new TestSystem(), { stdinKind: kind });
const plan: PlannedJob = {
  executable: 'wc',
  options: {},
  uploads: [],
  remarks: [],
  warnings: [],
  forgottenInputs: [],
  array: undefined,
};

describe('our stdin', () => {
  it.each(['pipe', 'file'] as const)('is that of the job for run, where it is a %s', (kind) => {
    expect(stdinUse({ stdin: undefined }, given(kind), true)).toBe('read');
    expect(stdinUse({ stdin: undefined }, given(kind), false)).toBe('leave');
  });

  it.each(['terminal', 'none'] as const)('is left alone where it is a %s', (kind) => {
    expect(stdinUse({ stdin: undefined }, given(kind), true)).toBe('leave');
  });

  it('is read when it is asked for, and left alone when that is', () => {
    expect(stdinUse({ stdin: '-' }, given('terminal'), false)).toBe('read');
    expect(stdinUse({ stdin: 'data.txt' }, given('pipe'), true)).toBe('leave');
    expect(stdinUse({ stdin: undefined, 'no-stdin': true }, given('pipe'), true)).toBe('leave');
    expect(() => stdinUse({ stdin: '-', 'no-stdin': true }, given('pipe'), true)).toThrow('not both');
  });

  it('is announced to be empty where a program would read the terminal', () => {
    const words = ['head', '-n', '5'];
    expect(stdinNotice({ stdin: undefined }, given('terminal'), words)).toBe(
      'the stdin of the job is empty, and head reads its stdin; pipe data in, or give --stdin FILE',
    );
    expect(stdinNotice({ stdin: undefined }, given('terminal'), [...words, 'data.txt'])).toBeUndefined();
    expect(stdinNotice({ stdin: undefined }, given('pipe'), words)).toBeUndefined();
    expect(stdinNotice({ stdin: '-' }, given('terminal'), words)).toBeUndefined();
    expect(stdinNotice({ stdin: undefined, 'no-stdin': true }, given('terminal'), words)).toBeUndefined();
  });

  it('arrives whole, under a name that no input has, and its copy is removed afterwards', async () => {
    const bytes = Buffer.alloc(3_000_000, 'line\n');
    const context = contextAround({}, { stdin: bytes });
    const uploads = [{ path: 'a', name: '.jasmin-arc-stdin', sizeBytes: 1 }];
    const path = await withStdin(context, { ...plan, uploads }, 'read', async ({ options, uploads: all }) => {
      expect(all.at(-1)).toEqual({ path: options.stdin, name: 'stdin', sizeBytes: bytes.length });
      await setImmediate();
      expect(options.stdin).toMatch(/\/\.jasmin-arc-stdin-2$/);
      expect(readFileSync(String(options.stdin)).equals(bytes)).toBe(true);
      return String(options.stdin);
    });
    expect(existsSync(path)).toBe(false);
  });

  it('without a byte needs no file', async () => {
    const submitted = await withStdin(contextAround({}, { stdin: '' }), plan, 'read', async ({ options }) => options);
    expect(submitted).toEqual({});
  });

  it('that stays open and silent is an error that names --no-stdin', async () => {
    const context = contextAround({});
    const silence = new AbortController();
    const reading = readStdin(context, [], silence.signal);
    silence.abort();
    await expect(reading).rejects.toMatchObject({
      status: 101,
      code: 'ERR_STDIN_SILENT',
      hint: expect.stringContaining('--no-stdin'),
    });
  });

  it('is given up by Ctrl-C', async () => {
    const context = contextAround({});
    const reading = readStdin(context, []);
    context.system.raise('SIGINT');
    await expect(reading).rejects.toMatchObject({ status: 130 });
  });
});
