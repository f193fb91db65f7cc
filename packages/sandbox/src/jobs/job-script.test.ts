import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobRecord } from './job-record.fixture.js';
import type { JobRequest } from './job-request.js';
import { jobScript, readRunResult } from './job-script.js';

// Drawing from all of Unicode takes seconds to begin with.
const anyCharacter = fc.constantFrom(...'abcZ019 \t\n!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~éß漢\u{1f600}');

// Prints its arguments, each followed by a NUL.
const printArguments = ['-c', 'printf \'%s\\0\' "$@"', 'sh'];

describe('the script that runs a job', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "jasmin-arc-test-it's-"));
    mkdirSync(join(directory, 'session'));
    mkdirSync(join(directory, 'run'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const run = (request: Partial<JobRequest>): { readonly status: number | null; readonly out: Buffer } => {
    rmSync(join(directory, 'run'), { recursive: true });
    mkdirSync(join(directory, 'run'));
    const script = jobScript(
      { ...jobRecord().request, stdout: 'out', ...request },
      {
        jobId: 'abc',
        jobUrl: 'https://localhost:1/arex/abc',
        host: 'localhost',
        sessionDirectory: join(directory, 'session'),
        runDirectory: join(directory, 'run'),
      },
    );
    const { status } = spawnSync('/bin/sh', ['-c', script], { stdio: 'ignore', env: { PATH: process.env.PATH } });
    const out = join(directory, 'session', 'out');
    return { status, out: existsSync(out) ? readFileSync(out) : Buffer.alloc(0) };
  };
  const runShell = (command: string, request: Partial<JobRequest> = {}) =>
    run({ executable: { path: '/bin/sh', arguments: ['-c', command], successExitCode: 0 }, ...request });
  // A variable in place of the dollar sign, which the script's own shell would expand.
  const withoutDollars = (text: string): string => text.replaceAll('$', `\${D}`);
  const dollar = { name: 'D', value: '$' };

  it('runs in the session directory, which is also HOME', () => {
    expect(runShell('pwd; printenv HOME').out.toString()).toBe(`${join(directory, 'session')}\n`.repeat(2));
  });

  it('gives the job its id and its address in the environment', () => {
    expect(runShell('printenv GRID_GLOBAL_JOBID GRID_GLOBAL_JOBURL').out.toString()).toBe(
      'abc\nhttps://localhost:1/arex/abc\n',
    );
  });

  it('notes how the job ended', () => {
    const { status } = runShell('exit 3');
    expect(status).toBe(3);
    const result = readRunResult(readFileSync(join(directory, 'run', 'result'), 'utf8'));
    expect(result?.exitCode).toBe(3);
    expect(result?.cpuSeconds).toBeGreaterThanOrEqual(0);
    expect(result?.endedAt).toBeGreaterThanOrEqual(result?.startedAt ?? Number.NaN);
    expect(Number(readFileSync(join(directory, 'run', 'claimed', 'pid'), 'utf8'))).toBeGreaterThan(1);
  });

  it('does not run a job that another process has claimed', () => {
    const script = join(directory, 'run', 'script.sh');
    writeFileSync(
      script,
      jobScript(
        {
          ...jobRecord().request,
          stdout: 'out',
          executable: { path: '/bin/echo', arguments: ['hi'], successExitCode: 0 },
        },
        {
          jobId: 'a',
          jobUrl: 'u',
          host: 'h',
          sessionDirectory: join(directory, 'session'),
          runDirectory: join(directory, 'run'),
        },
      ),
    );
    mkdirSync(join(directory, 'run', 'claimed'));
    expect(spawnSync('/bin/sh', [script], { stdio: 'ignore' }).status).toBe(1);
    expect(existsSync(join(directory, 'session', 'out'))).toBe(false);
  });

  it('expands variables and commands in arguments, as A-REX does, and drops line breaks', () => {
    const environment = [{ name: 'X', value: 'a b' }, dollar];
    const args = ['$X', '`echo cmd`', '$(echo sub)', 'a\nb', '\\$X', "'$X'", `\${D}X`];
    const { out } = run({
      environment,
      executable: {
        path: '/bin/sh',
        arguments: [...printArguments.map(withoutDollars), ...args],
        successExitCode: 0,
      },
    });
    expect(out.toString().split('\0').slice(0, -1)).toEqual(['a b', 'cmd', 'sub', 'ab', '\\a b', "'a b'", '$X']);
  });

  it('passes every argument that has neither unchanged', () => {
    const plain = fc.string({ unit: anyCharacter }).map((text) => text.replaceAll(/[$`\0\n]/g, ''));
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 6 }), (args) => {
        const environment = [dollar];
        const { out } = run({
          environment,
          executable: {
            path: '/bin/sh',
            arguments: [...printArguments.map(withoutDollars), ...args],
            successExitCode: 0,
          },
        });
        expect(out.toString().split('\0').slice(0, -1)).toEqual(args);
      }),
      { numRuns: 15 },
    );
  });

  it('passes every value of a variable unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const value = text.replaceAll('\0', '');
        const { out } = runShell('printenv VALUE', { environment: [{ name: 'VALUE', value }] });
        expect(out.toString()).toBe(`${value}\n`);
      }),
      { numRuns: 15, examples: [['it\'s $HOME `x` \\ "q"\nnext']] },
    );
  });

  it('finds a relative executable in the session directory', () => {
    writeFileSync(join(directory, 'session', 'run.sh'), '#!/bin/sh\necho ran\n');
    chmodSync(join(directory, 'session', 'run.sh'), 0o700);
    expect(run({ executable: { path: 'run.sh', arguments: [], successExitCode: 0 } }).out.toString()).toBe('ran\n');
  });

  it('given the executable is missing, then it says so on stderr and leaves no result', () => {
    const { status } = run({ stderr: 'err', executable: { path: '/no/such', arguments: [], successExitCode: 0 } });
    expect(status).toBe(1);
    expect(readFileSync(join(directory, 'session', 'err'), 'utf8')).toBe('Path "/no/such" does not seem to exist\n');
    expect(existsSync(join(directory, 'run', 'result'))).toBe(false);
  });

  it('connects stdin, stdout and stderr; the latter two may be one file', () => {
    writeFileSync(join(directory, 'session', 'in put'), 'input\n');
    runShell('cat; echo error >&2', { stdin: 'in put', stderr: 'err' });
    expect(readFileSync(join(directory, 'session', 'err'), 'utf8')).toBe('error\n');
    expect(runShell('cat; echo error >&2', { stdin: 'in put', stderr: 'out' }).out.toString()).toBe('input\nerror\n');
    expect(runShell('cat').out.toString()).toBe('');
  });

  it('is valid shell syntax for all names and values', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (path, name) => {
        const clean = (text: string): string => text.replaceAll(/[\0`$\n]/g, '');
        const request = {
          ...jobRecord().request,
          stdout: clean(name),
          executable: { path: clean(path), arguments: [], successExitCode: 0 },
        };
        const script = jobScript(request, {
          jobId: 'a',
          jobUrl: 'u',
          host: 'h',
          sessionDirectory: '/s',
          runDirectory: '/r',
        });
        expect(execFileSync('/bin/sh', ['-n'], { input: script }).toString()).toBe('');
      }),
      { numRuns: 15 },
    );
  });
});

describe('reading the result of a run', () => {
  it('adds the user and system time of the children', () => {
    const text = 'exitcode=137\nstarted=100\nended=161\n0m0.010s 0m0.020s\n1m2.500s 0m0.250s\n';
    expect(readRunResult(text)).toEqual({ exitCode: 137, startedAt: 100_000, endedAt: 161_000, cpuSeconds: 62.75 });
  });

  it('accepts only a complete result', () => {
    expect(readRunResult('')).toBeUndefined();
    expect(readRunResult('exitcode=1\nstarted=2\n')).toBeUndefined();
  });
});
