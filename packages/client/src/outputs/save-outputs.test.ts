import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { startSessionServer } from 'jasmin-arc-testing/session/session-server.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LAUNCHER_NAME } from '../descriptions/exact-launch.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { NotAuthorisedError, TransferError, UnsafePathError } from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import { createLog } from '../log/log.js';
import { jobToRemember } from '../service/job-journal.js';
import { type OutputDependencies, type OutputOptions, saveOutputs } from './save-outputs.js';
import { submittedFiles } from './wanted-outputs.js';

let directory: string;
let temporary: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'outputs-'));
  temporary = mkdtempSync(join(tmpdir(), 'temporary-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const made of [directory, temporary]) rmSync(made, { recursive: true });
});
const mine = (name: string) => join(directory, name);
const read = (root: string | null, name: string) => readFileSync(join(String(root), name), 'utf8');

const finished: Job = {
  id: 'https://ce.example.org:443/arex/rest/1.0/jobs/1234',
  state: 'Finished',
  status: 'completed',
  stateAt: new Date(0),
  stateFrom: 'live',
};

interface Known {
  readonly job?: Partial<Job>;
  /** The description in the job list. */
  readonly remembered?: ActivityDescription;
  /** The description that the service delivers. */
  readonly kept?: ActivityDescription;
}

/** A finished job with these files in its session directory. */
async function jobWith(files: Readonly<Record<string, string>>, { job = {}, remembered, kept }: Known = {}) {
  const server = await startSessionServer(files);
  const warnings: string[] = [];
  const journal = new MemoryJobStore();
  const service = new PretendService();
  service.description = async () => kept;
  const log = createLog({ ...console, info: () => {}, warn: (line: string) => warnings.push(line) }, 'INFO');
  await journal.accepted([{ submissionId: '', job: jobToRemember(service, finished.id, new Date(0), remembered) }]);
  const session = server.session();
  const parts: OutputDependencies = {
    service,
    session,
    job: { ...finished, ...job },
    journal,
    defaultOutput: 'output',
    log,
  };
  return {
    server,
    service,
    session,
    warnings,
    save: (options?: OutputOptions) => saveOutputs(parts, options),
    wanted: async () => (await submittedFiles(parts, {})).wanted,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('what is wanted', () => {
  const asking: ActivityDescription = { executable: { path: '/bin/true' }, outputFiles: [{ name: 'result.nc' }] };
  const silent: ActivityDescription = { executable: { path: '/bin/true' } };

  it.each([
    ['the job list', { remembered: asking, kept: silent }, { names: ['result.nc'], isAllNew: false, isCertain: true }],
    ['the service', { kept: asking }, { names: ['result.nc'], isAllNew: false, isCertain: true }],
    ['nothing but habit', {}, { names: ['output', 'stdout.txt', 'stderr.txt'], isAllNew: false, isCertain: false }],
    [
      'a description that asks for nothing',
      { kept: silent },
      { names: ['output', 'stdout.txt', 'stderr.txt'], isAllNew: false, isCertain: true },
    ],
  ])('is told by %s', async (_, witnesses, wanted) => {
    await using job = await jobWith({}, witnesses);
    expect(await job.wanted()).toEqual(wanted);
  });
});

describe('what is saved', () => {
  const files = { output: 'o', 'stdout.txt': 'out', 'stderr.txt': 'err', 'result.nc': 'r', other: 'x' };
  const asking: ActivityDescription = {
    executable: { path: '/bin/true' },
    outputFiles: [{ name: 'result.nc' }, { name: 'elsewhere', targets: [{ uri: 'https://example.org/r' }] }],
  };

  it('of a job that has not ended are what is there so far, with a warning', async () => {
    const job = await jobWith({ ...files, 'stdout.txt': 'half' }, { job: { state: 'Running' } });
    expect(read(await job.save(), 'stdout.txt')).toBe('half');
    expect(job.warnings).toEqual([expect.stringContaining('has not ended')]);
    const empty = await jobWith({}, { job: { state: 'Running' } });
    expect(await empty.save()).toBeNull();
  });

  it('is what was asked for when the job was submitted from here', async () => {
    await using job = await jobWith(files, { remembered: asking, kept: { executable: { path: 'x' } } });
    expect(readdirSync(String(await job.save()))).toEqual(['result.nc']);
  });

  it('is what the service knows to have been asked for', async () => {
    await using job = await jobWith(files, { kept: asking });
    expect(readdirSync(String(await job.save({ directory })))).toEqual(['result.nc']);
  });

  it('is the usual output and the standard streams where it is not known', async () => {
    await using job = await jobWith({ ...files, said: 'out' }, { job: { stdout: 'said' } });
    await job.save({ directory });
    expect(readdirSync(directory).sort()).toEqual(['output', 'said', 'stderr.txt']);
  });

  it('is no standard stream that leads to /dev/null', async () => {
    await using job = await jobWith({ output: 'o' }, { job: { stdout: '/dev/null', stderr: '/dev/null' } });
    expect(await job.save({ directory })).toBe(directory);
    expect(job.warnings).toEqual([]);
  });

  it('is the output that this call asks for instead', async () => {
    await using job = await jobWith({ ...files, 'sub/deep/a': 'a' }, { remembered: asking });
    await job.save({ directory, outputs: ['sub', './other'] });
    expect(readdirSync(directory).sort()).toEqual(['other', 'sub']);
    expect(read(directory, 'sub/deep/a')).toBe('a');
  });

  it('is reported if it does not exist, with the name that was asked for', async () => {
    await using job = await jobWith(files);
    await job.save({ directory, outputs: ['output', './never-made', 'plots/*.png'] });
    expect(job.warnings).toEqual([`Job ${finished.id} has no ./never-made`, `Job ${finished.id} has no plots/*.png`]);
  });

  it('includes a file that the server delivers, but does not list, because it is a link', async () => {
    await using job = await jobWith({ ...files, link: 'linked' });
    const walk = job.session.walk.bind(job.session);
    job.session.walk = async (...args) => (await walk(...args)).filter(({ path }) => path !== 'link');
    await job.save({ directory, outputs: ['output', './link'] });
    expect(read(directory, 'link')).toBe('linked');
    expect(job.warnings).toEqual([]);
  });
});

describe("the directory of the server's log", () => {
  const logged: ActivityDescription = {
    executable: { path: '/bin/true' },
    logDirectory: 'diag',
    outputFiles: [{ name: 'result.nc' }, { name: 'diag' }],
  };
  const log = new Map([
    ['errors', 'It went well.\n'],
    ['status', 'FINISHED\n'],
  ]);
  const named = { names: ['result.nc'], isAllNew: false, isCertain: true, logDirectory: 'diag' };

  it('is filled from what the server has written down, and nothing is missing', async () => {
    await using job = await jobWith({ 'result.nc': 'r' }, { remembered: logged });
    job.service.jobLogFiles = async () => log;
    expect(await job.wanted()).toEqual(named);
    const arrived: string[] = [];
    await job.save({ directory, onFile: ({ path, sizeBytes }) => arrived.push(`${path} ${sizeBytes}`) });
    expect(arrived).toEqual(['result.nc 1', 'diag/errors 14', 'diag/status 9']);
    expect(read(directory, 'diag/errors')).toBe('It went well.\n');
    expect(job.warnings).toEqual([]);
  });

  it('is filled where it is asked for by name, and only then', async () => {
    await using job = await jobWith({ 'result.nc': 'r' }, { kept: logged });
    job.service.jobLogFiles = async () => log;
    await job.save({ directory: mine('one'), outputs: ['result.nc'] });
    expect(readdirSync(mine('one'))).toEqual(['result.nc']);
    await job.save({ directory: mine('two'), outputs: ['./diag/'] });
    expect(readdirSync(mine('two'), { recursive: true }).sort()).toEqual(['diag', 'diag/errors', 'diag/status']);
    expect(job.warnings).toEqual([]);
  });

  it('is made where the server has written down nothing', async () => {
    await using job = await jobWith({ 'result.nc': 'r' }, { remembered: logged });
    await job.save({ directory });
    expect(readdirSync(directory).sort()).toEqual(['diag', 'result.nc']);
    expect(job.warnings).toEqual([]);
  });

  it('is an output like any other where the job has made files of its own there', async () => {
    await using job = await jobWith({ 'result.nc': 'r', 'diag/mine': 'm' }, { remembered: logged });
    job.service.jobLogFiles = async () => log;
    await job.save({ directory });
    expect(readdirSync(mine('diag'))).toEqual(['mine']);
  });

  it('is no reason to call a job fetched whose log could not be read', async () => {
    await using job = await jobWith({ 'result.nc': 'r' }, { remembered: logged });
    job.service.jobLogFiles = async () => {
      throw new NotAuthorisedError('You may not see it');
    };
    await expect(job.save({ directory })).rejects.toThrow(NotAuthorisedError);
  });
});

describe('a directory of the user', () => {
  it('keeps every file that is not one of the outputs, and has those replaced as a whole', async () => {
    writeFileSync(mine('notes.txt'), 'mine');
    writeFileSync(mine('output'), 'an older and longer output');
    await using job = await jobWith({ output: 'new', 'stdout.txt': '', 'stderr.txt': '' });
    expect(await job.save({ directory })).toBe(directory);
    expect(read(directory, 'notes.txt')).toBe('mine');
    expect(read(directory, 'output')).toBe('new');
  });

  it('keeps an older output where the new one does not arrive whole', async () => {
    writeFileSync(mine('output'), 'older');
    await using job = await jobWith({ output: 'new' });
    job.server.misbehave = (request) => (request === 'GET output' ? { status: 400, reason: 'Oops' } : undefined);
    await expect(job.save({ directory, outputs: ['output'] })).rejects.toThrow(TransferError);
    expect(read(directory, 'output')).toBe('older');
    expect(readdirSync(directory)).toEqual(['output']);
  });

  it("keeps a file that goes by the name of this library's own script, which everything includes", async () => {
    writeFileSync(mine(LAUNCHER_NAME), 'mine');
    await using job = await jobWith({ [LAUNCHER_NAME]: '#!/bin/sh', output: 'o' });
    const arrived: string[] = [];
    await job.save({ directory, outputs: ['/'], onFile: ({ path }) => arrived.push(path) });
    expect(read(directory, LAUNCHER_NAME)).toBe('mine');
    expect(arrived).toEqual(['output']);
  });

  it('gets that script where it is asked for by name', async () => {
    await using job = await jobWith({ [LAUNCHER_NAME]: '#!/bin/sh' });
    await job.save({ directory, outputs: [LAUNCHER_NAME] });
    expect(read(directory, LAUNCHER_NAME)).toBe('#!/bin/sh');
  });

  it('is not changed if a name would lead out of it', async () => {
    await using job = await jobWith({ output: 'o' });
    await expect(job.save({ directory, outputs: ['../output'] })).rejects.toThrow(UnsafePathError);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is not made where there is nothing to save', async () => {
    await using job = await jobWith({ [LAUNCHER_NAME]: '#!/bin/sh' });
    expect(await job.save({ directory: mine('new'), outputs: ['/', 'output'] })).toBeNull();
    expect(existsSync(mine('new'))).toBe(false);
  });
});

describe('a directory of its own', () => {
  it('is made for the outputs, for its owner only', async () => {
    await using job = await jobWith({ output: 'o' });
    const saved = String(await job.save());
    expect(read(saved, 'output')).toBe('o');
    expect(statSync(saved).mode & 0o777).toBe(0o700);
  });

  it('is left behind neither when there is nothing to save nor when something fails', async () => {
    await using job = await jobWith({ other: 'x' });
    expect(await job.save()).toBeNull();
    job.server.misbehave = (request) => (request === 'GET other' ? { status: 400, reason: 'Oops' } : undefined);
    await expect(job.save({ outputs: ['other'] })).rejects.toThrow(TransferError);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('holds an output that is an empty directory', async () => {
    await using job = await jobWith({ 'output/': '' });
    const saved = String(await job.save());
    expect(statSync(join(saved, 'output')).isDirectory()).toBe(true);
  });
});
