import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type Job,
  JobNotFoundError,
  type OutputOptions,
  ServerUnreachableError,
  ServiceError,
  SessionFileNotFoundError,
} from 'jasmin-arc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { concludeJob, requireFree } from './conclude-job.js';
import { contextAround, JOB_ID, testJob } from './context.fixture.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-conclude-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Situation {
  readonly job?: Partial<Job>;
  /** What is in the session directory. */
  readonly there?: readonly string[];
  /** Readable, but not listed, as links are. */
  readonly links?: readonly string[];
  readonly wanted?: readonly string[];
  /** Whether somebody still knows what was asked for. */
  readonly isCertain?: boolean;
  /** The streams that were followed to their end. */
  readonly shown?: readonly string[];
  readonly required?: readonly string[];
  readonly keep?: boolean;
  readonly wasShown?: boolean;
  /** Where the server's log belongs. */
  readonly logDirectory?: string;
  readonly clean?: () => Promise<void>;
}

/** Concludes a job against a stand-in for the library; tells what was asked of that. */
async function conclude(situation: Situation) {
  const {
    job = {},
    there = [],
    links = [],
    wanted = ['result.nc'],
    isCertain = true,
    shown = ['stdout.txt', 'stderr.txt'],
    required = wanted,
    keep = false,
    wasShown = true,
    logDirectory,
  } = situation;
  const calls: string[] = [];
  const arc = {
    config: { OUTPUT_FILE: 'output' },
    wantedOutputs: async () => ({ names: [...wanted, 'stdout.txt'], isCertain, ...(logDirectory && { logDirectory }) }),
    listJobFiles: async (_: string, path: string) =>
      there
        .filter((name) => dirname(name) === (path || '.'))
        .map((name) => ({ kind: 'file', name: name.slice(name.lastIndexOf('/') + 1), sizeBytes: 1 })),
    readJobFile: async (_: string, path: string) => {
      if (!links.includes(path)) throw new SessionFileNotFoundError(path);
      return Readable.from([]);
    },
    noteOutputs: async () => undefined,
    saveJobOutputs: async (_: string, { outputs = [], directory: to = '', onFile }: OutputOptions) => {
      calls.push(`save ${outputs.join(' ')}`);
      const matches = outputs.flatMap((name) =>
        name.startsWith('*') ? there.filter((path) => path.endsWith(name.slice(1))) : [name],
      );
      for (const path of matches) {
        mkdirSync(dirname(join(to, path)), { recursive: true });
        writeFileSync(join(to, path), 'x');
        onFile?.({ path, localPath: join(to, path), sizeBytes: 34_000_000 });
      }
      return to;
    },
    cleanJob: async () => {
      calls.push('clean');
      await situation.clean?.();
    },
    forgetJob: async () => void calls.push('forget'),
  };
  const context = contextAround(arc);
  const status = await concludeJob(context, await context.arc(), {
    job: testJob(job),
    shown,
    lastWords: undefined,
    wasShown,
    options: { policy: 'ask', directory, overwrite: false, keep, required, tell: async () => undefined },
  });
  return { status, calls, said: context.system.stderr.text };
}

describe('a job that has finished', () => {
  it("is cleaned, with the server's log beside its outputs, where its description names a place for that log", async () => {
    const { status, calls } = await conclude({ there: ['result.nc'], logDirectory: 'diag' });
    expect(calls).toEqual(['save result.nc diag', 'clean']);
    expect(status).toBe(0);
  });

  it('has its outputs saved and is cleaned', async () => {
    const { status, calls, said } = await conclude({ there: ['result.nc'] });
    expect(calls).toEqual(['save result.nc', 'clean']);
    expect(said).toBe('jasmin-arc: finished, exit code 0 · result.nc (34 MB) saved\n');
    expect(status).toBe(0);
  });

  it('that made no output it was asked for is a failure, and is kept', async () => {
    const { status, calls, said } = await conclude({ there: ['other.nc'] });
    expect([status, calls]).toEqual([113, []]);
    expect(said).toContain('the job made no result.nc');
    expect(said).toContain('stays on the server');
  });

  it('need not have the output of the configuration', async () => {
    expect(await conclude({ wanted: ['output'], required: [] })).toMatchObject({ status: 0, calls: ['clean'] });
    expect(await conclude({ wanted: ['output'] })).toMatchObject({ status: 113 });
  });

  it('that made nothing a pattern matches is a failure, and is kept', async () => {
    const { status, calls, said } = await conclude({ wanted: ['*.nc4'], there: ['result.nc'] });
    expect([status, calls]).toEqual([113, ['save *.nc4']]);
    expect(said).toContain('the job made no *.nc4');
    expect(await conclude({ wanted: ['*.nc'], there: ['a.nc'] })).toMatchObject({
      status: 0,
      calls: ['save *.nc', 'clean'],
    });
  });

  it('brings what was asked for now, although nobody else knows of it, and is kept then', async () => {
    const unknown = { wanted: ['output'], isCertain: false };
    const { status, calls, said } = await conclude({ ...unknown, required: ['result.nc'], there: ['result.nc'] });
    expect([status, calls]).toEqual([0, ['save result.nc']]);
    expect(said).toContain('Nobody knows which outputs were asked for');
    expect(said).toContain('stays on the server');
    expect(await conclude({ ...unknown, required: ['result.nc'] })).toMatchObject({ status: 113, calls: [] });
  });

  it('that was submitted from elsewhere brings what its description asks for', async () => {
    const elsewhere = { required: [] };
    expect(await conclude({ ...elsewhere, there: ['result.nc'] })).toMatchObject({
      calls: ['save result.nc', 'clean'],
    });
    expect(await conclude({ ...elsewhere })).toMatchObject({ status: 113, calls: [] });
  });

  it('has its stdout, which was shown, saved too where it is asked for by name', async () => {
    const stdout = { wanted: ['stdout.txt'], there: ['stdout.txt'] };
    expect(await conclude({ ...stdout, required: [] })).toMatchObject({ calls: ['clean'] });
    expect(await conclude(stdout)).toMatchObject({ status: 0, calls: ['save stdout.txt', 'clean'] });
  });

  it('whose stdout was not found while it ran has it saved', async () => {
    const { status, calls } = await conclude({ shown: [], there: ['result.nc', 'stdout.txt'] });
    expect([status, calls]).toEqual([0, ['save result.nc stdout.txt', 'clean']]);
  });

  it('may have made a link, or something further down', async () => {
    expect(await conclude({ links: ['result.nc'] })).toMatchObject({ calls: ['save result.nc', 'clean'] });
    expect(await conclude({ wanted: ['maps/a.png'], there: ['maps/a.png'] })).toMatchObject({ status: 0 });
    expect(await conclude({ wanted: ['maps/a.png'], there: ['maps/b.png'] })).toMatchObject({ status: 113 });
  });

  it.each([
    ['it is to be kept', { keep: true }],
    ['nobody has got all of its stdout and stderr', { wasShown: false }],
    ['it has failed', { job: { state: 'Failed', exitCode: 3 } }],
  ] as const)('is not cleaned when %s', async (_, situation) => {
    const { calls, said } = await conclude({ there: ['result.nc'], ...situation });
    expect(calls).toEqual(['save result.nc']);
    expect(said).toContain('stays on the server until it is cleaned: jasmin-arc clean 8520662f23c6');
  });

  it('keeps its exit code when it cannot be cleaned', async () => {
    const clean = async () => {
      throw new ServiceError('no', { httpStatus: 500, reason: 'no' });
    };
    const { status, said } = await conclude({ there: ['result.nc'], job: { exitCode: 0 }, clean });
    expect(status).toBe(0);
    expect(said).toContain('warning: The job could not be cleaned: no');
  });

  it('is cleaned although the reply to that was lost', async () => {
    let tries = 0;
    const clean = async () => {
      tries += 1;
      throw tries === 1 ? new ServerUnreachableError('cut') : new JobNotFoundError(JOB_ID);
    };
    const { status, calls, said } = await conclude({ there: ['result.nc'], clean });
    expect(calls).toEqual(['save result.nc', 'clean', 'clean', 'forget']);
    expect(said).not.toContain('warning');
    expect(status).toBe(0);
  });
});

describe('other ends', () => {
  it('of a job that was cancelled leave everything where it is', async () => {
    const { status, calls, said } = await conclude({
      there: ['result.nc'],
      job: { state: 'Killed', reason: 'The job was cancelled on request [x]' },
    });
    expect([status, calls]).toEqual([116, []]);
    expect(said).toContain('cancelled: on request\n');
  });

  it('of a job that failed still bring its outputs, and its own exit code', async () => {
    const { status, said } = await conclude({ there: ['result.nc'], job: { state: 'Failed', exitCode: 77 } });
    expect(status).toBe(77);
    expect(said).toContain('failed: exit code 77 · result.nc (34 MB) saved');
  });
});

describe('a file in the way of an output', () => {
  it('is told before anything is submitted', async () => {
    writeFileSync(join(directory, 'result.nc'), '');
    await expect(requireFree(['other.nc', 'result.nc'], directory, false)).rejects.toMatchObject({ status: 105 });
    await expect(requireFree(['result.nc'], directory, true)).resolves.toBeUndefined();
    await expect(requireFree(['*.nc', 'maps/'], directory, false)).resolves.toBeUndefined();
  });
});
